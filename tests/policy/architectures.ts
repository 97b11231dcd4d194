/** Models that `tests/fixtures/architectures/make.py` has made, and whether our engines compute what Python computed. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { joinParts, type Weights } from "../../lib/compute/architecture.js";
import { ReferenceEngine } from "../../lib/compute/engine/reference.js";
import type { Engine } from "../../lib/compute/engine/engine.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import type { TrainingNumerics } from "../../lib/compute/native.js";
import type { Chunk } from "../../lib/compute/train/buffers.js";
import { adapterLayout, type Adapter } from "../../lib/policy/adapter.js";
import { AdapterLearner } from "../../lib/policy/adapter-learner.js";
import { withSource } from "../../lib/policy/checkpoint/files.js";
import { readAdapter } from "../../lib/policy/checkpoint/peft.js";
import { readFolder } from "../../lib/policy/checkpoint/folder.js";
import { openSafetensors, readTensor } from "../../lib/policy/checkpoint/safetensors.js";

const PREFIX = "base_model.model.";

export interface Peer {
  readonly folder: string;
  readonly weights: Weights;
  readonly adapter: Adapter;
  readonly tokens: Int32Array;
  /** A tensor of `expected.safetensors`. */
  readonly expected: (name: string) => Float32Array;
}

export function peerModels(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}

export function peerOf(folder: string): Peer {
  const { weights } = readFolder(folder);
  const tensors = withSource(join(folder, "expected.safetensors"), (source) => {
    const file = openSafetensors(source);
    return new Map(
      Array.from(file.tensors.values(), (entry) => {
        const values = new Float32Array(entry.shape.reduce((a, b) => a * b, 1));
        readTensor(file, entry, values);
        return [entry.name, values] as const;
      }),
    );
  });
  const adapter = readAdapter(join(folder, "adapter"), weights.config);
  const tokens = Int32Array.from(tensors.get("tokens")!);
  return { folder, weights, adapter, tokens, expected: (name) => tensors.get(name)! };
}

export function largest(found: Float32Array, expected: Float32Array): number {
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

/** The logits along the text, in portions as an actor feeds them. */
export function logitsAlong(engine: Engine, tokens: Int32Array, portion = 7): Float32Array {
  const rows: Float32Array[] = [];
  for (let first = 0; first < tokens.length; first += portion) {
    const some = tokens.subarray(first, first + portion);
    some.forEach((token, i) => {
      engine.rows.slot[i] = 0;
      engine.rows.position[i] = first + i;
      engine.rows.token[i] = token;
    });
    engine.advance(some.length);
    rows.push(...Array.from(some, (_, row) => engine.logits(row)));
  }
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

export function enginesOf(weights: Weights, variants: readonly TrainingNumerics[]): (readonly [string, Engine])[] {
  const sizes = { slots: 1, rowLimit: 32 };
  const plain = new ReferenceEngine(weights, sizes);
  return [["plain", plain], ...variants.map((numerics) => [numerics, new WasmEngine(weights, { ...sizes, numerics })] as const)]; // prettier-ignore
}

/** A or B of every adapted matrix, as our layout orders them, from tensors under PEFT's names. */
export function inOurOrder({ weights, adapter, expected }: Peer, prefix: string): Float32Array {
  const ordered = new Float32Array(adapter.data.length);
  for (const { a, b } of adapterLayout(weights.config, adapter.shape))
    for (const { name, offset } of [a, b]) ordered.set(expected(prefix + PREFIX + name), offset);
  return ordered;
}

/** One step of AdamW on the mean cross-entropy of the next tokens, as the script takes it. */
export async function oneStep({ weights, adapter, tokens }: Peer, numerics: TrainingNumerics) {
  const learner = new AdapterLearner(weights, { numerics });
  learner.adapters.add("peer", { ...adapter, data: adapter.data.slice() });
  learner.train("peer");
  const taught = tokens.length - 1;
  const rows = Int32Array.from({ length: taught }, (_, row) => row);
  const starts = Int32Array.of(0, taught);
  const chunk: Chunk = { tokens: tokens.slice(0, taught), starts, rows, targets: tokens.slice(1), sharpness: 1 };
  let loss = 0;
  await learner.accumulate([chunk], (_, { logProb }) => {
    loss = -logProb.reduce((sum, l) => sum + l, 0) / taught;
    return { byLogProb: new Float32Array(taught).fill(-1 / taught), byEntropy: new Float32Array(taught) };
  });
  const adam = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
  const { gradientNorm } = learner.step({ ...adam, maxGradientNorm: Infinity });
  // the first average is a tenth of the gradient
  const { weights: after, first } = learner.exportState();
  const effective: Weights = { config: weights.config, data: joinParts(weights.config, learner) };
  learner.dispose();
  return { loss, gradientNorm, gradient: first.map((value) => 10 * value), after, effective };
}
