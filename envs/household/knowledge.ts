/**
 * What a player with a perfect memory can know: which receptacles were seen inside, which things were looked at closely,
 * and which refusals were met. Nothing but the player changes a house, so what was once seen stays known.
 */
import type { House, Operation, Outcome } from "./model.js";
import { accessible } from "./rules.js";
import type { HouseState } from "./state.js";
import { factHash, fold, textHash, type Hash } from "./hash.js";

export interface Knowledge {
  /** Receptacles whose contents were seen, ascending. */
  readonly seen: readonly number[];
  /** Objects that were examined in the hand, ascending. */
  readonly examined: readonly number[];
  /** The set of things a hidden rule kept from working, as a folded hash. */
  readonly blocked: Hash;
  /** Members of that set, so that a second refusal does not take the first away. */
  readonly blockedKeys: readonly number[];
}

export const NOTHING_KNOWN: Knowledge = { seen: [], examined: [], blocked: [0, 0], blockedKeys: [] };

/** What is known after an operation. */
export function learn(
  knowledge: Knowledge,
  house: House,
  operation: Operation,
  outcome: Outcome,
  line: string,
): Knowledge {
  if (outcome.refused !== undefined) return knowledge;
  if (outcome.blocked !== undefined) return learnBlocked(knowledge, outcome.state, line);
  if (operation.verb === "inspect" && !knowledge.examined.includes(operation.object))
    return { ...knowledge, examined: insert(knowledge.examined, operation.object) };
  if (operation.verb !== "go" && operation.verb !== "open" && operation.verb !== "examine") return knowledge;
  const { receptacle } = operation;
  if (!accessible(house, outcome.state, receptacle) || knowledge.seen.includes(receptacle)) return knowledge;
  return { ...knowledge, seen: insert(knowledge.seen, receptacle) };
}

function learnBlocked(knowledge: Knowledge, state: HouseState, line: string): Knowledge {
  const event = fold(textHash(line), state.hash);
  if (knowledge.blockedKeys.includes(event[0])) return knowledge;
  return {
    ...knowledge,
    blocked: fold(knowledge.blocked, event),
    blockedKeys: insert(knowledge.blockedKeys, event[0]),
  };
}

/** The hash of everything known in a state. */
export function knowledgeHash(knowledge: Knowledge, house: House, state: HouseState): Hash {
  let hash = fold(knowledge.blocked, factHash(20, state.agent, state.holding));
  for (const receptacle of knowledge.seen) {
    hash = fold(hash, factHash(21, receptacle, 0));
    for (const object of state.contents[receptacle]!) hash = fold(hash, factHash(22, receptacle, object));
  }
  for (const object of knowledge.examined) hash = fold(hash, factHash(23, object, state.flags[object]!));
  state.opened.forEach((open, receptacle) => {
    if (open) hash = fold(hash, factHash(24, receptacle, 0));
  });
  state.flags.forEach((flags, object) => {
    if (flags !== house.start.flags[object]) hash = fold(hash, factHash(25, object, flags));
  });
  return hash;
}

function insert(sorted: readonly number[], value: number): readonly number[] {
  return [...sorted, value].sort((a, b) => a - b);
}
