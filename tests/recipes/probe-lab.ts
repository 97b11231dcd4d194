/**
 * Probe worlds with a policy that starts from nothing, and a clock: after how many iterations does a recipe solve one?
 * One token is one phrase, so that a policy can say an action without having learnt to spell. The table may only say the
 * actions; a network may say any phrase and must first find out which of them are actions.
 */
import { probeNames, type ProbeName } from "../../envs/probes/dials.js";
import { makeProbes, type ProbeGraph } from "../../envs/probes/index.js";
import { colours } from "../../envs/probes/text.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { METHODS, resolve, type Method, type Resolved } from "../../lib/config.js";
import type { Tokenizer, TrainablePolicy } from "../../lib/policy/policy.js";
import type { PromptFormat } from "../../lib/policy/prompt.js";
import { TabularPolicy } from "../../lib/policy/tabular.js";
import { TransformerPolicy, type TransformerPolicyOptions } from "../../lib/policy/transformer-policy.js";
import { keyOf, split } from "../../lib/random.js";
import { run } from "../../lib/recipes/index.js";
import { stageOf, type Lab } from "../../lib/recipes/lab.js";
import { playEpisodes } from "../../lib/rollout/group.js";
import type { RunRecord } from "../../lib/records.js";

/** Words to choose from. */
const width = 4;
const actions = [...colours.slice(0, width).map((word) => `say ${word}`), "go"];

/** Phrases get their numbers as they are met; the actions are first. `room` phrases are known at most. */
class PhraseTokenizer implements Tokenizer {
  private readonly phrases: string[] = [...actions];
  constructor(readonly size: number) {}
  encode(text: string): Int32Array {
    return Int32Array.of(this.idOf(text));
  }
  decode(tokens: ArrayLike<number>): string {
    return Array.from(tokens, (token) => this.phrases[token] ?? `phrase ${token}`).join(" ");
  }
  idOf(phrase: string): number {
    if (!this.phrases.includes(phrase)) this.phrases.push(phrase);
    return this.phrases.indexOf(phrase);
  }
}

const format: PromptFormat = {
  name: "phrases",
  opening: (task, skills) => [task.text, ...skills].join(" / "),
  observation: ({ text }) => text,
  summaryRequest: "note",
  stop: [],
  maxAnswerTokens: 1,
  readAnswer: (tokens, tokenizer) => ({
    action: tokenizer.decode(tokens),
    wellFormed: true,
    span: { start: 0, end: 1 },
  }),
  answer: (action) => action,
};

/** Makes an untrained policy; `make` is called once a run. */
export interface Contestant {
  readonly name: string;
  readonly learningRate: number;
  /** Iterations it may take for a probe; about twice what it takes. */
  readonly budget: number;
  make(): TrainablePolicy | Promise<TrainablePolicy>;
}

export const table: Contestant = {
  name: "table",
  learningRate: 0.1,
  budget: 3,
  make: () => new TabularPolicy({ tokenizer: new PhraseTokenizer(actions.length) }),
};

/** A decoder of 16 numbers a token: its weights and the tokenizer it is made for. */
export function smallDecoder(): Pick<TransformerPolicyOptions, "weights" | "tokenizer"> {
  const tokenizer = new PhraseTokenizer(16);
  const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 1, heads: 2, contextLength: 8 });
  return { weights: initialWeights(config, keyOf("probe decoder")), tokenizer };
}

export function network(options: Omit<TransformerPolicyOptions, "weights" | "tokenizer">): Contestant {
  const name = [`${options.training ?? options.numerics}`, options.workers === 1 ? "" : `${options.workers} workers`];
  return {
    name: name.filter(Boolean).join(", "),
    learningRate: 0.003,
    budget: 30,
    make: () => new TransformerPolicy({ ...smallDecoder(), ...options }),
  };
}

/** This many examinations in a row must be good before a probe counts as solved. */
const steady = 4;

export const methods = Object.keys(METHODS) as readonly Method[];
/** All but the one that nobody can solve without being told. */
export const solvable: readonly ProbeName[] = probeNames.filter((probe) => probe !== "skill");

/** A short run on a probe; what else a method needs for it stands on its card. */
export function probeConfig(method: Method, { learningRate, budget }: Contestant): Resolved {
  const common = {
    iterations: budget + steady,
    tasks: { world: "probes" },
    rollout: { groups: 8, groupSize: 8 },
    update: { learningRate, minibatches: 1, kl: { weight: 0 } },
    evaluation: { every: 0, tasks: 4 },
  } as const;
  return resolve({ method, ...common, ...METHODS[method].probe });
}

/** Iterations until a recipe has solved a probe for good; undefined where that does not happen within the run. */
export async function clock(contestant: Contestant, config: Resolved, probe: ProbeName): Promise<number | undefined> {
  const lab = await labFor(contestant, probe);
  let good = 0;
  for await (const record of run(config, lab)) {
    if (record.kind !== "boundary") continue;
    good = (await greedyShare(lab)) > 1 - 1e-9 ? good + 1 : 0;
    if (good === steady) return record.standing.iteration - steady + 1;
  }
  lab.policy.dispose();
  return undefined;
}

export async function labFor(contestant: Contestant, probe: ProbeName): Promise<Lab> {
  const policy = await contestant.make();
  return {
    policy,
    reference: await policy.freeze(),
    world: makeProbes({ probe, width }),
    format,
    style: { kind: "window", turns: 0 },
    key: keyOf(probe),
  };
}

/** What the most likely actions earn on held-out tasks, as a share of the most that can be earned there. */
export async function greedyShare(lab: Lab): Promise<number> {
  const plans = [...lab.world.tasks("heldout", { count: 70 })].map((task, i) => ({
    id: `${i}`,
    task,
    key: split(keyOf("greedy"), i),
    condition: { kind: "plain" } as const,
    skillTexts: [],
  }));
  const episodes = await playEpisodes(stageOf(lab), lab.world, plans, { temperature: 0 });
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const earned = sum(episodes.flatMap(({ turns }) => turns.map(({ reward }) => reward)));
  return earned / sum(plans.map(({ task }) => (task.params as unknown as ProbeGraph).best));
}

/** Every record of a run, for comparing runs. */
export async function recordsOf(contestant: Contestant, config: Resolved, probe: ProbeName): Promise<RunRecord[]> {
  const lab = await labFor(contestant, probe);
  const records: RunRecord[] = [];
  for await (const record of run(config, lab)) if (record.kind !== "boundary") records.push(record);
  lab.policy.dispose();
  return records;
}

/** Clocks side by side: a line for each contestant and recipe, a column for each probe. */
export function clockTable(): {
  note(contestant: Contestant, method: string, probe: ProbeName, iterations: number | undefined): void;
  text(): string;
} {
  const lines = new Map<string, (string | number)[]>();
  return {
    note({ name }, method, probe, iterations) {
      const line = `${name.padEnd(22)}${method.padEnd(7)}`;
      const cells = lines.get(line) ?? solvable.map(() => "-");
      cells[solvable.indexOf(probe)] = iterations ?? "never";
      lines.set(line, cells);
    },
    text() {
      const width = Math.max(...solvable.map((probe) => probe.length)) + 2;
      const row = (cells: readonly (string | number)[]): string =>
        cells.map((cell) => `${cell}`.padStart(width)).join("");
      const head = `${"iterations to solve".padEnd(29)}${row(solvable)}`;
      return [head, ...[...lines].map(([line, cells]) => line + row(cells))].join("\n");
    },
  };
}
