/**
 * The words of the pocket household: goals, observations, actions and skill sentences, written and read.
 * Every string here is made of the closed vocabulary. No rules.
 */
import type { Action, House, State } from "./rules.js";
import { contentOf } from "./rules.js";
import type { Lexicon } from "./words.js";

export const firstObservation = "you are in hall";
export const refusal = "nothing happens";

/**
 * The pieces of one growing transcript, as data: each text stands between its `before` and its `after`, words apart by
 * one space. An episode reads `start task skill* (observation action actionEnd)*`, a summary is appended as `note`.
 */
export const transcript = {
  start: "<bos>",
  task: { before: "task :", after: ";" },
  skill: { before: "skill", after: ";" },
  observation: { before: "obs", after: "; act" },
  actionEnd: ";",
  note: { before: "note", after: ";" },
} as const;

export function goalText({ kind, object, destination }: Pick<House, "kind" | "object" | "destination">): string {
  if (kind === "put") return `put ${object} in ${destination}`;
  if (kind === "two") return `put two ${object} in ${destination}`;
  if (kind === "light") return `light ${object}`;
  return `${kind} ${object} and put in ${destination}`;
}

/** What is read after an accepted action. At most four things are seen at once. */
export function observationText(lexicon: Lexicon, state: State, action: Action): string {
  if (state.won) return "done";
  if (action.does !== "go" || !lexicon.places.includes(action.to)) return "ok";
  return `you see ${contentOf(state, action.to).slice(0, 4).join(" ") || "nothing"}`;
}

/** Every action of a lexicon by its text; an unknown text is not an action. */
export function actionTable(lexicon: Lexicon): ReadonlyMap<string, Action> {
  const table = new Map<string, Action>();
  for (const to of [...lexicon.places, ...lexicon.devices]) table.set(`go ${to}`, { does: "go", to });
  for (const object of lexicon.objects) {
    table.set(`take ${object}`, { does: "take", object });
    for (const place of lexicon.places) table.set(`put ${object} in ${place}`, { does: "put", object, place });
    for (const verb of lexicon.verbs)
      for (const device of lexicon.devices)
        table.set(`${verb} ${object} with ${device}`, { does: "use", verb, object, device });
  }
  return table;
}

/**
 * Everything that looks possible here, in a fixed order. Each verb is listed at each device: whether it works there is a
 * hidden card, and a list that left the others out would tell it.
 */
export function admissibleList(lexicon: Lexicon, state: State): string[] {
  const { location, held } = state;
  const list: string[] = [];
  for (const place of lexicon.places) if (place !== location) list.push(`go ${place}`);
  for (const device of lexicon.devices) if (device !== location) list.push(`go ${device}`);
  if (held === null) {
    for (const object of new Set(contentOf(state, location))) list.push(`take ${object}`);
  } else if (lexicon.places.includes(location)) {
    list.push(`put ${held} in ${location}`);
  } else if (location !== "hall") {
    for (const verb of lexicon.verbs) list.push(`${verb} ${held} with ${location}`);
  }
  return list;
}

/** A skill sentence taken apart: when the condition word stands in the task, look in a place or use a device. */
export interface SkillParts {
  readonly condition: string;
  readonly operation: "look" | "use";
  readonly target: string;
}

export function skillSentence({ condition, operation, target }: SkillParts): string {
  return operation === "look" ? `when ${condition} , look in ${target}` : `when ${condition} , use ${target}`;
}

/**
 * Read a sentence; undefined where it is not a well-formed skill. Conditions of "look" are objects, categories or task
 * kinds, those of "use" are verbs. Well-formed does not mean true.
 */
export function parseSkill(lexicon: Lexicon, sentence: string): SkillParts | undefined {
  const match = /^when (\S+) , (?:(look) in|(use)) (\S+)$/.exec(sentence);
  if (match === null) return undefined;
  const [, condition = "", look, , target = ""] = match;
  const parts: SkillParts = { condition, operation: look ? "look" : "use", target };
  return (look ? looksRight(lexicon, parts) : usesRight(lexicon, parts)) ? parts : undefined;
}

function looksRight(lexicon: Lexicon, { condition, target }: SkillParts): boolean {
  const conditions = [lexicon.objects, lexicon.kinds, Object.values(lexicon.categoryOf)];
  return conditions.some((words) => words.includes(condition)) && lexicon.places.includes(target);
}

function usesRight(lexicon: Lexicon, { condition, target }: SkillParts): boolean {
  return lexicon.verbs.includes(condition) && lexicon.devices.includes(target);
}
