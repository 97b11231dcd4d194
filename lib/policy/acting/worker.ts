/**
 * One worker of a pool: an engine and a desk behind a message port. While anything is unanswered it does not return to
 * its event loop but looks for new messages between two calls of the engine, so a turn waits for one call at most.
 */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { partsOf } from "../../compute/architecture.js";
import { WasmEngine } from "../../compute/engine/wasm-engine.js";
import type { Sampling } from "../policy.js";
import { chooseOn } from "./choose.js";
import { Desk } from "./desk.js";
import type { Order, Report, Result, WorkerSetup } from "./messages.js";
import { likeliestOn, scoreOn } from "./score.js";

const port = parentPort!;
const { config, ...sizes } = workerData as WorkerSetup;
const engine = new WasmEngine(config, sizes);
const desk = new Desk(engine);
let job = 0;
let sampling: Sampling = { temperature: 1 };

function report(result: Result): void {
  const message: Report = { job, ...result };
  port.postMessage(message);
}

function obey(order: Order): void {
  if (order.job !== job) desk.dismiss();
  job = order.job;
  if (order.kind === "load") {
    desk.forget();
    engine.load(partsOf(order.data));
    report({ kind: "loaded" });
  } else if (order.kind === "score") {
    desk.forget();
    report({ kind: "scores", scores: scoreOn(engine, order.requests) });
  } else if (order.kind === "likeliest") {
    desk.forget();
    report({ kind: "told", likeliest: likeliestOn(engine, order.requests, order.count) });
  } else if (order.kind === "choose") {
    desk.forget();
    report({ kind: "chosen", chances: chooseOn(engine, order.requests) });
  } else {
    sampling = order.sampling;
    for (const conversation of order.closed) desk.close(conversation);
    for (const { conversation, ask } of order.questions) desk.ask(conversation, ask);
  }
}

function work(order: Order): void {
  try {
    obey(order);
    while (desk.busy) {
      const replies = desk.tick(sampling);
      if (replies.length > 0) report({ kind: "replies", replies });
      for (let next; (next = receiveMessageOnPort(port)) !== undefined;) obey(next.message as Order);
    }
  } catch (error) {
    desk.forget();
    report({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

port.on("message", work);
