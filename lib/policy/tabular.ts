/**
 * A softmax policy over a table: one row of logits for every context it has met, all zero at first. It can learn
 * exactly what there is to learn, so probe worlds use it to test credit and losses without a network in between.
 */
import { exp, ln } from "../compute/engine/numbers.js";
import { likeliest, likeliestAmong, logProbAmong, logProbOf, picked } from "../compute/engine/sampler.js";
import { expect } from "../errors.js";
import type { Likeliest, Metrics, Sequence } from "../types.js";
import { checkSampling } from "./acting/actor.js";
import { branchesOf, choicesOf } from "./acting/choices.js";
import { chancesOf } from "./acting/choose.js";
import { drawAnswer, holdEach } from "./acting/stepwise.js";
import {
  listedAt,
  type Branch,
  type Chances,
  type ChoiceRequest,
  type Dialogue,
  type LossFunction,
  type Sampling,
  type ScoreRequest,
  type ScoringPolicy,
  type StepOptions,
  type Tokenizer,
  type TrainablePolicy,
} from "./policy.js";

/** Which contexts share a row; by default each context of tokens has its own. */
export type ContextKey = (tokens: Int32Array) => string;

export interface TabularOptions {
  readonly tokenizer: Tokenizer;
  readonly contextKey?: ContextKey;
  readonly contextLength?: number;
  readonly name?: string;
}

/** Logits, gradient and Adam's two moments of one context. */
interface Row {
  readonly logits: Float64Array; // [V]
  readonly gradient: Float64Array; // [V]
  readonly first: Float64Array; // [V]
  readonly second: Float64Array; // [V]
}

/** What a snapshot holds, as JSON. */
interface Saved {
  readonly version: number;
  readonly steps: number;
  readonly rows: readonly (readonly [key: string, logits: number[], first?: number[], second?: number[]])[];
}

