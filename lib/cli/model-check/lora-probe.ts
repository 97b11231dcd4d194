/** A process that takes one LoRA step on a real model and says what it did to the loss: `node lora-probe.js MODEL`. */
import { loadPolicy } from "../../policy/load.js";
import type { LossFunction } from "../../policy/policy.js";
import { keyOf } from "../../random.js";
import type { Sequence } from "../../types.js";
import { PASSAGES } from "./texts.js";

export interface LoraReport {
  readonly rank: number;
  readonly targets: readonly string[];
  readonly numbers: number;
  readonly tokens: number;
  /** Mean negative log-probability of the batch: before, after one step, and with the adapter switched off again. */
  readonly before: number;
  readonly after: number;
  readonly off: number;
  /** Forward and backward over the batch, and the step. */
  readonly accumulateSeconds: number;
  readonly stepSeconds: number;
  readonly peakBytes: number;
}

const SHAPE = { rank: 8, alpha: 16, targets: ["q_proj", "k_proj", "v_proj", "o_proj"] } as const;
const STEP = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 };
const imitate: LossFunction = ({ logProb }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 });

const policy = await loadPolicy(process.argv[2]!, { learns: "adapters", contextLength: 256, slots: 1 });
await policy.addAdapter("lesson", SHAPE, keyOf("lora"));
await policy.train("lesson");
const batch = PASSAGES.slice(0, 2).map((text, i) => sequence(policy.tokenizer.encode(text), i));
const tokens = batch.reduce((sum, { tokens: each }) => sum + each.length - 1, 0);

async function meanLoss(): Promise<number> {
  const scores = await policy.score(batch.map((each) => ({ tokens: each.tokens, from: 1 })));
  return -scores.reduce((sum, score) => sum + score.reduce((a, b) => a + b, 0), 0) / tokens;
}

const before = await meanLoss();
const start = performance.now();
await policy.accumulate(batch, imitate);
const between = performance.now();
await policy.step(STEP);
const end = performance.now();
const after = await meanLoss();
await policy.use({});
const report: LoraReport = {
  rank: SHAPE.rank,
  targets: SHAPE.targets,
  numbers: policy.parameterCount,
  tokens,
  before,
  after,
  off: await meanLoss(),
  accumulateSeconds: (between - start) / 1000,
  stepSeconds: (end - between) / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(report));

function sequence(text: Int32Array, index: number): Sequence {
  return {
    tokens: text,
    signals: [...text].map((_, i) => (i > 0 ? [{ component: "ce", weight: 1 }] : undefined)),
    oldLogProbs: new Float32Array(text.length).fill(NaN),
    from: { episode: String(index), prompt: "plain" },
  };
}
