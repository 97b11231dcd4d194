/**
 * The same model elsewhere: stock TensorFlow.js (compositions, no kernels of ours) on wasm and, when wired, on TensorFlow;
 * PyTorch when a Python has it. Whoever is not there gives a sentence instead of rows.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import { packageRoot } from "../../../lib/assets.js";
import { initialWeights } from "../../../lib/compute/architecture.js";
import { startBackend, type Tensorflow } from "../../../lib/compute/backend.js";
import { portableOps } from "../../../lib/compute/tensors/ops.js";
import { judgeTokens, weightTensors } from "../../../lib/policy/decoder.js";
import { keyOf } from "../../../lib/random.js";
import { batchOf, bestOf, LENGTH, randomTokens, result, SIZES, type Result, type Size } from "./work.js";

export interface PeerReport {
  readonly results: readonly Result[];
  readonly absent?: string;
}

/** Training steps with stock operations and the optimiser of TensorFlow.js. */
export async function tfjs(sizes: readonly Size[], backend: "wasm" | "node"): Promise<PeerReport> {
  try {
    const { tf } = await startBackend(backend, () => undefined);
    const results: Result[] = [];
    for (const size of sizes) results.push(await trainTensors(tf, size, backend));
    return { results };
  } catch (error) {
    return { results: [], absent: `tfjs-${backend}: ${(error as Error).message}` };
  }
}

async function trainTensors(tf: Tensorflow, size: Size, backend: "wasm" | "node"): Promise<Result> {
  const config = SIZES[size];
  const B = backend === "wasm" ? 1 : batchOf(size); // its speed does not depend on it, and one sequence takes seconds
  const tensors = weightTensors(tf, initialWeights(config, keyOf(1)));
  const variables = Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tf.variable(tensor, true)]),
  );
  const optimizer = tf.train.adam(3e-4);
  const chunks = Array.from({ length: B }, (_, i) => {
    const tokens = randomTokens(LENGTH + 1, config.vocabulary, i);
    const rows = Int32Array.from({ length: LENGTH }, (_, row) => row);
    return {
      tokens: tokens.slice(0, LENGTH),
      starts: Int32Array.of(0, LENGTH),
      rows,
      targets: tokens.slice(1),
      sharpness: 1,
    };
  });
  const step = (): Promise<unknown> => {
    const loss = (): Tensor =>
      tf.addN(
        chunks.map((chunk) =>
          tf.neg(tf.sum(tf.slice(judgeTokens(tf, config, variables, chunk, portableOps(tf)), 0, 1))),
        ),
      );
    const cost = optimizer.minimize(loss as never, true, Object.values(variables))!;
    const value = cost.data();
    cost.dispose();
    return value;
  };
  const seconds = await bestOf(size === "d256L6" ? 1 : 2, step);
  tf.dispose([tensors, variables] as never);
  optimizer.dispose();
  return result({ work: "train", size, engine: `tfjs-${backend}`, workers: 1 }, B * LENGTH, seconds);
}

/** tests/bench/engine/torch_decoder.py in the Python of SIRI_PYTHON or of the path. */
export function pytorch(sizes: readonly Size[]): PeerReport {
  const python = process.env["SIRI_PYTHON"] ?? "python3";
  if (spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status !== 0)
    return { results: [], absent: `pytorch: ${python} has no torch (set SIRI_PYTHON to one that has)` };
  const script = join(packageRoot(), "tests/bench/engine/torch_decoder.py");
  const jobs = sizes.map((size) => ({ size, length: LENGTH, batch: batchOf(size), ...SIZES[size] }));
  const run = spawnSync(python, [script], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (run.status !== 0) return { results: [], absent: `pytorch: ${script} ended with ${run.status}` };
  const rows = JSON.parse(run.stdout) as {
    work: "train" | "rollout";
    size: Size;
    workers: number;
    tokens: number;
    seconds: number;
  }[];
  return {
    results: rows.map(({ tokens, seconds, ...head }) => result({ ...head, engine: "pytorch" }, tokens, seconds)),
  };
}
