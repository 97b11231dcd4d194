/**
 * A picture as PNG, for front ends that show no SVG: rasterised in plain Node with fonts of our own, so that every machine
 * makes the same bytes. The rasteriser can only be started asynchronously and a cell shows its value at once; so it lives in
 * a thread, started with the first picture, and the caller waits for it.
 */
import { join } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import { builtFile, packageRoot } from "../assets.js";
import { labError } from "../errors.js";

/** What the thread is told at its start. */
export interface StillSetup {
  readonly port: MessagePort;
  /** Set to 1 when an answer is there. */
  readonly flag: Int32Array;
  readonly fonts: readonly string[];
}

export type StillAnswer = { readonly png: Uint8Array } | { readonly error: string };

const PATIENCE = 60_000; // milliseconds

/** One picture at its own size; what is not drawn is transparent. */
export function png(svg: string): Buffer {
  const { port, flag } = (thread ??= start());
  Atomics.store(flag, 0, 0);
  port.postMessage(inPlainInk(svg));
  Atomics.wait(flag, 0, 0, PATIENCE);
  const answer = receiveMessageOnPort(port)?.message as StillAnswer | undefined;
  if (answer !== undefined && "png" in answer) return Buffer.from(answer.png);
  if (answer === undefined) thread = undefined; // it may never answer again
  throw labError("png", {
    expected: "a picture that can be rasterised",
    got: answer?.error ?? `no answer within ${PATIENCE / 1000} seconds`,
    fix: "look at the SVG in a browser; with a damaged installation run npm ci",
  });
}

let thread: Pick<StillSetup, "port" | "flag"> | undefined;

function start(): Pick<StillSetup, "port" | "flag"> {
  const { port1: port, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const fonts = ["Regular", "Bold"].map((face) => join(packageRoot(), "data/fonts", `LiberationSans-${face}.ttf`));
  const workerData: StillSetup = { port: port2, flag, fonts };
  new Worker(builtFile("lib/plot/still-worker.js"), { workerData, transferList: [port2], execArgv: [] }).unref();
  return { port, flag };
}

/** Without the style sheet that takes the ink of a page: a picture of pixels has no page, and keeps the ink for all pages. */
function inPlainInk(svg: string): string {
  return svg.replace(/<style>[\s\S]*?<\/style>/, "");
}