export class TabularPolicy implements TrainablePolicy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  private readonly contextKey: ContextKey;
  private readonly rows = new Map<string, Row>();
  private updates = 0;
  private steps = 0;

  constructor(private readonly options: TabularOptions) {
    this.name = options.name ?? "tabular";
    this.tokenizer = options.tokenizer;
    this.contextLength = options.contextLength ?? 4096;
    this.contextKey = options.contextKey ?? ((tokens) => tokens.join(" "));
  }

  get version(): number {
    return this.updates;
  }

  /** Logits of the contexts met so far. */
  get parameterCount(): number {
    return this.rows.size * this.tokenizer.size;
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    return holdEach(dialogues, this.tokenizer, 1, (ask) =>
      drawAnswer(ask, sampling, this.contextLength, (tokens) => this.logitsAfter(tokens)),
    );
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    const scores = requests.map(({ tokens, from, temperature = 1, allowed }) =>
      Float32Array.from(tokens.subarray(from), (token, i) => {
        const logits = this.logitsAfter(tokens.subarray(0, from + i));
        const among = allowed?.[from + i];
        return among
          ? logProbAmong(picked(logits, among), among, token, temperature)
          : logProbOf(logits, token, temperature);
      }),
    );
    return Promise.resolve(scores);
  }

  async likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]> {
    const told = requests.map(({ tokens, from, temperature = 1, allowed }) =>
      Array.from(tokens.subarray(from), (_, i) => {
        const logits = this.logitsAfter(tokens.subarray(0, from + i));
        const among = allowed?.[from + i];
        return among
          ? likeliestAmong(picked(logits, among), among, temperature)
          : likeliest(logits, count, temperature);
      }),
    );
    return Promise.resolve(told);
  }

  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]> {
    const chances = requests.map(({ context, answers, temperature = 1 }) => {
      const branches = [...branchesOf(choicesOf(answers))].map(({ prefix, next }): Branch => {
        const logits = picked(this.logitsAfter(Int32Array.of(...context, ...prefix)), next);
        return { prefix, tokens: next, logProbs: Float32Array.from(next, (_, i) => logProbOf(logits, i, temperature)) };
      });
      return chancesOf(answers, new Map(branches.map((branch) => [branch.prefix.join(), branch])));
    });
    return Promise.resolve(chances);
  }

  accumulate(sequences: readonly Sequence[], loss: LossFunction, temperature = 1): Promise<Metrics> {
    sequences.forEach((lesson, sequence) => {
      lesson.signals.forEach((signal, position) => {
        if (signal !== undefined) this.teach(lesson, position, { sequence, loss, temperature });
      });
    });
    return Promise.resolve({});
  }

  async gradientNorm(sequences: readonly Sequence[], loss: LossFunction, temperature = 1): Promise<number> {
    await this.accumulate(sequences, loss, temperature);
    const norm = this.accumulatedNorm();
    for (const { gradient } of this.rows.values()) gradient.fill(0);
    return norm;
  }

  /** AdamW on the rows that have a gradient, with the global norm clipped. */
  step(options: StepOptions): Promise<Metrics> {
    const norm = this.accumulatedNorm();
    const scale = norm > options.maxGradientNorm ? options.maxGradientNorm / norm : 1;
    this.steps++;
    for (const row of this.rows.values()) adamw(row, scale, this.steps, options);
    this.updates++;
    return Promise.resolve({ "update/gradientNorm": norm });
  }

  snapshot(what: "weights" | "all"): Promise<Uint8Array> {
    const rows = [...this.rows].map(([key, { logits, first, second }]) =>
      what === "all" ? [key, [...logits], [...first], [...second]] : [key, [...logits]],
    );
    const saved = { version: this.updates, steps: what === "all" ? this.steps : 0, rows };
    return Promise.resolve(new TextEncoder().encode(JSON.stringify(saved)));
  }

  restore(bytes: Uint8Array): Promise<void> {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as Saved;
    this.rows.clear();
    for (const [key, logits, first, second] of saved.rows) {
      expect(logits.length === this.tokenizer.size, "TabularPolicy.restore", {
        expected: `rows of ${this.tokenizer.size} logits`,
        got: logits.length,
        fix: "restore with the tokenizer the snapshot was made with",
      });
      const row = emptyRow(this.tokenizer.size);
      row.logits.set(logits);
      row.first.set(first ?? []);
      row.second.set(second ?? []);
      this.rows.set(key, row);
    }
    [this.updates, this.steps] = [saved.version, saved.steps];
    return Promise.resolve();
  }

  async freeze(): Promise<ScoringPolicy> {
    const copy = new TabularPolicy(this.options);
    await copy.restore(await this.snapshot("weights"));
    return copy;
  }

  async copy(): Promise<TabularPolicy> {
    const copy = new TabularPolicy(this.options);
    await copy.restore(await this.snapshot("all"));
    return copy;
  }

  dispose(): void {
    this.rows.clear();
  }

  private accumulatedNorm(): number {
    return Math.sqrt([...this.rows.values()].reduce((sum, { gradient }) => sum + dot(gradient, gradient), 0));
  }

  private logitsAfter(tokens: Int32Array): Float32Array {
    const row = this.rows.get(this.contextKey(tokens));
    return row === undefined ? new Float32Array(this.tokenizer.size) : Float32Array.from(row.logits);
  }

  /** Of logits / temperature: d logProb / d logit_j = [j = token] - p_j;  d entropy / d logit_j = -p_j (ln p_j + entropy). */
  private teach(
    taught: Sequence,
    position: number,
    { sequence, loss, temperature }: { sequence: number; loss: LossFunction; temperature: number },
  ): void {
    const { tokens, allowed } = taught;
    const key = this.contextKey(tokens.subarray(0, position));
    const row = this.rows.get(key) ?? emptyRow(this.tokenizer.size);
    this.rows.set(key, row);
    const among = allowed?.[position];
    const logProbs = logSoftmax(
      row.logits.map((logit, j) => (among === undefined || among.includes(j) ? logit / temperature : -Infinity)),
    );
    const shares = logProbs.map(exp);
    const entropy = -shares.reduce((sum, share, j) => (share === 0 ? sum : sum + share * logProbs[j]!), 0);
    const token = tokens[position]!;
    const told = listedAt(taught, position);
    const listed = told && Float32Array.from(told, (one) => logProbs[one]!);
    const seen = { sequence, position, logProb: logProbs[token]!, entropy };
    const { byLogProb, byEntropy, soft } = loss(listed ? { ...seen, listed } : seen);
    shares.forEach((share, j) => {
      if (logProbs[j] === -Infinity) return; // not allowed
      const slope = (j === token ? 1 : 0) - share;
      const place = soft === undefined ? undefined : told?.indexOf(j);
      const followed = place === undefined ? 0 : place < 0 ? soft!.rest * share : soft!.byLogit[place]!;
      const hard = byLogProb * slope - byEntropy * share * (logProbs[j]! + entropy);
      row.gradient[j]! += (hard + followed) / temperature;
    });
  }
}

function emptyRow(size: number): Row {
  const zeros = (): Float64Array => new Float64Array(size);
  return { logits: zeros(), gradient: zeros(), first: zeros(), second: zeros() };
}

function logSoftmax(logits: Float64Array): Float64Array {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = logits.reduce((sum, logit) => sum + exp(logit - top), 0);
  return logits.map((logit) => logit - top - ln(total));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function adamw({ logits, gradient, first, second }: Row, scale: number, step: number, options: StepOptions): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
  const [correct1, correct2] = [1 - beta1 ** step, 1 - beta2 ** step];
  for (let j = 0; j < logits.length; j++) {
    const slope = gradient[j]! * scale;
    first[j] = beta1 * first[j]! + (1 - beta1) * slope;
    second[j] = beta2 * second[j]! + (1 - beta2) * slope * slope;
    const move = first[j]! / correct1 / (Math.sqrt(second[j]! / correct2) + epsilon);
    logits[j] = logits[j]! * (1 - learningRate * weightDecay) - learningRate * move;
  }
  gradient.fill(0);
}
