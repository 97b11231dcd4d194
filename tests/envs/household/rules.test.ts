/** The rules and texts of a house, on one small enough to know by heart. */
import { describe, expect, it } from "vitest";
import { Commands } from "../../../envs/household/commands.js";
import type { House } from "../../../envs/household/model.js";
import { perform } from "../../../envs/household/rules.js";
import { hashOf, type HouseState } from "../../../envs/household/state.js";
import { commandText, feedback, introduction, parseAction } from "../../../envs/household/text.js";
import type { Dialect } from "../../../envs/household/dials.js";
import { keyOf, split, stream } from "../../../lib/random.js";
import { cottage } from "./cottage.js";

/** Say lines one after the other; the texts, and the state at the end. */
function say(house: House, lines: readonly string[], dialect: Dialect = "0.4"): { texts: string[]; state: HouseState } {
  let state = house.start;
  const texts = lines.map((line) => {
    const operation = parseAction(house, dialect, line);
    if (typeof operation === "string") return operation;
    const outcome = perform(house, state, operation);
    state = outcome.state;
    return outcome.refused ?? feedback(house, dialect, operation, outcome);
  });
  return { texts, state };
}

describe("texts", () => {
  it("open with the receptacles in the order of their ids, numbered downwards", () => {
    expect(introduction(cottage())).toBe(
      "-= Welcome to TextWorld, ALFRED! =-\n\nYou are in the middle of a room. Looking quickly around you, you see " +
        "a desk 1, a drawer 1, a fridge 1, a microwave 1, and a sinkbasin 1.\n\nYour task is to: put a hot apple in desk.",
    );
  });

  it("tell a heated apple's way to the desk", () => {
    const { texts, state } = say(cottage(), [
      "look",
      "go to fridge 1",
      "open fridge 1",
      "take apple 2 from fridge 1",
      "inventory",
      "examine apple 2",
      "close fridge 1",
      "cool apple 2 with fridge 1",
      "examine apple 2",
      "go to microwave 1",
      "heat apple 2 with microwave 1",
      "examine apple 2",
      "go to desk 1",
      "move apple 2 to desk 1",
    ]);
    expect(texts).toEqual([
      "You are in the middle of a room. Looking quickly around you, you see nothing.",
      "You arrive at fridge 1. The fridge 1 is closed.",
      "You open the fridge 1. The fridge 1 is open. In it, you see a apple 2.",
      "You pick up the apple 2 from the fridge 1.",
      "You are carrying: a apple 2.",
      "There's nothing special about apple 2.",
      "You close the fridge 1.",
      "You cool the apple 2 using the fridge 1.",
      "This is a cold apple 2.",
      "You arrive at microwave 1. The microwave 1 is closed.",
      "You heat the apple 2 using the microwave 1.",
      "This is a hot apple 2.",
      "You arrive at desk 1. On the desk 1, you see a apple 1, a desklamp 1, and a pen 1.",
      "You move the apple 2 to the desk 1.",
    ]);
    expect(cottage().goal.holds(state)).toBe(true);
  });

  it("of the old dialect put things in/on and arrive at locations", () => {
    const { texts } = say(
      cottage(),
      ["go to desk 1", "take apple 1 from desk 1", "put apple 1 in/on desk 1", "move apple 1 to desk 1", "help"],
      "0.3",
    );
    expect(texts).toEqual([
      "You arrive at loc 4. On the desk 1, you see a apple 1, a desklamp 1, and a pen 1.",
      "You pick up the apple 1 from the desk 1.",
      "You put the apple 1 in/on the desk 1.",
      "unparsable",
      "unparsable",
    ]);
  });

  it("show a thing that lies in two receptacles in the second after it was taken from the first", () => {
    const { texts } = say(cottage(), [
      "go to desk 1",
      "take pen 1 from desk 1",
      "open drawer 1",
      "move pen 1 to desk 1",
      "look",
    ]);
    expect(texts[2]).toBe("You open the drawer 1. The drawer 1 is open. In it, you see a knife 1, and a pen 1.");
    expect(texts[4]).toBe("You are facing the desk 1, and drawer 1. Next to it, you see nothing.");
  });
});

