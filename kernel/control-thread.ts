/**
 * A thread of its own for the control and heartbeat sockets, so that an interrupt, a shutdown or a heartbeat is answered
 * while the main thread is busy in a loop. It raises the shared flag that running loops look at, and falls back to
 * SIGINT (for library code that looks at nothing) and, for a shutdown nobody answers, to ending the process.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Reply, Router } from "zeromq";
import { address, decode, encode, type ConnectionInfo, type Message } from "./wire.js";

export interface ControlData {
  readonly connection: ConnectionInfo;
  readonly flag: Int32Array;
}
/** To the main thread: a request to answer, or the news of an interrupt. */
export type FromControl =
  | { readonly kind: "ready" }
  | { readonly kind: "interrupt"; readonly message: Message }
  | { readonly kind: "request"; readonly message: Message };
/** Back from it: frames to send to the one who asked. */
export type ToControl = { readonly frames: (Uint8Array | string)[] } | "close";

const busyAfterMilliseconds = 200;
const deadAfterMilliseconds = 3000;

const { connection, flag } = workerData as ControlData;
const main = parentPort!;
const control = new Router({ sendTimeout: 0, linger: 0 });
const heartbeat = new Reply({ linger: 0 });

function post(message: FromControl): void {
  main.postMessage(message);
}

function interrupt(message: Message): void {
  Atomics.store(flag, 0, 1);
  post({ kind: "interrupt", message });
  void control.send(encode(connection.key, message, "interrupt_reply", { status: "ok" }));
  setTimeout(() => {
    if (Atomics.load(flag, 0) === 1) process.kill(process.pid, "SIGINT");
  }, busyAfterMilliseconds);
}

function receive(frames: readonly Uint8Array[]): void {
  const message = decode(connection.key, frames);
  if (message.header.msg_type === "interrupt_request") return interrupt(message);
  if (message.header.msg_type === "shutdown_request") {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), deadAfterMilliseconds).unref();
  }
  post({ kind: "request", message });
}

/** ZeroMQ waits for open sockets when the process ends, so they are closed first. */
function close(): void {
  control.close();
  heartbeat.close();
  main.close();
}

async function serveControl(): Promise<void> {
  await control.bind(address(connection, connection.control_port));
  main.on("message", (order: ToControl) => (order === "close" ? close() : void control.send(order.frames)));
  post({ kind: "ready" });
  for await (const frames of control) {
    try {
      receive(frames);
    } catch (error) {
      console.error(String(error));
    }
  }
}

async function serveHeartbeat(): Promise<void> {
  await heartbeat.bind(address(connection, connection.hb_port));
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

await Promise.all([serveControl(), serveHeartbeat()]);
