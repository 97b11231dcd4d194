/**
 * From successful episodes to candidate skills. The author is a frozen snapshot of the policy itself (SIRI), another
 * policy (a teacher), the world (an oracle), or the world shuffled (a control); the contract is the same for all.
 */
import type { World } from "../environment.js";
import type { Sampling } from "../policy/policy.js";
import { split, stream, type Key } from "../random.js";
import type { Stage } from "../rollout/episode.js";
import { summaries } from "../rollout/summary.js";
import type { Bank } from "../skills/bank.js";
import { makeSkill } from "../skills/skill.js";
import type { Episode, Provenance, Skill, Task } from "../types.js";
import { admit, type AdmitOptions, type Admitted, type Draft } from "./admit.js";
import { isShown } from "./check.js";
import type { SkillGrammar } from "./grammar.js";

export interface MiningOptions extends Omit<AdmitOptions, "source"> {
  readonly sampling: Sampling;
  readonly by: Extract<Provenance["by"], "self" | "teacher">;
}

/** Ask an author for one skill an episode; returns what each became and the bank with the accepted ones as candidates. */
export async function mineEpisodes(
  author: Stage,
  episodes: readonly Episode[],
  bank: Bank,
  { sampling, by, ...options }: MiningOptions,
  key: Key,
): Promise<Admitted> {
  const drafts = await summaryDrafts(author, episodes, sampling, key);
  return admit(drafts, bank, { ...options, source: writtenBy(author, by) });
}

/** What an author says of each episode. */
export async function summaryDrafts(
  author: Stage,
  episodes: readonly Episode[],
  sampling: Sampling,
  key: Key,
): Promise<Draft[]> {
  const texts = await summaries(author, episodes, sampling, key);
  return texts.map((text, i) => ({ text, episode: episodes[i]! }));
}

/** The provenance of what a policy writes. */
export function writtenBy(
  { policy, format }: Stage,
  by: Provenance["by"],
  request = format.summaryRequest,
): Omit<Provenance, "episodes"> {
  return { by, policyVersion: policy.version, promptTemplate: `${format.name} ${request}`.slice(0, 80) };
}

/**
 * The world's expert as a teacher: of each episode's true sentences the one that the episode shows, if it shows one, else
 * any (a teacher may also explain a failure). They are candidates like all others: validation asks whether they help.
 */
export function expertDrafts(world: World, episodes: readonly Episode[], key: Key): Draft[] {
  return episodes.flatMap((episode, i): Draft[] => {
    const truths = world.truths?.(episode.task) ?? [];
    const shown = truths.filter((text) => isShown(text, episode));
    const choice = shown.length > 0 ? shown : truths;
    return choice.length === 0 ? [] : [{ text: stream(split(key, i)).choice(choice), episode }];
  });
}

/** The world's own true sentences on a list of tasks: the upper bound. */
export function oracleSkills(world: World, tasks: Iterable<Task>, grammar: SkillGrammar): Skill[] {
  const texts = new Set<string>();
  for (const task of tasks) for (const text of world.truths?.(task) ?? []) texts.add(text);
  return [...texts].flatMap((text) => skillFrom(text, world, grammar, "oracle"));
}

/**
 * The same sentences with their answers exchanged inside each kind of question, so that each is false here: the harm
 * control. Where a condition has several true answers, none of them is given; a false sentence drawn twice stands once.
 */
export function shuffledSkills(skills: readonly Skill[], world: World, grammar: SkillGrammar, key: Key): Skill[] {
  const question = (skill: Skill): string => skill.strategy.split(" ").slice(0, -1).join(" ");
  const answer = (skill: Skill): string => skill.strategy.split(" ").at(-1)!;
  const shuffled = skills.flatMap((skill, i) => {
    const alike = skills.filter((other) => question(other) === question(skill));
    const right = new Set(alike.filter(({ condition }) => condition === skill.condition).map(answer));
    const wrong = [...new Set(alike.map(answer))].filter((other) => !right.has(other));
    if (wrong.length === 0) return [];
    const strategy = `${question(skill)} ${stream(split(key, i)).choice(wrong)}`;
    return skillFrom(grammar.write({ condition: skill.condition, strategy }), world, grammar, "shuffled");
  });
  return [...new Map(shuffled.map((skill) => [skill.id, skill])).values()];
}

function skillFrom(text: string, world: World, grammar: SkillGrammar, by: Provenance["by"]): Skill[] {
  const parsed = grammar.parse(text);
  if (parsed === undefined) return [];
  const source: Provenance = { by, episodes: [], policyVersion: 0, promptTemplate: "" };
  return [makeSkill({ ...parsed, text, scope: { world: world.name, kinds: [] }, source })];
}
