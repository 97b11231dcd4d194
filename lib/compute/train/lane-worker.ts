/** The thread behind a `WorkerLane`: a lane of its own, with weights and gradients copied from and to shared memory. */
import { parentPort, workerData } from "node:worker_threads";
import { trainingKernels } from "../native.js";
import { LocalLane } from "./lane.js";
import type { LaneRequest, LaneStart } from "./worker-lane.js";

const start = workerData as LaneStart;
const shared = { weights: new Float32Array(start.weights), gradient: new Float32Array(start.gradient) };
const count = shared.weights.length;
const kernels = trainingKernels(start.numerics);
const weights = kernels.heap.floats(count);
const lane = new LocalLane(kernels, start.config, weights, count);

async function serve(request: LaneRequest): Promise<unknown> {
  switch (request.ask) {
    case "weightsChanged":
      kernels.heap.f32(weights, count).set(shared.weights);
      return lane.weightsChanged();
    case "forward":
      return lane.forward(request.chunk, request.keep);
    case "backward":
      shared.gradient.set(await lane.backward(request.slopes));
      return true;
  }
}

let last: Promise<void> = Promise.resolve();
parentPort!.on("message", (request: LaneRequest) => {
  last = last.then(async () => {
    const answer = await serve(request);
    if (answer !== undefined) parentPort!.postMessage(answer);
  });
});
