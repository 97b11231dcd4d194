/**
 * What lessons do again and again, in one call each: play groups of attempts with their credit, write a sentence by hand,
 * ask a policy for its next word, walk through a task.
 */
import { creditEpisodes, type Advantages } from "../credit/credit.js";
import { defaultGigpo, gigpo } from "../credit/gigpo.js";
import type { World } from "../environment.js";
import { expect, labError } from "../errors.js";
import { grammarOf } from "../mining/grammar.js";
import type { Config } from "../config.js";
import { heatStrip } from "../plot/charts/heat.js";
import type { Chart } from "../plot/chart.js";
import type { View } from "../plot/view.js";
import { creditExplorer } from "../plot/views/credit-explorer.js";
import type { ScoringPolicy, TellingPolicy } from "../policy/policy.js";
import { keyOf, split, type Key } from "../random.js";
import type { Lab, OpenedLab } from "../recipes/lab.js";
import { groupDelta, playGroups, successOf, type Pairing } from "../rollout/group.js";
import { groupTranscript } from "../rollout/transcript.js";
import { updateOptions } from "../recipes/steps.js";
import { update } from "../training/update.js";
import { makeSkill } from "../skills/skill.js";
import type { Episode, Group, Sequence, Skill, Task } from "../types.js";

export interface PlayOptions {
  /** Attempts at each task. */
  readonly size?: number;
  /** The sentences (or skills) that the skill half of a task's attempts reads; by default nobody reads any. */
  readonly skills?: (task: Task) => readonly (Skill | string)[];
  readonly pairing?: Pairing;
  readonly temperature?: number;
  readonly key?: Key;
}

/** A group that was played, with what lessons ask of it. */
export class PlayedGroup implements Group {
  readonly id: string;
  readonly task: Task;
  readonly episodes: readonly Episode[];
  /** The advantage of every turn: as given, else GiGPO's, with all attempts compared alike. */
  readonly credit: Advantages;

  constructor(
    group: Group,
    credit?: Advantages,
    /** The sentences that its second half read. */
    readonly sentences: readonly string[] = [],
  ) {
    this.id = group.id;
    this.task = group.task;
    this.episodes = group.episodes;
    this.credit = credit ?? gigpo(creditEpisodes(group, "state"), defaultGigpo);
  }

  /** How many of the attempts won. */
  get won(): number {
    return this.episodes.filter(({ success }) => success).length;
  }

  /** Share won with the sentences minus share won without; NaN where there are no halves. */
  get difference(): number {
    return groupDelta(this) ?? NaN;
  }

  /** The attempts as text, best first, with the advantage of every turn. */
  transcript(): string {
    return groupTranscript(this, this.credit);
  }

  /** The same to turn and to point at: its dials move the credit, a turn shows what it was compared with. */
  explorer(): View {
    return creditExplorer(this);
  }

  /** A row for each attempt, a cell for each turn; turns with one letter began in one state. */
  strip(credit: Advantages = this.credit, title = `Advantages: ${this.task.text}`): Chart {
    const states = [...new Set(this.episodes.flatMap(({ turns }) => turns.map(({ anchors }) => anchors.state)))];
    const rows = this.episodes.map(({ success, turns }, i) => ({
      label: `${i + 1} ${success ? "won" : "lost"}`,
      values: credit[i]!,
      notes: turns.map(({ anchors }) => String.fromCharCode(65 + (states.indexOf(anchors.state) % 26))),
    }));
    return heatStrip({ title, rows, value: "advantage", x: "turn" });
  }
}

export class PlayedGroups extends Array<PlayedGroup> {
  /** What is made of the list by `map` or `filter` is a plain list. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  get episodes(): Episode[] {
    return this.flatMap(({ episodes }) => episodes);
  }

  /** The share of all attempts that won. */
  get success(): number {
    return successOf(this.episodes);
  }

  /** The attempts that read sentences ("skill"), or those that read none ("plain"). */
  half(kind: "plain" | "skill"): Episode[] {
    return this.episodes.filter(({ condition }) => condition.kind === kind);
  }

  /** The share of that half that won. */
  successIn(kind: "plain" | "skill"): number {
    return successOf(this.half(kind));
  }

  /** The group whose attempts agree least: the nearest to half of them won. Where all agree there is nothing to compare. */
  mostMixed(): PlayedGroup {
    const evenness = ({ won, episodes }: PlayedGroup): number => Math.abs(won / episodes.length - 0.5);
    return [...this].sort((a, b) => evenness(a) - evenness(b))[0]!;
  }
}

