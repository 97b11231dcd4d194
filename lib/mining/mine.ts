/**
 * From successful episodes to candidate skills. The author is a frozen snapshot of the policy itself (SIRI), another
 * policy (a teacher), the world (an oracle), or the world shuffled (a control); the contract is the same for all.
 */
import type { World } from "../environment.js";
import type { Sampling } from "../policy/policy.js";
import { split, stream, type Key } from "../random.js";
import type { Stage } from "../rollout/episode.js";
import { summaries } from "../rollout/summary.js";
import { apply, type Bank } from "../skills/bank.js";
import { makeSkill } from "../skills/skill.js";
import type { Episode, Provenance, Skill, Task } from "../types.js";
import { checkCandidate, type Checked, type CheckOptions } from "./check.js";
import type { SkillGrammar } from "./grammar.js";

export interface MiningOptions {
  readonly grammar: SkillGrammar;
  readonly check: CheckOptions;
  readonly sampling: Sampling;
  readonly iteration: number;
  readonly by: Extract<Provenance["by"], "self" | "teacher">;
  /** What an accepted skill starts as; `active` skips validation. */
  readonly status: "candidate" | "active";
}

/** Ask an author for one skill an episode; returns what each became and the bank with the accepted ones as candidates. */
export async function mineEpisodes(
  author: Stage,
  episodes: readonly Episode[],
  bank: Bank,
  options: MiningOptions,
  key: Key,
): Promise<{ readonly checked: readonly Checked[]; readonly bank: Bank }> {
  const texts = await summaries(author, episodes, options.sampling, key);
  let grown = bank;
  const checked = texts.map((text, i) => {
    const episode = episodes[i]!;
    const source: Provenance = {
      by: options.by,
      episodes: [episode.id],
      policyVersion: author.policy.version,
      promptTemplate: `${author.format.name} ${author.format.summaryRequest}`.slice(0, 80),
    };
    const result = checkCandidate(text, episode, grown, { grammar: options.grammar, source, options: options.check });
    if (result.rejected === undefined)
      grown = apply(grown, {
        kind: "insert",
        iteration: options.iteration,
        skill: result.skill,
        status: options.status,
      });
    return result;
  });
  return { checked, bank: grown };
}

/** The world's own true sentences on a list of tasks: the upper bound. */
export function oracleSkills(world: World, tasks: Iterable<Task>, grammar: SkillGrammar): Skill[] {
  const texts = new Set<string>();
  for (const task of tasks) for (const text of world.truths?.(task) ?? []) texts.add(text);
  return [...texts].flatMap((text) => skillFrom(text, world, grammar, "oracle"));
}

/**
 * The same sentences with their answers exchanged inside each kind of question, so that each is false here: the harm
 * control.
 */
export function shuffledSkills(skills: readonly Skill[], world: World, grammar: SkillGrammar, key: Key): Skill[] {
  const question = (skill: Skill): string => skill.strategy.split(" ").slice(0, -1).join(" ");
  const answer = (skill: Skill): string => skill.strategy.split(" ").at(-1)!;
  return skills.flatMap((skill, i) => {
    const others = skills.filter((other) => question(other) === question(skill)).map(answer);
    const wrong = [...new Set(others)].filter((other) => other !== answer(skill));
    if (wrong.length === 0) return [];
    const strategy = `${question(skill)} ${stream(split(key, i)).choice(wrong)}`;
    return skillFrom(grammar.write({ condition: skill.condition, strategy }), world, grammar, "shuffled");
  });
}

function skillFrom(text: string, world: World, grammar: SkillGrammar, by: Provenance["by"]): Skill[] {
  const parsed = grammar.parse(text);
  if (parsed === undefined) return [];
  const source: Provenance = { by, episodes: [], policyVersion: 0, promptTemplate: "" };
  return [makeSkill({ ...parsed, text, scope: { world: world.name, kinds: [] }, source })];
}
