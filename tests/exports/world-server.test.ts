import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { world, worldNames } from "../../envs/index.js";
import { WorldServer } from "../../lib/exports/world-server.js";

interface Answer {
  readonly id: number | null;
  readonly error?: string;
  readonly text?: string;
  readonly admissible?: readonly string[];
  readonly splits?: Readonly<Record<string, number>>;
  readonly reward?: number;
}
const ask = (server: WorldServer, question: object): Answer =>
  JSON.parse(server.answer(JSON.stringify(question))) as Answer;

/** Everything that is answered along a game that takes the n-th admissible action. */
function game(seed: number, choices: readonly number[]): Answer[] {
  const server = new WorldServer(world("pocket", { family: 3 }));
  let answer = ask(server, { id: 1, do: "reset", split: "train", task: seed % 50, seed });
  return choices.map((choice, i) => {
    const { admissible = [] } = answer;
    return (answer = ask(server, { id: i + 2, do: "step", action: admissible[choice % admissible.length] ?? "" }));
  });
}

describe("a served world", () => {
  it("plays the same game for the same seed, and one that a direct player plays", () => {
    const choices = fc.array(fc.nat({ max: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), choices, (seed, chosen) => {
        expect(game(seed, chosen)).toEqual(game(seed, chosen));
      }),
      { numRuns: 30 },
    );
    const [task] = world("pocket", { family: 3 }).tasks("train", { start: 5, count: 1 });
    const direct = world("pocket", { family: 3 }).make();
    const opening = direct.reset(task!).text;
    const server = new WorldServer(world("pocket", { family: 3 }));
    const served = ask(server, { id: 1, do: "reset", split: "train", task: 5, seed: 0 });
    expect([served.text, served.admissible]).toEqual([opening, [...direct.admissible()]]);
  });

  it.each(worldNames.filter((name) => name !== "alfworld" && name !== "webshop"))("describes and begins %s", (name) => {
    const server = new WorldServer(world(name as string));
    const { splits } = ask(server, { id: 1, do: "describe" });
    for (const [split, count] of Object.entries(splits!)) {
      const last = ask(server, { id: 2, do: "reset", split, task: count - 1, seed: 0 });
      expect([last.error, typeof last.text]).toEqual([undefined, "string"]);
    }
  });

  it.each([
    ["no JSON", "expected JSON"],
    ["[]", "question"],
    ['{"id": 4, "do": "fly"}', "question, do"],
    ['{"id": 4, "do": "step"}', "question, action"],
    ['{"id": 4, "do": "step", "action": "go"}', "call reset(task) first"],
    ['{"id": 4, "do": "reset", "split": "tarin", "task": 0, "seed": 0}', "use one of: train"],
    ['{"id": 4, "do": "reset", "split": "train", "task": -1, "seed": 0}', "question, task"],
  ])("says what is wrong with %s, and goes on", (line, reason) => {
    const server = new WorldServer(world("pocket"));
    const { error, id } = JSON.parse(server.answer(line)) as Answer;
    expect(error).toContain(reason);
    expect(id).toBe(line.includes("4") ? 4 : null);
    expect(ask(server, { id: 5, do: "reset", split: "train", task: 0, seed: 0 }).error).toBeUndefined();
  });
});
