/**
 * The kernel's side of the wire in the main thread: runs cells one after another and answers everything else at once.
 * What the answers say comes from the executor and from tslab's handler; the socket thread speaks the protocol.
 */
import { Worker } from "node:worker_threads";
import { bundle } from "./display.js";
import type { Executor, Outcome } from "./executor.js";
import { kernelTimers } from "./interrupt.js";
import { Requests } from "./requests.js";
import type { Channel, FromThread, ThreadData, ToThread } from "./socket-thread.js";
import type { Streams } from "./streams.js";
import type { ConnectionInfo, Message, Parent } from "./wire.js";
import { WireOutput } from "./wire-output.js";

interface Queued {
  readonly message: Message;
  readonly channel: Channel;
  aborted: boolean;
}

const { stringify } = JSON; // of the kernel's own: output is sent while a cell runs that may have replaced it

/** After an error, requests already under way to us are aborted; a client that waits for the reply never is. */
const drainMilliseconds = 50;

export class Server {
  readonly #executor: Executor;
  readonly #streams: Streams;
  readonly #requests: Requests;
  readonly #exit: (code: number) => void;
  readonly #queue: Queued[] = [];
  #thread: Worker | undefined;
  #busy = false;
  #count = 0;

  constructor(parts: { executor: Executor; streams: Streams; exit: (code: number) => void }) {
    this.#executor = parts.executor;
    this.#streams = parts.streams;
    this.#exit = parts.exit;
    this.#requests = new Requests(parts.executor);
  }

  /** `flag` is raised by an interrupt while this thread is busy. */
  start(connection: ConnectionInfo, flag: Int32Array): Promise<void> {
    const workerData: ThreadData = { connection, flag, parent: process.ppid };
    const thread = new Worker(new URL("./socket-thread.js", import.meta.url), { workerData, stderr: false });
    this.#thread = thread;
    return new Promise((resolve, reject) => {
      thread.on("error", reject);
      thread.on("message", (news: FromThread) => {
        this.#executor.mend();
        if (news.kind === "ready") resolve();
        else if (news.kind === "orphaned") this.#close();
        else if (news.kind === "interrupt") this.#interrupt(news.message);
        else this.#handle(news.message, news.channel);
      });
    });
  }

  #post(order: ToThread): void {
    this.#thread?.postMessage(order);
  }

  #interrupt(message: Message): void {
    this.#post({ kind: "heeded" });
    this.#publish(message, "status", { execution_state: "busy" });
    this.#executor.hear();
    this.#publish(message, "status", { execution_state: "idle" });
  }

  /** A broadcast has no addressee. */
  #publish({ header }: Parent, type: string, content: object): void {
    const parent = { identities: [], header };
    this.#post({ kind: "send", channel: "iopub", parent, type, content: stringify(content) });
  }

  #reply(channel: Channel, { identities, header }: Parent, type: string, content: object): void {
    this.#post({ kind: "send", channel, parent: { identities, header }, type, content: stringify(content) });
  }

  #handle(message: Message, channel: Channel): void {
    const type = message.header.msg_type;
    if (type === "execute_request") {
      this.#queue.push({ message, channel, aborted: false });
      if (!this.#busy) void this.#runQueue();
      return;
    }
    this.#publish(message, "status", { execution_state: "busy" });
    if (type === "comm_open") this.#publish(message, "comm_close", { comm_id: message.content["comm_id"], data: {} });
    const content = this.#answer(message);
    if (content) this.#reply(channel, message, type.replace(/_request$/, "_reply"), content);
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
      if (next.aborted) this.#reply(next.channel, next.message, "execute_reply", { status: "aborted" });
      else await this.#run(next);
      this.#publish(next.message, "status", { execution_state: "idle" });
    }
    this.#busy = false;
  }

  async #run({ message, channel }: Queued): Promise<void> {
    const { code, silent, store_history, stop_on_error } = message.content;
    const source = String(code);
    const publish = silent === true ? () => undefined : this.#publish.bind(this, message);
    const count = silent === true ? this.#count : ++this.#count;
    if (silent !== true && store_history !== false) this.#requests.remember(count, source);
    const output = new WireOutput(publish);
    this.#streams.last = output;
    this.#post({ kind: "running", cell: { identities: message.identities, header: message.header } });
    publish("execute_input", { code: source, execution_count: count });
    const outcome = await this.#shown(await this.#executor.execute(source, count, output));
    output.flush();
    this.#post({ kind: "running", cell: undefined });
    if (outcome.ok) {
      if (outcome.data) publish("execute_result", { execution_count: count, data: outcome.data, metadata: {} });
    } else {
      publish("error", outcome.error);
      if (stop_on_error !== false) await this.#abortQueued();
    }
    this.#reply(channel, message, "execute_reply", replyContent(outcome, count));
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
      this.#thread?.on("exit", () => this.#exit(0));
      this.#post({ kind: "close" });
    }, 50);
  }
}

type Shown = { readonly ok: true; readonly data?: object } | Extract<Outcome, { ok: false }>;

function replyContent(outcome: Shown, count: number): object {
  if (!outcome.ok) return { status: "error", execution_count: count, ...outcome.error };
  return { status: "ok", execution_count: count, payload: [], user_expressions: {} };
}
