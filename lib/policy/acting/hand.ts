/** A worker thread as the pool sees it: orders out, reports in, and a clear word when it dies. */
import { labError } from "../../errors.js";
import { host, type Thread } from "../../host/here.js";
import type { Order, Report, WorkerSetup } from "./messages.js";

export interface Listener {
  hear(report: Report, hand: Hand): void;
  /** The thread is no more. */
  lose(error: Error): void;
}

export class Hand {
  private readonly worker: Thread;
  private gone = false;

  constructor(
    readonly index: number,
    setup: WorkerSetup,
    listener: Listener,
  ) {
    this.worker = host.startThread("lib/policy/acting/worker.js", setup);
    this.worker.unref();
    this.worker.on("message", (report: Report) => listener.hear(report, this));
    this.worker.on("error", (error: Error) => listener.lose(this.lost(error.message)));
    this.worker.on("exit", (code) => {
      if (!this.gone) listener.lose(this.lost(`exit code ${code}`));
    });
  }

  get threadId(): number {
    return this.worker.threadId;
  }

  send(order: Order): void {
    this.worker.postMessage(order);
  }

  /** A working hand keeps the process alive, an idle one does not. */
  set busy(busy: boolean) {
    if (busy) this.worker.ref();
    else this.worker.unref();
  }

  /** End the thread, whatever it is doing. */
  async end(): Promise<void> {
    this.gone = true;
    await this.worker.terminate();
  }

  private lost(what: string): Error {
    return labError(`worker ${this.index + 1}`, {
      expected: "to live until its work is done",
      got: what,
      fix: "its answers are lost; call again to start fresh workers (with fewer slots if memory ran out)",
    });
  }
}
