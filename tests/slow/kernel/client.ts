/**
 * A small Jupyter client over ZeroMQ for the kernel's tests: starts the kernel from the committed kernelspec, speaks the
 * wire protocol itself (it shares no code with the kernel), and keeps every message it hears.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const spec = join(root, ".jupyter/kernels/tslab/kernel.json");

export interface Heard {
  readonly type: string;
  readonly content: Record<string, unknown>;
}
export interface Reply extends Heard {
  /** Milliseconds from request to reply. */
  readonly ms: number;
}
export interface Ran {
  readonly reply: Record<string, unknown>;
  readonly outputs: readonly Heard[];
  readonly text: string;
  readonly ms: number;
}
interface Pending {
  readonly started: number;
  readonly broadcasts: Heard[];
  readonly reply: PromiseWithResolvers;
  readonly idle: PromiseWithResolvers;
  readonly listen: ((heard: Heard) => void) | undefined;
}
interface PromiseWithResolvers {
  readonly promise: Promise<Reply>;
  readonly resolve: (reply: Reply) => void;
}

const withResolvers = (): PromiseWithResolvers => {
  let resolve: (reply: Reply) => void = () => undefined;
  const promise = new Promise<Reply>((done) => (resolve = done));
  return { promise, resolve };
};

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

type Ports = Awaited<ReturnType<typeof connectionIn>>["ports"];

/** A connection file such as Jupyter writes, in `folder`. */
async function connectionIn(folder: string) {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const key = randomUUID();
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify({ ...ports, key, ip: "127.0.0.1", transport: "tcp" }));
  return { key, ports, file };
}

export class Kernel {
  readonly #pending = new Map<string, Pending>();
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #heartbeat = new Request({ linger: 0, receiveTimeout: 2000 });
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  stdio = "";

