/**
 * `siri-lab gpu-check`: does a graphics processor compute a LoRA step and a choice among allowed tokens as the kernels of the
 * processor do, and how fast? On random Llamas, so that nothing is fetched. The device is TensorFlow.js on CUDA or WebGPU;
 * where neither is there, the same is done on TensorFlow.js's processor backend and said so, and speeds then say nothing of a GPU.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { initialWeights, microDecoder, type DecoderConfig, type Weights } from "../compute/architecture.js";
import { startBackend, type Backend } from "../compute/backend.js";
import { fastestNumerics } from "../compute/native.js";
import type { Chunk } from "../compute/train/buffers.js";
import type { Judgement } from "../compute/train/decoder-pass.js";
import type { Slopes } from "../compute/train/lane.js";
import { LabError } from "../errors.js";
import { AdapterLearner } from "../policy/adapter-learner.js";
import { addAdapter, addAdapterGradient, initialAdapter, PROJECTIONS, type Adapter } from "../policy/adapter.js";
import { writeJson } from "../policy/checkpoint/files.js";
import { TensorLane } from "../policy/tensor-lane.js";
import { keyOf, split, stream, type Key } from "../random.js";

/** How far the device may be off: of a log-probability, and of the gradient's largest number. */
export const ALLOWED = 2e-3;

interface Size {
  readonly name: string;
  readonly sizes: Parameters<typeof microDecoder>[0];
  /** Sequences of this length. */
  readonly sequences: number;
  readonly length: number;
}

const SMALL: readonly Size[] = [
  {
    name: "tiny",
    sizes: { vocabulary: 256, width: 64, layers: 2, heads: 4, keyValueHeads: 2, contextLength: 64 },
    sequences: 4,
    length: 32,
  },
  {
    name: "small",
    sizes: { vocabulary: 2048, width: 192, layers: 4, heads: 6, keyValueHeads: 2, headWidth: 32, contextLength: 128 },
    sequences: 4,
    length: 96,
  },
];
/** The shape of SmolLM2-135M; on a processor alone its tensors are no measure of anything. */
const LARGE: Size = {
  name: "135M",
  sizes: {
    ...{ vocabulary: 49_152, width: 576, layers: 30, heads: 9, keyValueHeads: 3, headWidth: 64, hidden: 1536 },
    ...{ contextLength: 256, ropeTheta: 1e5 },
  },
  sequences: 8,
  length: 128,
};

interface SizeReport {
  readonly model: string;
  readonly tokens: number;
  /** Largest differences from the kernels: log-probabilities over all tokens, those of choices, and the LoRA gradient beside its largest number. */
  readonly free: number;
  readonly choice: number;
  readonly gradient: number;
  /** Tokens a second on the clock, forward and backward. */
  readonly kernels: number;
  readonly device: number;
}

export interface GpuReport {
  readonly gpu: boolean;
  /** The name of the backend, and its own words. */
  readonly device: string;
  readonly description: string;
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly numerics: string;
  readonly allowed: number;
  readonly agrees: boolean;
  readonly sizes: readonly SizeReport[];
}

interface GpuCheckGiven {
  /** For each measurement of speed. */
  readonly seconds: number;
  readonly output: string | undefined;
}

export async function checkGpu({ seconds, output }: GpuCheckGiven): Promise<GpuReport> {
  const { backend, gpu } = await findDevice();
  console.log(
    gpu ? `device = ${backend.name}` : `no GPU found; device = ${backend.name} (TensorFlow.js on this processor)`,
  );
  const numerics = fastestNumerics();
  const sizes: SizeReport[] = [];
  for (const size of gpu ? [...SMALL, LARGE] : SMALL) {
    sizes.push(await compare(size, backend, { seconds, numerics }));
    console.log(line(sizes.at(-1)!));
  }
  const off = Math.max(...sizes.flatMap(({ free, choice, gradient }) => [free, choice, gradient]));
  const report: GpuReport = {
    gpu,
    device: backend.name,
    description: backend.description,
    machine: { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.versions.node },
    numerics,
    allowed: ALLOWED,
    agrees: off < ALLOWED,
    sizes,
  };
  writeJson(output ?? join(packageRoot(), "data", "gpu-check.json"), report);
  console.log(report.agrees ? "the device agrees with the kernels" : `the device does NOT agree: off by ${off}`);
  return report;
}

/** CUDA, WebGPU, or the quickest that this processor has. */
async function findDevice(): Promise<{ backend: Backend; gpu: boolean }> {
  for (const name of ["node-gpu", "webgpu"])
    try {
      return { backend: await startBackend(name, () => undefined), gpu: true };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      console.log(`${name}: ${error.message}`);
    }
  return { backend: await startBackend("wasm", () => undefined), gpu: false };
}

interface Measuring {
  readonly seconds: number;
  readonly numerics: ReturnType<typeof fastestNumerics>;
}

interface Computed {
  readonly judgement: Judgement;
  readonly gradient: Float32Array;
  readonly tokensPerSecond: number;
}

