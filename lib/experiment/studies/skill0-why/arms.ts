/** What the guided episodes of each arm read while the policy learns; all else is SKILL0's, until its second stage begins. */
import { resolve, type Resolved } from "../../../config.js";
import type { World } from "../../../environment.js";
import { grammarOf } from "../../../mining/grammar.js";
import { split, stream } from "../../../random.js";
import { topicsOf, speaksOf } from "../../../skills/retrieval.js";
import { makeSkill } from "../../../skills/skill.js";
import { keyAt, type Lab } from "../../../recipes/lab.js";
import { recipeOf, type AnyRecipe } from "../../../recipes/index.js";
import { collect } from "../../../recipes/steps.js";
import { variant } from "../../../recipes/variant.js";
import { judge } from "../../../recipes/steps.js";
import type { Skill, Task } from "../../../types.js";

export const armNames = ["grpo", "truths", "truths-half", "neutral", "false", "truths-any-credit"] as const;
export type ArmName = (typeof armNames)[number];

/** The arms that go on after the sentences were withdrawn. */
export const goingOn: readonly ArmName[] = ["grpo", "truths", "truths-half"];

export interface WhyArm {
  readonly config: Resolved;
  readonly recipe: AnyRecipe;
}

/** Twenty iterations with sentences in the prompt, and twenty without. */
export const stage = 20;

export function armOf(name: ArmName, seed: number): WhyArm {
  const common = { seed, iterations: 2 * stage, evaluation: { every: 0, tasks: 1 } } as const;
  if (name === "grpo") return { config: resolve({ method: "grpo", ...common }), recipe: recipeOf("grpo") };
  const guided = name === "truths-half" ? "half" : "all";
  const config = resolve({ method: "skill0", ...common, withdrawal: { stages: 2, guided } });
  return { config, recipe: recipes[name] };
}

/** As many sentences of another sort in the place of what SKILL0 shows. */
function reading(sentences: (lab: Lab, task: Task, iteration: number) => readonly string[]): AnyRecipe {
  return variant("skill0", {
    collect: (config, lab, iteration, guidance = {}) =>
      collect(config, lab, iteration, {
        ...guidance,
        skillsFor: (task) => sentences(lab, task, iteration).map((text) => skillOf(lab.world, text)),
      }),
  });
}

/** Credit of one group dealt to any of its episodes: steps as large, of no direction. */
const anyCredit = variant("skill0", {
  judge: async function* (groups, iteration, options) {
    const credit = yield* judge(groups, iteration, options);
    return credit.map((rows, g) => {
      const key = split(split([0, 0], iteration), groups[g]!.id);
      const worth = stream(key).shuffle(rows.map((row) => row.find((value) => value !== undefined) ?? 0));
      return rows.map((row, e) => row.map((value) => (value === undefined ? undefined : worth[e]!)));
    });
  },
});

const recipes: Readonly<Record<Exclude<ArmName, "grpo">, AnyRecipe>> = {
  truths: recipeOf("skill0"),
  "truths-half": recipeOf("skill0"),
  neutral: reading(neutralFor),
  false: reading(({ world }, task) => world.falsehoods!(task)),
  "truths-any-credit": anyCredit,
};

/** As many true sentences as are true about the task, none of which speaks of it. */
function neutralFor(lab: Lab, task: Task, iteration: number): readonly string[] {
  const { world } = lab;
  const others = [...world.tasks("train", { start: 0, count: 200 })].flatMap((other) => world.truths!(other));
  const grammar = grammarOf(world);
  const topics = topicsOf(world, task);
  const silent = [...new Set(others)].filter((text) => !speaksOf(grammar.parse(text)!.condition, topics));
  return stream(split(keyAt(lab, iteration, "neutral"), task.id)).sample(silent, world.truths!(task).length);
}

function skillOf(world: World, text: string): Skill {
  const source = { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" } as const;
  return makeSkill({ ...grammarOf(world).parse(text)!, text, scope: { world: world.name, kinds: [] }, source });
}
