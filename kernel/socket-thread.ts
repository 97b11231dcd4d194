/**
 * A thread of its own for all sockets: it speaks Jupyter's protocol where no cell can reach it, and answers interrupts,
 * shutdowns and heartbeats while the main thread is busy in a loop. An interrupt raises the shared flag that running
 * loops look at, falls back to SIGINT (for library code that looks at nothing), and where even that is caught, the next
 * interrupt ends the process. The thread also ends it when the one who started the kernel is gone.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import { address, decode, encode, type ConnectionInfo, type Message, type Parent } from "./wire.js";

export interface ThreadData {
  readonly connection: ConnectionInfo;
  readonly flag: Int32Array;
  /** The process that started the kernel. */
  readonly parent: number;
}
export type Channel = "shell" | "control";
/** To the main thread. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "orphaned" }
  | { readonly kind: "interrupt"; readonly message: Message }
  | { readonly kind: "request"; readonly channel: Channel; readonly message: Message };
/** From the main thread: something to send, its content already as JSON; or how it stands there. */
export type ToThread =
  | {
      readonly kind: "send";
      readonly channel: Channel | "iopub";
      readonly parent: Parent;
      readonly type: string;
      readonly content: string;
    }
  | { readonly kind: "running"; readonly cell: Parent | undefined }
  | { readonly kind: "heeded" | "close" };

const parentCheckMilliseconds = 1000;
const busyAfterMilliseconds = 200;
/** By then a cell has had its time to clean up. */
const secondSignalMilliseconds = 1500;
const warnAfterMilliseconds = 2500;
const deadAfterMilliseconds = 3000;
const lastWordsMilliseconds = 200;

const { connection, flag, parent } = workerData as ThreadData;
const main = parentPort!;
// zeromq.js sends synchronously only 512 times in a row unless told never to wait; then it would refuse and lose output
const sockets = {
  shell: new Router({ sendTimeout: 0, linger: 100 }),
  control: new Router({ sendTimeout: 0, linger: 0 }),
  iopub: new Publisher({ sendTimeout: 0, sendHighWaterMark: 0, linger: 100 }),
};
const stdin = new Router({ sendTimeout: 0, linger: 0 });
const heartbeat = new Reply({ linger: 0 });

/** The cell that runs in the main thread. */
let running: Parent | undefined;
/** An interrupt the main thread has not answered yet. */
let unheeded: { warned: boolean } | undefined;

function post(message: FromThread): void {
  main.postMessage(message);
}

function send(channel: Channel | "iopub", to: Parent, type: string, content: string): void {
  void sockets[channel].send(encode(connection.key, to, type, content));
}

function say(text: string): void {
  if (running) send("iopub", running, "stream", JSON.stringify({ name: "stderr", text }));
}

function interrupt(message: Message): void {
  send("control", message, "interrupt_reply", '{"status":"ok"}');
  if (unheeded?.warned) return giveUp();
  const mine = (unheeded ??= { warned: false });
  Atomics.store(flag, 0, 1);
  post({ kind: "interrupt", message });
  setTimeout(() => Atomics.load(flag, 0) === 1 && signal(), busyAfterMilliseconds);
  setTimeout(() => unheeded === mine && signal(), secondSignalMilliseconds);
  setTimeout(() => unheeded === mine && warn(mine), warnAfterMilliseconds);
}

function signal(): void {
  Atomics.store(flag, 1, 1);
  process.kill(process.pid, "SIGINT");
}

function warn(interrupted: { warned: boolean }): void {
  if (interrupted.warned) return;
  interrupted.warned = true;
  say(
    "The cell has not stopped yet: it computes without a pause. Wait, or interrupt once more to end it: " +
      "the kernel then starts again, without any variable.\n",
  );
}

/** The loop that runs catches every interrupt; only the end of the process ends it. Jupyter starts a new one. */
function giveUp(): void {
  const ename = "Interrupted";
  const evalue = "the cell would not stop, so the kernel was ended; it starts again, and the cells must be run again";
  const error = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
  if (running) {
    send("iopub", running, "error", JSON.stringify(error));
    send("shell", running, "execute_reply", JSON.stringify({ status: "error", execution_count: 0, ...error }));
    send("iopub", running, "status", '{"execution_state":"idle"}');
  }
  killIn(lastWordsMilliseconds);
}

function killIn(milliseconds: number): NodeJS.Timeout {
  return setTimeout(() => process.kill(process.pid, "SIGKILL"), milliseconds);
}

function receive(channel: Channel, frames: readonly Uint8Array[]): void {
  const message = decode(connection.key, frames);
  if (message.header.msg_type === "interrupt_request") return interrupt(message);
  if (message.header.msg_type === "shutdown_request") killIn(deadAfterMilliseconds).unref();
  post({ kind: "request", channel, message });
}

async function serve(channel: Channel): Promise<void> {
  for await (const frames of sockets[channel]) {
    try {
      receive(channel, frames);
    } catch (error) {
      console.error(String(error));
    }
  }
}

async function serveHeartbeat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

function obey(order: ToThread): void {
  if (order.kind === "send") send(order.channel, order.parent, order.type, order.content);
  else if (order.kind === "running") running = order.cell;
  else if (order.kind === "heeded") unheeded = undefined;
  else close();
}

/** ZeroMQ waits for open sockets when the process ends, so they are closed first. */
function close(): void {
  clearInterval(watching);
  for (const socket of [...Object.values(sockets), stdin, heartbeat]) socket.close();
  main.close();
}

/** The main thread may be caught in a loop for ever, so it is asked, and then not asked. */
function watchParent(): void {
  if (process.ppid === parent) return;
  clearInterval(watching);
  post({ kind: "orphaned" });
  killIn(deadAfterMilliseconds).unref();
}

const at = (port: number): string => address(connection, port);
await Promise.all([
  sockets.iopub.bind(at(connection.iopub_port)),
  sockets.control.bind(at(connection.control_port)),
  sockets.shell.bind(at(connection.shell_port)),
  stdin.bind(at(connection.stdin_port)),
  heartbeat.bind(at(connection.hb_port)),
]);
const watching = setInterval(watchParent, parentCheckMilliseconds);
main.on("message", obey);
post({ kind: "ready" });
await Promise.all([serve("shell"), serve("control"), serveHeartbeat()]);