async function compare(size: Size, { tf }: Backend, measuring: Measuring): Promise<SizeReport> {
  const config = microDecoder(size.sizes);
  const key = keyOf(`gpu-check ${size.name}`);
  const weights = initialWeights(config, key);
  const adapter = usedAdapter(config, key);
  const chunk = chunkOf(config, size, key);
  const ours = await onKernels(weights, adapter, chunk, measuring);
  const theirs = await onDevice(tf, weights, adapter, chunk, measuring);
  const { first } = chunk.among!;
  const [a, b] = [ours.judgement.logProb, theirs.judgement.logProb];
  return {
    model: size.name,
    tokens: chunk.tokens.length,
    free: furthest(a.subarray(0, first), b.subarray(0, first)),
    choice: furthest(a.subarray(first), b.subarray(first)),
    gradient: furthest(ours.gradient, theirs.gradient) / largest(ours.gradient),
    kernels: ours.tokensPerSecond,
    device: theirs.tokensPerSecond,
  };
}

/** An adapter that says something: B is not zero. */
function usedAdapter(config: DecoderConfig, key: Key): Adapter {
  const adapter = initialAdapter(config, { rank: 8, alpha: 16, targets: PROJECTIONS }, split(key, "adapter"));
  const numbers = stream(split(key, "B"));
  return { ...adapter, data: adapter.data.map((value) => value || 0.02 * numbers.normal()) };
}

/** Random tokens; of the judged rows the second half is chosen among eight tokens each. */
function chunkOf({ vocabulary }: DecoderConfig, { sequences, length }: Size, key: Key): Chunk {
  const numbers = stream(split(key, "tokens"));
  const tokens = Int32Array.from({ length: sequences * length }, () => numbers.integer(vocabulary));
  const starts = Int32Array.from({ length: sequences + 1 }, (_, s) => s * length);
  const rows = Int32Array.from(tokens.keys());
  const targets = rows.map(() => numbers.integer(vocabulary));
  const first = rows.length >> 1;
  const among = {
    first,
    starts: Int32Array.from({ length: rows.length - first + 1 }, (_, r) => 8 * r),
    tokens: Int32Array.from(
      [...targets.subarray(first)].flatMap((target) =>
        Array.from({ length: 8 }, (_, i) => (target + i * 13) % vocabulary).sort((a, b) => a - b),
      ),
    ),
  };
  return { tokens, starts, rows, targets, among, sharpness: 1 };
}

/** Imitation, and a little pull towards undecidedness so that every slope is used. */
function slopesOf({ rows }: Chunk): Slopes {
  const even = (value: number): Float32Array => new Float32Array(rows.length).fill(value / rows.length);
  return { byLogProb: even(-1), byEntropy: even(-0.1) };
}

async function onKernels(weights: Weights, adapter: Adapter, chunk: Chunk, at: Measuring): Promise<Computed> {
  const learner = new AdapterLearner(weights, { numerics: at.numerics });
  learner.adapters.add("check", { ...adapter, data: adapter.data.slice() });
  learner.train("check");
  let judgement: Judgement | undefined;
  const once = (): Promise<void> =>
    learner.accumulate([chunk], (_, judged) => {
      judgement ??= { logProb: judged.logProb.slice(), entropy: judged.entropy.slice() };
      return slopesOf(chunk);
    });
  await once();
  // AdamW's mean gradient after its first step is (1 − β₁) times the gradient.
  const beta1 = 0.5;
  learner.step({ learningRate: 0, beta1, beta2: 0.9, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: Infinity });
  const gradient = learner.exportState().first.map((value) => value / (1 - beta1));
  const tokensPerSecond = await rate(once, chunk, at.seconds);
  learner.dispose();
  return { judgement: judgement!, gradient, tokensPerSecond };
}

async function onDevice(
  tf: Backend["tf"],
  { config, data }: Weights,
  adapter: Adapter,
  chunk: Chunk,
  { seconds }: Measuring,
): Promise<Computed> {
  const effective = data.slice();
  addAdapter(config, effective, adapter);
  const lane = new TensorLane(tf, config, () => effective);
  const once = async (): Promise<Float32Array> => {
    await lane.forward(chunk, true);
    return lane.backward(slopesOf(chunk));
  };
  const judgement = await lane.forward(chunk, false);
  const gradient = new Float32Array(adapter.data.length);
  addAdapterGradient(config, await once(), adapter, gradient);
  const tokensPerSecond = await rate(once, chunk, seconds);
  lane.dispose();
  return { judgement, gradient, tokensPerSecond };
}

/** At least one pass more than the first, which also compiles. */
async function rate(once: () => Promise<unknown>, { tokens }: Chunk, seconds: number): Promise<number> {
  const start = performance.now();
  let [done, spent] = [0, 0];
  do {
    await once();
    done += tokens.length;
    spent = (performance.now() - start) / 1000;
  } while (spent < seconds);
  return done / spent;
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Not a number where either is not. */
function furthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function line({ model, tokens, free, choice, gradient, kernels, device }: SizeReport): string {
  const off = `log-probabilities off by ${free.toExponential(1)}, choices ${choice.toExponential(1)}, LoRA gradient ${gradient.toExponential(1)}`;
  const speed = `kernels ${kernels.toFixed(0)}, device ${device.toFixed(0)} tokens a second (×${(device / kernels).toFixed(2)})`;
  return `${model.padEnd(6)} ${tokens} tokens: ${off}; ${speed}`;
}
