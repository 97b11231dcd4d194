/**
 * The block at the head of docs/queue.md, for whom one machine is not enough, run as it stands there. Only what a test must not do is changed: the
 * address, the port and Redis's folder are the test's own, what is installed is not installed again, the runs are short.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { pause, until } from "../../faults/processes.js";
import { freePort, redisAbsent } from "../../faults/queue/redis.js";

const short = "--seeds 1 --iterations 2 --set rollout.groups=2 --set evaluation.tasks=8";

/** Lines of the block without their remarks. */
function block(): string[] {
  const page = readFileSync(join(packageRoot(), "docs", "queue.md"), "utf8");
  const [, code] = /^# Runs on many machines\n[^#]+?```sh\n([\s\S]+?)```/.exec(page)!;
  return code!.trim().split("\n").map((line) => line.replace(/ +#.*$/, "")); // prettier-ignore
}

/** Runs' logs by their path below a folder. */
function logsIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const logs = names.filter((name) => /(metrics|episodes|skills)\.jsonl$/.test(name));
  return Object.fromEntries(logs.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

describe.skipIf(redisAbsent)(`the block of docs/queue.md${redisAbsent ? ` (left out: ${redisAbsent})` : ""}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "readme-"));
  const workers: ChildProcess[] = [];
  let port: number;
  beforeAll(async () => (port = await freePort()));
  const line = (at: number): string => {
    const here = block()[at]!.replaceAll("6400", String(port)).replaceAll("10.0.0.1", "127.0.0.1");
    return here.replaceAll("/var/lib/redis", folder);
  };
  const shell = (words: string): string => {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", words], { cwd: packageRoot(), encoding: "utf8" });
    expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
    return stdout;
  };
  afterAll(() => {
    for (const one of workers) process.kill(-one.pid!, "SIGTERM");
    spawnSync("redis-cli", ["-p", String(port), "-a", "SECRET", "--no-auth-warning", "shutdown", "nosave"]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("installs what the tests look for, and builds what they have built", () => {
    expect(block()).toHaveLength(5);
    expect(line(0)).toBe("apt-get install redis-server");
    expect(line(3)).toMatch(/^npm ci && npm run build && npx siri-lab worker$/);
  });

  it("compares over two workers with the bytes of this machine alone, also when it is asked again", async () => {
    const [redis, variable, worker, ask] = [line(1), line(2), line(3), line(4)];
    shell(redis);
    let said = "";
    for (let each = 0; each < 2; each++) {
      const words = `${variable}\n${worker.replace("npm ci && npm run build && ", "exec ")} --processes 1`;
      const child = spawn("sh", ["-c", words], { cwd: packageRoot(), detached: true, stdio: ["ignore", "ignore", "pipe"] }); // prettier-ignore
      child.stderr.on("data", (text: Buffer) => (said += text.toString()));
      workers.push(child);
    }
    expect(await until(() => said.match(/1 at a time/g)?.length === 2)).toBe(true);
    const alone = join(folder, "alone");
    const over = join(folder, "over");
    const here = shell(`${ask} ${short} --folder ${alone}`);
    const there = shell(`${variable}\n${ask} ${short} --folder ${over}`);
    expect(await until(() => said.match(/: begins/g)?.length === 2)).toBe(true);
    expect(Object.keys(logsIn(alone))).toHaveLength(6);
    expect(logsIn(over)).toEqual(logsIn(alone));
    const told = (text: string): string => text.replaceAll(over, alone).replaceAll(/\d+(\.\d+)? (s|min)\b/g, "TIME");
    expect(told(there)).toBe(told(here));
    rmSync(over, { recursive: true });
    expect(told(shell(`${variable}\n${ask} ${short} --folder ${over}`))).toBe(told(here));
    await pause(500);
    expect(said.match(/: begins/g)).toHaveLength(2); // collected, not computed again
    const ended = workers.splice(0).map(async (one) => {
      const end = once(one, "exit");
      process.kill(-one.pid!, "SIGINT"); // Ctrl-C
      await end;
    });
    await Promise.all(ended);
    expect(said).toMatch(/stopping: the runs go back to the queue/);
  });
});
