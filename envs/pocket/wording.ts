/**
 * How the pocket household speaks: what can be done, what a goal and a sentence say, and the words for all of it. The
 * rules know nothing of words beyond names; a wording is the only place where a text is made or taken apart.
 */

export type Action =
  | { readonly does: "go"; readonly to: string }
  | { readonly does: "take"; readonly object: string }
  | { readonly does: "put"; readonly object: string; readonly place: string }
  | { readonly does: "use"; readonly verb: string; readonly object: string; readonly device: string };

/** What is to be achieved, as the agent is told it. */
export interface Goal {
  readonly kind: string;
  readonly object: string;
  /** What must be done to the object first; null for kinds without a verb. */
  readonly verb: string | null;
  /** Null for "light", which ends when the object is lit. */
  readonly destination: string | null;
}

/** A skill sentence taken apart: when the condition word stands in the task, look in a place or use a device. */
export interface SkillParts {
  readonly condition: string;
  readonly operation: "look" | "use";
  readonly target: string;
}

/** What an accepted action lets one read: the end, what lies in a place, or only that it was done. */
export type Sight = "won" | "done" | readonly string[];

export interface Wording {
  /** Read before the first action. */
  readonly opening: string;
  /** Read after an action that did nothing. */
  readonly refusal: string;
  goal(goal: Goal): string;
  action(action: Action): string;
  observation(sight: Sight): string;
  /** The things that an observation names; none where it names none. */
  seen(observation: string): readonly string[];
  sentence(parts: SkillParts): string;
  /** Take a sentence apart by its form alone; whether its words exist is asked elsewhere. */
  read(sentence: string): SkillParts | undefined;
}

/** The closed language of the micro policies: a word a token. */
export const terse: Wording = {
  opening: "you are in hall",
  refusal: "nothing happens",
  goal({ kind, object, destination }) {
    if (kind === "put") return `put ${object} in ${destination}`;
    if (kind === "two") return `put two ${object} in ${destination}`;
    if (kind === "light") return `light ${object}`;
    return `${kind} ${object} and put in ${destination}`;
  },
  action(action) {
    switch (action.does) {
      case "go":
        return `go ${action.to}`;
      case "take":
        return `take ${action.object}`;
      case "put":
        return `put ${action.object} in ${action.place}`;
      case "use":
        return `${action.verb} ${action.object} with ${action.device}`;
    }
  },
  observation(sight) {
    if (sight === "won") return "done";
    if (sight === "done") return "ok";
    return `you see ${sight.join(" ") || "nothing"}`;
  },
  seen: (observation) => (observation.startsWith("you see ") ? observation.split(" ").slice(2) : []),
  sentence: ({ condition, operation, target }) =>
    operation === "look" ? `when ${condition} , look in ${target}` : `when ${condition} , use ${target}`,
  read(sentence) {
    const match = /^when (\S+) , (?:(look) in|(use)) (\S+)$/.exec(sentence);
    if (match === null) return undefined;
    const [, condition = "", look, , target = ""] = match;
    return { condition, operation: look ? "look" : "use", target };
  },
};