describe("refusals", () => {
  it.each([
    ["unparsable", []],
    ["no-such-thing", ["go to moon 1"]],
    ["already-there", ["go to desk 1", "go to drawer 1"]],
    ["not-here", ["open fridge 1"]],
    ["closed", ["go to fridge 1", "take apple 2 from fridge 1"]],
    ["not-openable", ["go to desk 1", "open desk 1"]],
    ["already-open", ["go to fridge 1", "open fridge 1", "open fridge 1"]],
    ["already-closed", ["go to fridge 1", "close fridge 1"]],
    ["hands-full", ["go to desk 1", "take apple 1 from desk 1", "take pen 1 from desk 1"]],
    ["not-held", ["examine apple 1"]],
    ["not-there", ["go to desk 1", "take apple 2 from desk 1"]],
    ["cannot-take", ["go to desk 1", "take desklamp 1 from desk 1"]],
    ["cannot-contain", ["go to desk 1", "take pen 1 from desk 1", "open drawer 1", "move pen 1 to drawer 1"]],
    ["wrong-thing", ["go to desk 1", "take pen 1 from desk 1", "go to microwave 1", "heat pen 1 with microwave 1"]],
    ["wrong-device", ["go to desk 1", "take apple 1 from desk 1", "heat apple 1 with desk 1"]],
    ["no-switch", ["use apple 1"]],
  ] as const)("%s", (code, lines) => {
    const all = code === "unparsable" ? ["Look around"] : lines;
    expect(say(cottage(), all).texts.at(-1)).toBe(code);
  });

  it("of capital letters and double spaces, but not of outer white space, as Python strips it", () => {
    const { texts } = say(cottage(), [
      "Look",
      "go to  fridge 1",
      "\u3000 go to fridge 1\x1f\x85",
      "\ufefflook",
      "look\u180e",
    ]);
    expect(texts.map((text) => text.split(" ")[0])).toEqual([
      "unparsable",
      "no-such-thing",
      "You",
      "unparsable",
      "unparsable",
    ]);
  });
});

describe("on random walks", () => {
  const walk = (seed: string, visit: (house: House, state: HouseState, list: readonly string[]) => void) => {
    const house = cottage();
    const commands = new Commands(house, "0.4");
    const draw = stream(split(keyOf("walk"), seed));
    let state = house.start;
    for (let i = 0; i < 400; i++) {
      const list = commands.list(state);
      visit(house, state, list);
      const operation = parseAction(house, "0.4", draw.choice(list));
      if (typeof operation === "string") throw new Error(operation);
      state = perform(house, state, operation).state;
    }
  };

  it("the list is sorted, and is exactly what the rules allow", () => {
    walk("list", (house, state, list) => {
      expect(list).toEqual([...list].sort());
      const things = house.objects.map((_, i) => i);
      const places = house.receptacles.map((_, i) => i);
      const all = [
        ...(["look", "inventory", "help"] as const).map((verb) => ({ verb })),
        ...places.flatMap((receptacle) =>
          (["go", "open", "close", "examine"] as const).map((verb) => ({ verb, receptacle })),
        ),
        ...things.flatMap((object) => (["inspect", "use"] as const).map((verb) => ({ verb, object }))),
        ...things.flatMap((object) =>
          places.flatMap((receptacle) =>
            (["take", "put", "clean", "heat", "cool"] as const).map((verb) => ({ verb, object, receptacle })),
          ),
        ),
        ...things.flatMap((object) => things.map((knife) => ({ verb: "slice" as const, object, knife }))),
      ];
      const allowed = all.filter((operation) => perform(house, state, operation).refused === undefined);
      expect(list).toEqual(allowed.map((operation) => commandText(house, "0.4", operation)).sort());
    });
  });

  it("the incremental hash equals the hash from nothing", () => {
    walk("hash", (_house, state) => expect(state.hash).toEqual(hashOf(state)));
  });
});