/** Play every task `size` times with the lab's policy; only the keys of the attempts differ. */
export async function playTasks(
  lab: OpenedLab,
  tasks: readonly Task[],
  { size = 8, skills = () => [], pairing = "split", temperature = 1, key = keyOf("lesson") }: PlayOptions = {},
): Promise<PlayedGroups> {
  const told = (task: Task): Skill[] =>
    skills(task).map((skill) => (typeof skill === "string" ? skillFrom(lab.world, skill) : skill));
  const plans = tasks.map((task, place) => ({
    ...{ id: `group ${place + 1}`, task, size, pairing },
    ...{ key: split(key, place), skills: told(task) },
  }));
  const played = new PlayedGroups();
  const groups = await playGroups(lab.stage, lab.world, plans, { temperature });
  groups.forEach((group, i) =>
    played.push(
      new PlayedGroup(
        group,
        undefined,
        plans[i]!.skills.map(({ text }) => text),
      ),
    ),
  );
  return played;
}

/** A sentence that a person writes, as a skill of a world, in that world's own form: `when cool , use oven`. */
export function skillFrom({ name, grammar: own }: Pick<World, "name" | "grammar">, text: string): Skill {
  const grammar = grammarOf({ ...(own && { grammar: own }) });
  const parsed = grammar.parse(text);
  if (parsed === undefined)
    throw labError("skillFrom", {
      expected: `a skill as the world ${name} writes them`,
      got: text,
      fix: own === undefined ? 'write "when A , do B"' : "look at what its truths(task) say",
    });
  const source = { by: "person", episodes: [], policyVersion: 0, promptTemplate: "by hand" } as const;
  return makeSkill({ ...parsed, text: grammar.write(parsed), scope: { world: name, kinds: [] }, source });
}

/** The true sentences that bear on a task, or on any of some tasks; empty where a world hides no rules. */
export function truthsAbout(world: World, tasks: Task | Iterable<Task>): string[] {
  const all = Symbol.iterator in tasks ? [...tasks] : [tasks];
  return [...new Set(all.flatMap((task) => world.truths?.(task) ?? []))];
}

/** The likeliest next words after a text, with their chances at a temperature. */
export async function nextWords(
  policy: TellingPolicy,
  text: string,
  { count = 5, temperature = 1 } = {},
): Promise<{ word: string; chance: number }[]> {
  const read = policy.tokenizer.encode(text);
  const tokens = Int32Array.of(...read, 0); // the place after the text; which token stands there does not matter
  const [told] = await policy.likeliest([{ tokens, from: read.length, temperature }], count);
  const { tokens: words, logProbs } = told![0]!;
  return [...words].map((word, i) => ({ word: policy.tokenizer.decode([word]), chance: Math.exp(logProbs[i]!) }));
}

/** One step of a walk through a task. */
export interface WalkedStep {
  readonly action: string;
  readonly answer: string;
  readonly reward: number;
}

/** What a world answers to some actions; without any, to those of a player who knows its secrets. */
export function walkthrough(world: World, task: Task, actions?: readonly string[]): WalkedStep[] {
  const environment = world.make();
  environment.reset(task);
  const plan = actions ?? environment.oracle?.()?.actions;
  expect(plan !== undefined, "walkthrough", {
    expected: "actions, or a world whose informed player can win this task",
    got: task.id,
    fix: "give the actions",
  });
  return plan.map((action) => {
    const { observation, reward } = environment.step(action);
    return { action, answer: observation.text, reward };
  });
}

/** How likely each action of an attempt is to the policy as it is now, under the prompts it was played with. */
export async function actionChances(policy: ScoringPolicy, { turns }: Episode): Promise<number[]> {
  const asked = turns.map(({ promptTokens, said }) => ({
    tokens: Int32Array.of(...promptTokens, ...said.tokens),
    from: promptTokens.length,
  }));
  const scores = await policy.score(asked);
  return scores.map((logProbs) => Math.exp(logProbs.reduce((sum, value) => sum + value, 0)));
}

/** Move a lab's policy by these sequences, with the update that its configuration describes, all of them at once each time. */
export async function updateOn(
  lab: Lab & { readonly config: Config },
  sequences: readonly Sequence[],
  times: number,
): Promise<void> {
  const options = { ...updateOptions(lab.config), minibatches: 1 };
  for (let time = 0; time < times; time++) await update(lab.policy, sequences, options, split(lab.key, time));
}
