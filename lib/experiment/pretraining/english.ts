/**
 * The warm start of a language model in `pocket-english`: supervised, said plainly, and small. Some hundred scripted
 * episodes in families of their own teach an adapter beside the frozen model to act, to obey tips and to say what a win
 * shows. Nothing is reinforced here.
 */
import { english } from "../../../envs/pocket-english/index.js";
import type { AdapterPolicy } from "../../policy/adapter-policy.js";
import type { LossFunction, Policy, StepOptions } from "../../policy/policy.js";
import { tipFormat } from "../../policy/tip-format.js";
import { split, type Key } from "../../random.js";
import { scheduled, type Schedule } from "../../training/schedule.js";
import { softDivergence } from "../../training/soft-targets.js";
import type { Sequence } from "../../types.js";
import type { CloneProgress } from "./clone.js";
import { englishLesson } from "./english-corpus.js";
import type { Examination } from "./examination.js";
import { examinePocket, type Spoken } from "./pocket-examination.js";
import type { ExaminationOptions } from "./pretraining-world.js";

export const inEnglish: Spoken = { world: "pocket-english", wording: english, format: tipFormat, choose: "admissible" };

export interface WarmStartOptions {
  readonly episodes: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly optimizer: Omit<StepOptions, "learningRate">;
  /** What a word of a lesson's last sentence counts beside a decision. */
  readonly sentence: number;
}

export const warmStartOptions: WarmStartOptions = {
  episodes: 800,
  batch: 8,
  learningRate: 3e-3,
  optimizer: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 },
  sentence: 0.3,
};

/** Teach the adapter in training; `loss` is the divergence from the explorer a decision. */
export async function* warmStart(
  policy: AdapterPolicy,
  key: Key,
  { episodes, batch, learningRate, optimizer, sentence }: WarmStartOptions = warmStartOptions,
): AsyncGenerator<CloneProgress, void> {
  const steps = Math.ceil(episodes / batch);
  const schedule: Schedule = { kind: "linear", warmup: 5, total: steps, end: 0.1 };
  let tokens = 0;
  for (let step = 0; step < steps; step++) {
    const lessons = Array.from({ length: batch }, (_, i) =>
      englishLesson(policy.tokenizer, split(key, step * batch + i)),
    );
    const objective = new DecisionLoss(lessons, sentence);
    await policy.accumulate(lessons, objective.loss);
    await policy.step({ ...optimizer, learningRate: learningRate * scheduled(schedule, step) });
    tokens += lessons.reduce((sum, lesson) => sum + lesson.tokens.length, 0);
    yield { step, loss: objective.divergence(), tokens };
  }
}

/** The divergence from the label at each decision, and the likelihood of each free word, over the number of decisions. */
class DecisionLoss {
  private readonly decisions: number;
  private sum = 0;

  constructor(
    private readonly lessons: readonly Sequence[],
    private readonly sentence: number,
  ) {
    const labels = lessons.flatMap(({ teacher }) => teacher!.filter((label) => label !== undefined));
    this.decisions = labels.length;
  }

  readonly loss: LossFunction = ({ sequence, position, logProb, listed }) => {
    const label = this.lessons[sequence]!.teacher![position];
    if (label === undefined) {
      const share = this.sentence / this.decisions;
      return { value: -share * logProb, byLogProb: -share, byEntropy: 0 };
    }
    const { value, byLogit, rest } = softDivergence(label.logProbs, listed!, 1);
    this.sum += value;
    const soft = { byLogit: Array.from(byLogit, (slope) => slope / this.decisions), rest: rest / this.decisions };
    return { value: value / this.decisions, byLogProb: 0, byEntropy: 0, soft };
  };

  divergence(): number {
    return this.sum / this.decisions;
  }
}

/** What it can do in families that it was never taught in: plain, with true tips, with false ones; and its own sentences. */
export function examineEnglish(policy: Policy, key: Key, options: ExaminationOptions = {}): Promise<Examination> {
  return examinePocket(policy, key, { families: 64, temperatures: [1], ...options, spoken: inEnglish });
}
