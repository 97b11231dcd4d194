/**
 * What can be said in a pocket household: its actions, those that look possible here, and which sentences are well-formed.
 * Every string is made of the closed words of a lexicon, in its wording. No rules.
 */
import { contentOf, type State } from "./rules.js";
import type { Action, SkillParts } from "./wording.js";
import type { Lexicon } from "./words.js";

/** What is read after an accepted action. At most four things are seen at once. */
export function observationText(lexicon: Lexicon, state: State, action: Action): string {
  const { wording, places } = lexicon;
  if (state.won) return wording.observation("won");
  const looks = action.does === "go" && places.includes(action.to);
  return wording.observation(looks ? contentOf(state, action.to).slice(0, 4) : "done");
}

/** What a text does; undefined where it is no action of this lexicon. */
export function readAction(lexicon: Lexicon, text: string): Action | undefined {
  const table = tables.get(lexicon) ?? actionTable(lexicon);
  tables.set(lexicon, table);
  return table.get(text);
}

const tables = new WeakMap<Lexicon, ReadonlyMap<string, Action>>();

/** Every action of a lexicon by its text. */
function actionTable(lexicon: Lexicon): ReadonlyMap<string, Action> {
  const table = new Map<string, Action>();
  const add = (action: Action): unknown => table.set(lexicon.wording.action(action), action);
  for (const to of [...lexicon.places, ...lexicon.devices]) add({ does: "go", to });
  for (const object of lexicon.objects) {
    add({ does: "take", object });
    for (const place of lexicon.places) add({ does: "put", object, place });
    for (const verb of lexicon.verbs) for (const device of lexicon.devices) add({ does: "use", verb, object, device });
  }
  return table;
}

/**
 * Everything that looks possible here, in a fixed order. Each verb is listed at each device: whether it works there is a
 * hidden card, and a list that left the others out would tell it.
 */
export function admissibleList(lexicon: Lexicon, state: State): string[] {
  const { location, held } = state;
  const list: Action[] = [];
  for (const to of [...lexicon.places, ...lexicon.devices]) if (to !== location) list.push({ does: "go", to });
  if (held === null) {
    for (const object of new Set(contentOf(state, location))) list.push({ does: "take", object });
  } else if (lexicon.places.includes(location)) {
    list.push({ does: "put", object: held, place: location });
  } else if (location !== "hall") {
    for (const verb of lexicon.verbs) list.push({ does: "use", verb, object: held, device: location });
  }
  return list.map((action) => lexicon.wording.action(action));
}

/**
 * Read a sentence; undefined where it is not a well-formed skill. Conditions of "look" are objects, categories or task
 * kinds, those of "use" are verbs. Well-formed does not mean true.
 */
export function parseSkill(lexicon: Lexicon, sentence: string): SkillParts | undefined {
  const parts = lexicon.wording.read(sentence);
  if (parts === undefined) return undefined;
  const right = parts.operation === "look" ? looksRight(lexicon, parts) : usesRight(lexicon, parts);
  return right ? parts : undefined;
}

/** The same sentence about another place or device, which `choose` takes from all there are. */
export function retargeted(
  lexicon: Lexicon,
  sentence: string,
  choose: (targets: readonly string[], own: string) => string,
): string {
  const parts = lexicon.wording.read(sentence)!;
  const targets = parts.operation === "use" ? lexicon.devices : lexicon.places;
  return lexicon.wording.sentence({ ...parts, target: choose(targets, parts.target) });
}

function looksRight(lexicon: Lexicon, { condition, target }: SkillParts): boolean {
  const conditions = [lexicon.objects, lexicon.kinds, Object.values(lexicon.categoryOf)];
  return conditions.some((words) => words.includes(condition)) && lexicon.places.includes(target);
}

function usesRight(lexicon: Lexicon, { condition, target }: SkillParts): boolean {
  return lexicon.verbs.includes(condition) && lexicon.devices.includes(target);
}
