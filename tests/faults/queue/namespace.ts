/** A network namespace of Linux with one wire to this one, which can be pulled: what runs there is another host to the network. */
import { spawnSync } from "node:child_process";

/** Why there can be none here; undefined where there can. */
export function namespaceAbsent(): string | undefined {
  const place = new Namespace(250);
  try {
    place.make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    place.remove();
  }
}

export class Namespace {
  /** Before a command, so that it runs there. */
  readonly before: readonly string[];
  private readonly name: string;

  constructor(private readonly number: number) {
    this.name = `siri-${process.pid}-${number}`;
    this.before = ["ip", "netns", "exec", this.name];
  }

  /** Where this host is, seen from there. */
  get here(): string {
    return `10.231.${this.number}.1`;
  }

  make(): void {
    const [near, far] = [`sn${this.number}`, `sf${this.number}`];
    ip("netns", "add", this.name);
    ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", this.name);
    ip("addr", "add", `${this.here}/24`, "dev", near);
    ip("link", "set", near, "up");
    ip("-n", this.name, "addr", "add", `10.231.${this.number}.2/24`, "dev", far);
    ip("-n", this.name, "link", "set", far, "up");
    ip("-n", this.name, "link", "set", "lo", "up");
  }

  cut(): void {
    ip("link", "set", `sn${this.number}`, "down");
  }

  mend(): void {
    ip("link", "set", `sn${this.number}`, "up");
  }

  remove(): void {
    spawnSync("ip", ["netns", "del", this.name]);
  }
}

function ip(...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`no network namespaces here (ip ${words.join(" ")}: ${(error?.message ?? stderr).trim()})`);
}
