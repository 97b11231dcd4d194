/**
 * A world for programs in other languages: one question a line, one answer a line, both JSON. `describe` says what the world
 * is; `reset` starts a task of a split by its number, with a seed for what the world draws while it runs; `step` takes an
 * action. What is wrong with a question is said in its answer; the world stays as it was.
 */
import type { Environment, World } from "../environment.js";
import { expect, LabError, unknownName } from "../errors.js";
import { keyOf } from "../random.js";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import type { Task } from "../types.js";

const question = v.variant("do", [
  v.object({ do: v.literal("describe"), id: wholeNumber(0) }),
  v.object({
    do: v.literal("reset"),
    id: wholeNumber(0),
    split: v.string(),
    task: wholeNumber(0),
    seed: wholeNumber(0),
  }),
  v.object({ do: v.literal("step"), id: wholeNumber(0), action: v.string() }),
]);
type Question = v.InferOutput<typeof question>;

/** Of an endless split, this many are spoken of. */
const COUNTED = 100;

export class WorldServer {
  private readonly environment: Environment;

  constructor(private readonly world: World) {
    this.environment = world.make();
  }

  /** The answer to a line; never throws because of what the line says. */
  answer(line: string): string {
    let id: unknown = null;
    try {
      const fix = "see bridge/siri_lab_gym.py, which asks in this way";
      const asked = parsedJson(line, "question", fix);
      id = (asked as { readonly id?: unknown } | null)?.id ?? null;
      return JSON.stringify({ id, ...this.reply(shaped(question, asked, "question", fix)) });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return JSON.stringify({ id, error: error.message });
    }
  }

  private reply(asked: Question): object {
    switch (asked.do) {
      case "describe":
        return this.describe();
      case "reset":
        return this.reset(asked);
      case "step":
        return this.step(asked.action);
    }
  }

  private describe(): object {
    const { name, about, splits } = this.world;
    const { version, maxSteps, reward } = this.environment.spec;
    const counts = splits.map((split) => [split, this.count(split)]);
    return { world: name, about, version, max_steps: maxSteps, reward, splits: Object.fromEntries(counts) };
  }

  /** Tasks may be dear to make: of a long split only the last one counted is. */
  private count(split: string): number {
    const [last] = this.world.tasks(split, { start: COUNTED - 1, count: 1 });
    return last === undefined ? [...this.world.tasks(split, { count: COUNTED })].length : COUNTED;
  }

  private reset({ split, task: number, seed }: Extract<Question, { do: "reset" }>): object {
    const task = this.taskAt(split, number);
    const { text } = this.environment.reset(task, keyOf(seed));
    const { id, kind, text: goal } = task;
    return { goal, text, task: { split, id, kind }, admissible: this.environment.admissible() };
  }

  private taskAt(split: string, number: number): Task {
    if (!this.world.splits.includes(split)) throw unknownName("reset", "split", split, this.world.splits);
    const [task] = this.world.tasks(split, { start: number, count: 1 });
    expect(task !== undefined, "reset", {
      expected: `a task of the split ${split}`,
      got: `number ${number}`,
      fix: "choose a smaller number",
    });
    return task;
  }

  private step(action: string): object {
    const { observation, reward, terminated, truncated, info } = this.environment.step(action);
    const { valid, changed, won, score, errorCode = null } = info;
    const facts = { valid, changed, won, score, refused: errorCode };
    return { text: observation.text, reward, terminated, truncated, facts, admissible: this.environment.admissible() };
  }
}
