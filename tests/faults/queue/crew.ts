/** Worker processes as a person starts them, with short locks, and what can happen to them. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { packageRoot } from "../../../lib/assets.js";

const program = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");

/** Seconds of silence after which a worker's runs go to others. */
export const LOCK = 2;

export class Crew {
  private readonly members = new Set<ChildProcess>();
  said = "";

  constructor(
    private readonly url: string,
    private readonly told: readonly string[] = [],
    /** A program that starts them, with its arguments. */
    private readonly before: readonly string[] = [],
  ) {}

  /** Start so many more, each with one run at a time. */
  start(count: number): void {
    const usual = ["--processes=1", `--lock=${LOCK}`, "--tries=200", "--checkpoints=0"];
    const own = this.told.map((word) => word.split("=")[0]!);
    const options = [`--queue=${this.url}`, ...usual.filter((word) => !own.includes(word.split("=")[0]!))];
    for (let each = 0; each < count; each++) {
      const [first, ...rest] = [...this.before, process.execPath, program, "worker", ...options, ...this.told];
      const child = spawn(first!, rest, { stdio: ["ignore", "ignore", "pipe"] });
      child.stderr.on("data", (text: Buffer) => (this.said = `${this.said}${text.toString()}`.slice(-50_000)));
      this.members.add(child);
      child.on("exit", () => this.members.delete(child));
    }
  }

  get size(): number {
    return this.members.size;
  }

  /** One of them. */
  member(draw: number): ChildProcess | undefined {
    return [...this.members][Math.floor(draw * this.members.size)];
  }

  /** The process in which a worker's run is computed. */
  runOf(worker: ChildProcess): number | undefined {
    const found = spawnSync("ps", ["--ppid", String(worker.pid), "-o", "pid="], { encoding: "utf8" }).stdout.trim();
    return found === "" ? undefined : Number(found.split("\n")[0]);
  }

  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const ends = [...this.members].map(async (child) => {
      const ended = once(child, "exit");
      child.kill("SIGCONT");
      child.kill(signal);
      await ended;
    });
    await Promise.all(ends);
  }
}