  private constructor(
    readonly child: ChildProcess,
    readonly key: string,
    readonly folder: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (this.stdio += String(chunk)));
  }

  static async start(cwd: string, { node = process.execPath } = {}): Promise<Kernel> {
    const folder = mkdtempSync(join(tmpdir(), "siri-kernel-"));
    const { key, ports, file } = await connectionIn(folder);
    const { argv } = JSON.parse(readFileSync(spec, "utf8")) as { argv: string[] };
    const fill = (text: string) => text.replace("{connection_file}", file).replace("{resource_dir}", dirname(spec));
    const [, ...rest] = argv.map(fill);
    const child = spawn(node, rest, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    return new Kernel(child, key, folder).#connected(ports);
  }

  /** A kernel that another process starts, with the connection file made here; `start` starts that process. */
  static async through(start: (connection: string, folder: string) => ChildProcess): Promise<Kernel> {
    const folder = mkdtempSync(join(tmpdir(), "siri-kernel-"));
    const { key, ports, file } = await connectionIn(folder);
    return new Kernel(start(file, folder), key, folder).#connected(ports);
  }

  async #connected(ports: Ports): Promise<this> {
    const at = (port: number | undefined) => `tcp://127.0.0.1:${port}`;
    this.#shell.connect(at(ports.shell_port));
    this.#control.connect(at(ports.control_port));
    this.#heartbeat.connect(at(ports.hb_port));
    this.#iopub.connect(at(ports.iopub_port));
    this.#iopub.subscribe();
    this.#listen();
    await this.#ready();
    return this;
  }

  #listen(): void {
    void this.#hearBroadcasts().catch(() => undefined);
    for (const socket of [this.#shell, this.#control]) void this.#hearReplies(socket).catch(() => undefined);
  }

  async #hearBroadcasts(): Promise<void> {
    for await (const frames of this.#iopub) {
      const { parent, ...heard } = this.#parse(frames);
      const pending = this.#pending.get(parent);
      pending?.broadcasts.push(heard);
      pending?.listen?.(heard);
      if (heard.content["execution_state"] === "idle") {
        pending?.idle.resolve({ ...heard, ms: performance.now() - pending.started });
      }
    }
  }

  async #hearReplies(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const { parent, ...heard } = this.#parse(frames);
      const pending = this.#pending.get(parent);
      pending?.reply.resolve({ ...heard, ms: performance.now() - pending.started });
    }
  }

  #parse(frames: Buffer[]): Heard & { parent: string } {
    const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
    const [signature, ...parts] = frames.slice(at + 1).map(String);
    if (this.#sign(parts.slice(0, 4)) !== signature) throw new Error("the kernel signed wrongly");
    const [header, parent, , content] = parts.map((part) => JSON.parse(part) as Record<string, unknown>);
    return { type: String(header!["msg_type"]), parent: String(parent!["msg_id"]), content: content! };
  }

  #sign(parts: readonly string[]): string {
    const hash = createHmac("sha256", this.key);
    for (const part of parts) hash.update(part);
    return hash.digest("hex");
  }

  #send(socket: Dealer, type: string, content: object, listen?: (heard: Heard) => void): Pending {
    const id = randomUUID();
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.#session, username: "test", date, version: "5.3" };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const started = performance.now();
    const pending = { started, broadcasts: [], reply: withResolvers(), idle: withResolvers(), listen };
    this.#pending.set(id, pending);
    void socket.send(["<IDS|MSG>", this.#sign(parts), ...parts]);
    return pending;
  }

  /** Subscriptions take a moment: ask until the broadcast of an answer is heard. */
  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const { idle } = this.#send(this.#shell, "kernel_info_request", {});
      const heard = await Promise.race([idle.promise, new Promise((done) => setTimeout(done, 100, undefined))]);
      if (heard !== undefined) return;
    }
    throw new Error(`the kernel did not start:\n${this.stdio}`);
  }

  /** Sends a cell and waits until it runs, however long its compilation took; a file tells, for a loop lets nothing out. */
  async begin(
    code: string,
    options: { listen?: (heard: Heard) => void } = {},
  ): Promise<{ readonly ran: Promise<Ran> }> {
    const mark = join(this.folder, "running");
    rmSync(mark, { force: true });
    const sign = `(process as any).getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(mark)}, "");`;
    let ended = false;
    const ran = this.run(`${sign}\n${code}`, options);
    const end = (): void => void (ended = true);
    void ran.then(end, end);
    while (!ended && !existsSync(mark)) await pause(50);
    return { ran };
  }

  async run(code: string, options: { listen?: (heard: Heard) => void; content?: object } = {}): Promise<Ran> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, stop_on_error: true };
    const pending = this.#send(this.#shell, "execute_request", { ...content, ...options.content }, options.listen);
    const reply = await within(120_000, pending.reply.promise, "a reply");
    await within(20_000, pending.idle.promise, "the idle status");
    const outputs = pending.broadcasts.filter(({ type }) => type !== "status" && type !== "execute_input");
    const printed = outputs.filter(({ type }) => type === "stream").map(({ content: { text } }) => String(text));
    return { reply: reply.content, outputs, text: printed.join(""), ms: reply.ms };
  }

  async ask(type: string, content: object = {}): Promise<Reply> {
    return within(60_000, this.#send(this.#shell, type, content).reply.promise, `a reply to ${type}`);
  }

  async askControl(type: string, content: object = {}): Promise<Reply> {
    return within(60_000, this.#send(this.#control, type, content).reply.promise, `a reply to ${type}`);
  }

  /** Broadcasts that belong to `code`, also those after its reply. */
  runAndKeepListening(code: string): { readonly ran: Promise<Reply>; readonly heard: Heard[] } {
    const { reply, broadcasts } = this.#send(this.#shell, "execute_request", { code, silent: false });
    return { ran: reply.promise, heard: broadcasts };
  }

  interrupt(): Promise<Reply> {
    return this.askControl("interrupt_request");
  }

  async beats(): Promise<boolean> {
    await this.#heartbeat.send("ping");
    return String(await this.#heartbeat.receive()) === "ping";
  }

  /** True when the process ended by itself. */
  async stop(): Promise<boolean> {
    const ended = new Promise<boolean>((done) => this.child.once("exit", (code) => done(code === 0)));
    void this.#send(this.#control, "shutdown_request", { restart: false });
    const clean = await Promise.race([ended, new Promise<boolean>((done) => setTimeout(done, 20_000, false))]);
    if (this.child.exitCode === null) this.child.kill("SIGKILL");
    this.leave();
    return clean;
  }

  /** Leaves the kernel to itself. */
  leave(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub, this.#heartbeat]) socket.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms for ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** The rich or plain result of a cell. */
export function resultOf(ran: Ran): Record<string, unknown> {
  const result = ran.outputs.find(({ type }) => type === "execute_result");
  return (result?.content["data"] ?? {}) as Record<string, unknown>;
}

export function errorOf(ran: Ran): { ename: string; evalue: string; traceback: string } {
  const error = ran.outputs.find(({ type }) => type === "error")?.content ?? {};
  const traceback = (error["traceback"] as string[] | undefined)?.join("\n") ?? "";
  return { ename: String(error["ename"]), evalue: String(error["evalue"]), traceback };
}
