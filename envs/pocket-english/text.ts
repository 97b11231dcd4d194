/** The pocket household in plain English, for policies that are language models. The same rules, other words. */
import type { Parsed, SkillGrammar } from "../../lib/environment.js";
import type { Action, Goal, Sight, SkillParts, Wording } from "../pocket/wording.js";

export const english: Wording = {
  opening: "You are in the hall.",
  refusal: "Nothing happens.",
  goal({ kind, object, destination }: Goal): string {
    if (kind === "put") return `put the ${object} in the ${destination}`;
    if (kind === "two") return `put two of ${object} in the ${destination}`;
    if (kind === "light") return `light the ${object}`;
    return `${kind} the ${object}, then put it in the ${destination}`;
  },
  action(action: Action): string {
    switch (action.does) {
      case "go":
        return `go to the ${action.to}`;
      case "take":
        return `take the ${action.object}`;
      case "put":
        return `put the ${action.object} in the ${action.place}`;
      case "use":
        return `${action.verb} the ${action.object} with the ${action.device}`;
    }
  },
  observation(sight: Sight): string {
    if (sight === "won") return "You did it!";
    if (sight === "done") return "Done.";
    return sight.length > 0 ? `You see: ${sight.join(", ")}.` : "You see nothing.";
  },
  seen: (observation) => /^You see: (.+)\.$/.exec(observation)?.[1]?.split(", ") ?? [],
  sentence: ({ condition, operation, target }: SkillParts) =>
    operation === "look"
      ? `To find the ${condition}, look in the ${target}.`
      : `To ${condition} something, use the ${target}.`,
  read(sentence) {
    const [, condition, target] = /^To find the (\w+), look in the (\w+)\.$/.exec(sentence) ?? [];
    if (condition !== undefined && target !== undefined) return { condition, operation: "look", target };
    const [, verb, device] = /^To (\w+) something, use the (\w+)\.$/.exec(sentence) ?? [];
    return verb === undefined || device === undefined
      ? undefined
      : { condition: verb, operation: "use", target: device };
  },
};

/** `To find the apple, look in the drawer.` as a condition ("apple") and a strategy ("look in the drawer"). */
export const tipGrammar: SkillGrammar = {
  name: "tip",
  parse(text) {
    const parts = english.read(text.trim());
    return parts && { condition: parts.condition, strategy: `${LEADS[parts.operation]} ${parts.target}` };
  },
  slot: ({ condition, strategy }) => `${condition} , ${strategy.split(" ").slice(0, -1).join(" ")}`,
  write: (parsed) => english.sentence(partsOf(parsed)),
};

const LEADS = { look: "look in the", use: "use the" } as const;

function partsOf({ condition, strategy }: Parsed): SkillParts {
  const operation = strategy.startsWith(LEADS.use) ? "use" : "look";
  return { condition, operation, target: strategy.split(" ").at(-1)! };
}
