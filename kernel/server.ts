/**
 * The kernel on the wire: takes Jupyter's requests, runs cells one after another, answers everything else at once.
 * What the answers say comes from the executor and from tslab's handler; this file only speaks the protocol.
 */
import { Worker } from "node:worker_threads";
import { Publisher, Router } from "zeromq";
import type { FromControl, ToControl } from "./control-thread.js";
import { bundle } from "./display.js";
import type { Executor, Outcome } from "./executor.js";
import { kernelTimers } from "./interrupt.js";
import { Requests } from "./requests.js";
import type { Streams } from "./streams.js";
import { address, decode, encode, type ConnectionInfo, type Message } from "./wire.js";
import { WireOutput } from "./wire-output.js";

type Send = (frames: (Uint8Array | string)[]) => void;
interface Queued {
  readonly message: Message;
  readonly send: Send;
  aborted: boolean;
}

/** After an error, requests already under way to us are aborted; a client that waits for the reply never is. */
const drainMilliseconds = 50;

export class Server {
  readonly #connection: ConnectionInfo;
  readonly #executor: Executor;
  readonly #streams: Streams;
  readonly #requests: Requests;
  readonly #exit: (code: number) => void;
  // zeromq.js sends synchronously only 512 times in a row unless told never to wait; then it would refuse and lose output
  readonly #shell = new Router({ sendTimeout: 0, linger: 100 });
  readonly #iopub = new Publisher({ sendTimeout: 0, sendHighWaterMark: 0, linger: 100 });
  readonly #stdin = new Router({ sendTimeout: 0, linger: 0 });
  readonly #queue: Queued[] = [];
  #control: Worker | undefined;
  #busy = false;
  #count = 0;

  constructor(
    connection: ConnectionInfo,
    parts: { executor: Executor; streams: Streams; exit: (code: number) => void },
  ) {
    this.#connection = connection;
    this.#executor = parts.executor;
    this.#streams = parts.streams;
    this.#exit = parts.exit;
    this.#requests = new Requests(parts.executor);
  }

  async start(flag: Int32Array): Promise<void> {
    const { shell_port, iopub_port, stdin_port } = this.#connection;
    await this.#iopub.bind(address(this.#connection, iopub_port));
    await this.#stdin.bind(address(this.#connection, stdin_port));
    await this.#startControl(flag);
    await this.#shell.bind(address(this.#connection, shell_port));
    void this.#serveShell();
  }

  async #serveShell(): Promise<void> {
    for await (const frames of this.#shell) this.#receive(frames);
  }

  #receive(frames: readonly Uint8Array[]): void {
    try {
      this.#handle(decode(this.#connection.key, frames), (reply) => void this.#shell.send(reply));
    } catch (error) {
      console.error(String(error));
    }
  }

  #startControl(flag: Int32Array): Promise<void> {
    const control = new Worker(new URL("./control-thread.js", import.meta.url), {
      workerData: { connection: this.#connection, flag },
      stderr: false,
    });
    this.#control = control;
    return new Promise((resolve, reject) => {
      control.on("error", reject);
      control.on("message", (news: FromControl) => {
        if (news.kind === "ready") resolve();
        else if (news.kind === "interrupt") this.#interrupt(news.message);
        else this.#handle(news.message, (frames) => control.postMessage({ frames } satisfies ToControl));
      });
    });
  }

  #interrupt(message: Message): void {
    this.#publish(message, "status", { execution_state: "busy" });
    this.#executor.interrupt();
    this.#publish(message, "status", { execution_state: "idle" });
  }

  #publish(parent: Message, type: string, content: object): void {
    // a broadcast has no addressee
    void this.#iopub.send(encode(this.#connection.key, { ...parent, identities: [] }, type, content));
  }

  #reply(send: Send, parent: Message, type: string, content: object): void {
    send(encode(this.#connection.key, parent, type, content));
  }

  #handle(message: Message, send: Send): void {
    const type = message.header.msg_type;
    if (type === "execute_request") {
      this.#queue.push({ message, send, aborted: false });
      if (!this.#busy) void this.#runQueue();
      return;
    }
    this.#publish(message, "status", { execution_state: "busy" });
    if (type === "comm_open") this.#publish(message, "comm_close", { comm_id: message.content["comm_id"], data: {} });
    const content = this.#answer(message);
    if (content) this.#reply(send, message, type.replace(/_request$/, "_reply"), content);
    this.#publish(message, "status", { execution_state: "idle" });
    if (type === "shutdown_request") this.#close();
  }

  #answer(message: Message): object | undefined {
    try {
      return this.#requests.answer(message);
    } catch (error) {
      const { ename, evalue, traceback } = this.#executor.reporter.thrown(error);
      return { status: "error", ename, evalue, traceback };
    }
  }

  async #runQueue(): Promise<void> {
    this.#busy = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#publish(next.message, "status", { execution_state: "busy" });
      if (next.aborted) this.#reply(next.send, next.message, "execute_reply", { status: "aborted" });
      else await this.#run(next);
      this.#publish(next.message, "status", { execution_state: "idle" });
    }
    this.#busy = false;
  }

  async #run({ message, send }: Queued): Promise<void> {
    const { code, silent, store_history, stop_on_error } = message.content;
    const source = String(code);
    const publish = silent === true ? () => undefined : this.#publish.bind(this, message);
    const count = silent === true ? this.#count : ++this.#count;
    if (silent !== true && store_history !== false) this.#requests.remember(count, source);
    const output = new WireOutput(publish);
    this.#streams.last = output;
    publish("execute_input", { code: source, execution_count: count });
    const outcome = await this.#shown(await this.#executor.execute(source, count, output));
    output.flush();
    if (outcome.ok) {
      if (outcome.data) publish("execute_result", { execution_count: count, data: outcome.data, metadata: {} });
    } else {
      publish("error", outcome.error);
      if (stop_on_error !== false) await this.#abortQueued();
    }
    this.#reply(send, message, "execute_reply", replyContent(outcome, count));
  }

  /** The last expression as a bundle; a display method that throws is an error of the cell. */
  async #shown(outcome: Outcome): Promise<Shown> {
    if (!outcome.ok || !("value" in outcome)) return outcome;
    try {
      return { ok: true, data: await bundle(outcome.value) };
    } catch (error) {
      return { ok: false, error: this.#executor.reporter.thrown(error) };
    }
  }

  async #abortQueued(): Promise<void> {
    await new Promise((resolve) => kernelTimers.setTimeout(resolve, drainMilliseconds));
    for (const queued of this.#queue) queued.aborted = true;
  }

  #close(): void {
    this.#executor.close();
    kernelTimers.setTimeout(() => {
      for (const socket of [this.#shell, this.#iopub, this.#stdin]) socket.close();
      this.#control?.on("exit", () => this.#exit(0));
      this.#control?.postMessage("close" satisfies ToControl);
    }, 50);
  }
}

type Shown = { readonly ok: true; readonly data?: object } | Extract<Outcome, { ok: false }>;

function replyContent(outcome: Shown, count: number): object {
  if (!outcome.ok) return { status: "error", execution_count: count, ...outcome.error };
  return { status: "ok", execution_count: count, payload: [], user_expressions: {} };
}
