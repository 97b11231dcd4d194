/** A Redis of the test's own: on a free port, in a folder of its own, with its append-only file; it can be killed and started again. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pause } from "../processes.js";

/** Why there is no Redis here; undefined where there is one. */
export const redisAbsent: string | undefined =
  spawnSync("redis-server", ["--version"]).status === 0
    ? undefined
    : "no redis-server here (apt-get install redis-server)";

export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly told: readonly string[],
  ) {}

  static async start(told: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), "redis-")), told);
    await server.begin();
    return server;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Start it, again after a kill: it then reads its append-only file. */
  async begin(): Promise<void> {
    const here = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder];
    const kept = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"];
    this.child = spawn("redis-server", [...here, ...kept, ...this.told], { stdio: "ignore" });
    for (let tries = 0; !(await listens(this.port)); tries++) {
      if (tries > 500) throw new Error("redis-server did not start");
      await pause(20);
    }
  }

  async kill(): Promise<void> {
    const ended = once(this.child!, "exit");
    this.child!.kill("SIGKILL");
    await ended;
  }

  /** One command, with the answer as text. */
  ask(...words: readonly string[]): string {
    return spawnSync("redis-cli", ["-p", String(this.port), ...words], { encoding: "utf8" }).stdout.trim();
  }

  /** Put a job into the queue that nobody gave: as BullMQ writes one, with a payload that is no run. */
  poison(id: string, data = '{"code":"process.exit()"}'): void {
    const fields = { name: "run", data, opts: '{"attempts":3}', timestamp: "0", delay: "0", priority: "0" };
    this.ask("hset", `siri:runs:${id}`, ...Object.entries(fields).flat());
    this.ask("lpush", "siri:runs:wait", id);
    this.ask("zadd", "siri:runs:marker", "0", "0");
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });
}
