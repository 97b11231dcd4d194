/**
 * A person plays a world, line by line: what is typed goes in, what is shown comes out. No terminal here, so that tests
 * and pipes play in the same way.
 */
import type { Environment, Step, World } from "../environment.js";
import { expect } from "../errors.js";
import { printable } from "../printable.js";
import { keyOf } from "../random.js";
import type { Json, Task } from "../types.js";

export interface PlayOptions {
  readonly split?: string;
  /** Which task of the split to begin with; also the key of the run. */
  readonly seed?: number;
  /** Columns of the terminal. */
  readonly width?: number;
}

/** What to show, and whether to stop. */
export interface Reply {
  readonly text: string;
  readonly quit: boolean;
}

interface Past {
  readonly snapshot: Json;
  readonly total: number;
}

const COMMANDS = {
  ":hint": "the next action of a player who knows the hidden rules",
  ":undo": "take the last action back",
  ":list": "what can be done here, numbered",
  ":progress": "how far the task is (the agent is not told)",
  ":goal": "the task again",
  ":next": "the next task",
  ":help": "these commands",
  ":quit": "stop",
} as const;

export class PlaySession {
  private readonly environment: Environment;
  private readonly split: string;
  private readonly width: number;
  private index: number;
  private task!: Task;
  private past: Past[] = [];
  private total = 0;
  private over = false;

  constructor(
    private readonly world: World,
    { split = world.splits[0]!, seed = 0, width = 80 }: PlayOptions = {},
  ) {
    this.environment = world.make();
    this.split = split;
    this.index = seed;
    this.width = width;
  }

  /** Start the task and say what there is. */
  begin(): string {
    return printable(this.start());
  }

  private start(): string {
    const task = [...this.world.tasks(this.split, { start: this.index, count: 1 })][0];
    expect(task !== undefined, `play ${this.world.name}`, {
      expected: `a task of the split ${this.split}`,
      got: `number ${this.index}`,
      fix: "choose a smaller --seed",
    });
    this.task = task;
    this.past = [];
    this.total = 0;
    this.over = false;
    const { text } = this.environment.reset(task, keyOf(this.index));
    const title = `${this.world.name} · ${this.split} · task ${this.index} (${task.kind})`;
    return [
      title,
      "─".repeat(Math.min(title.length, this.width)),
      this.goal(),
      "",
      readable(text),
      "",
      this.list(),
    ].join("\n");
  }

  /** One typed line: a command, a number of the list, or an action in words. */
  feed(line: string): Reply {
    const reply = this.reply(line);
    return { ...reply, text: printable(reply.text) };
  }

  private reply(line: string): Reply {
    const typed = line.trim();
    if (typed === "") return { text: "", quit: false };
    if (typed === ":quit") return { text: "Goodbye.", quit: true };
    if (typed.startsWith(":")) return { text: this.command(typed), quit: false };
    if (this.over) return { text: "This task is over: :next, :undo or :quit.", quit: false };
    const listed = /^\d+$/.test(typed) ? this.environment.admissible()[Number(typed) - 1] : typed;
    if (listed === undefined) return { text: `There is no number ${typed} in the list; :list shows it.`, quit: false };
    return { text: this.act(listed), quit: false };
  }

  private act(action: string): string {
    this.past.push({ snapshot: this.environment.snapshot(), total: this.total });
    const step = this.environment.step(action);
    this.total += step.reward;
    this.over = step.terminated || step.truncated;
    const lines = [`> ${action}`, readable(step.observation.text)];
    if (!step.info.valid) lines.push(`  (refused: ${step.info.errorCode ?? "no reason given"})`);
    return [...lines, "", this.over ? this.ending(step) : this.list()].join("\n");
  }

  private ending({ truncated, info }: Step): string {
    const how = info.won ? "You have won" : truncated ? "Out of steps" : "Over";
    const steps = `${this.past.length} step${this.past.length === 1 ? "" : "s"}`;
    return `${how} after ${steps}. Reward ${round(this.total)}, score ${round(info.score)}.  :next · :undo · :quit`;
  }

  private command(typed: string): string {
    switch (typed) {
      case ":hint":
        return this.hint();
      case ":undo":
        return this.undo();
      case ":list":
        return this.list();
      case ":goal":
        return this.goal();
      case ":next":
        this.index++;
        return this.begin();
      case ":progress":
        return this.progress();
      default:
        return [
          ...(typed === ":help" ? [] : [`There is no command ${typed}.`]),
          "Type the number of an action, or the action itself. Commands:",
          ...Object.entries(COMMANDS).map(([name, about]) => `  ${name.padEnd(10)} ${about}`),
        ].join("\n");
    }
  }

  private undo(): string {
    const last = this.past.pop();
    if (last === undefined) return "There is nothing to undo.";
    this.environment.restore(last.snapshot);
    this.total = last.total;
    this.over = false;
    return `Undone: ${this.past.length} step${this.past.length === 1 ? "" : "s"} taken.\n\n${this.list()}`;
  }

  private hint(): string {
    if (this.over) return "This task is over.";
    const plan = this.environment.oracle?.();
    if (plan === undefined) return "From here the task cannot be won within the steps left (or nobody knows how).";
    const knows = plan.knows.length > 0 ? `, knowing ${plan.knows.join(" and ")}` : "";
    return `Hint: ${plan.actions[0] ?? "nothing is left to do"}  (${plan.actions.length} actions to go${knows})`;
  }

  private progress(): string {
    const { names, done, distance } = this.environment.progress();
    const lines = names.map((name, index) => `  [${done[index] ? "x" : " "}] ${name}`);
    return distance === undefined ? lines.join("\n") : [...lines, `  about ${distance} actions to go`].join("\n");
  }

  private goal(): string {
    return `Goal: ${this.task.text}`;
  }

  /** The admissible actions, numbered, in columns. */
  private list(): string {
    const cells = this.environment.admissible().map((action, index) => `${String(index + 1).padStart(3)} ${action}`);
    if (cells.length === 0) return "Nothing can be done here.";
    const wide = Math.max(...cells.map((cell) => cell.length)) + 2;
    const columns = Math.max(1, Math.floor(this.width / wide));
    const rows = Math.ceil(cells.length / columns);
    return Array.from({ length: rows }, (_, row) =>
      cells
        .filter((_cell, index) => index % rows === row)
        .map((cell) => cell.padEnd(wide))
        .join("")
        .trimEnd(),
    ).join("\n");
  }
}

/** Web pages as text put a sign where a person expects a new line. */
function readable(text: string): string {
  return text.replaceAll(" [SEP] ", "\n");
}

function round(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
