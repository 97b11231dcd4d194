/** Every planted sentence left out, and every one alone, by the shipped policy of the category world, with equal luck. */
import { makePocket, type PocketWorld } from "../../../../envs/pocket/index.js";
import { resolve } from "../../../config.js";
import { sentenceGrammar } from "../../../mining/grammar.js";
import { keyOf, split, type Key } from "../../../random.js";
import { halvesOf, playGroups, type GroupPlan } from "../../../rollout/group.js";
import type { Stage } from "../../../rollout/episode.js";
import { makeSkill } from "../../../skills/skill.js";
import type { Skill } from "../../../types.js";
import { openStage } from "../../laboratory.js";
import { plantedBank, readIn, trialsOf, ways, without, worthOf, type Planted, type PlantedKind, type Trial, type Way } from "./bank.js"; // prettier-ignore

export interface Size {
  readonly tasks: number;
  /** Pairs of episodes a task. */
  readonly pairs: number;
}

const fullSize: Size = { tasks: 48, pairs: 4 };

/** One sentence of one family, tried in one way. */
export interface PlantedRow {
  readonly family: number;
  readonly kind: PlantedKind;
  readonly sentence: string;
  readonly way: Way;
  /** What it is exactly worth to the scripted explorer on the same tasks. */
  readonly exact: number;
  readonly pairs: number;
  /** A digit a pair, won or lost, tasks one after the other. */
  readonly withSentence: string;
  readonly without: string;
}

const category = { granularity: "category" } as const;

export async function tryPlanted(family: number, size: Size = fullSize): Promise<PlantedRow[]> {
  const config = resolve({ method: "grpo", seed: family, tasks: { policy: "pocket-category", dials: category } });
  const { stage } = await openStage(config);
  const world = makePocket({ family, ...category });
  const key = split(keyOf("siblings-planted"), family);
  const bank = plantedBank(world, key);
  const rows: PlantedRow[] = [];
  for (const trial of trialsOf(world, bank, size.tasks, key))
    for (const way of waysOf(trial)) {
      const exact = Number(worthOf(world, bank, trial)[way].toFixed(4));
      const { kind, sentence } = trial;
      const played = await play({ stage, world, bank }, trial, { way, pairs: size.pairs, key });
      rows.push({ family, kind, sentence, way, exact, pairs: size.pairs, ...played });
    }
  stage.policy.dispose();
  return rows;
}

/** What no task of it reads cannot stand alone in a prompt. */
function waysOf({ kind }: Trial): readonly Way[] {
  return kind === "unread" ? ["beside"] : ways;
}

interface Table {
  readonly stage: Stage;
  readonly world: PocketWorld;
  readonly bank: readonly Planted[];
}

async function play(
  { stage, world, bank }: Table,
  { sentence, tasks }: Trial,
  { way, pairs, key }: { readonly way: Way; readonly pairs: number; readonly key: Key },
): Promise<Pick<PlantedRow, "withSentence" | "without">> {
  const plans = tasks.map((task, place): GroupPlan => {
    const read = readIn(world, bank, task);
    const told = way === "beside" ? read : read.filter((one) => one === sentence);
    const skillsOf = (sentences: readonly string[]): Skill[] => sentences.map((one) => skillOf(world, one));
    const luck = split(split(split(key, sentence), place), "luck");
    const halves = { skills: skillsOf(told), against: skillsOf(without(told, sentence)) };
    return { id: `${place}`, task, key: luck, size: pairs, pairing: "extra", ...halves };
  });
  const groups = await playGroups(stage, world, plans, { temperature: 1 });
  const digits = (half: "withSkill" | "without"): string =>
    groups.flatMap((group) => halvesOf(group)![half].map(({ success }) => Number(success))).join("");
  return { withSentence: digits("withSkill"), without: digits("without") };
}

function skillOf({ name }: PocketWorld, text: string): Skill {
  const source = { by: "oracle", episodes: [], policyVersion: 0, promptTemplate: "" } as const;
  return makeSkill({ ...sentenceGrammar.parse(text)!, text, scope: { world: name, kinds: [] }, source });
}

/** The difference of each task: the share of its pairs won with the sentence minus the share won without. */
export function differencesOf({ withSentence, without: left, pairs }: PlantedRow): number[] {
  const wins = (digits: string, task: number): number =>
    [...digits.slice(task * pairs, (task + 1) * pairs)].reduce((sum, digit) => sum + Number(digit), 0);
  return Array.from(
    { length: withSentence.length / pairs },
    (_, task) => (wins(withSentence, task) - wins(left, task)) / pairs,
  );
}
