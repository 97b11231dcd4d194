/**
 * A policy that says what it is told: a list of answers played in every dialogue, or a function of the prompt's text.
 * For tests, teachers and demonstrations. It samples nothing; every token has probability one.
 */
import { labError } from "../errors.js";
import { checkSampling } from "./acting/actor.js";
import { allowedAlong, type Choices } from "./acting/choices.js";
import { cutAnswer, holdEach } from "./acting/stepwise.js";
import type { Ask, Dialogue, Policy, Sampling, Tokenizer } from "./policy.js";

/** The answers of a dialogue in order, or what to say to a prompt. */
export type Script = readonly string[] | ((prompt: string, turn: number) => string);

export interface ScriptedOptions {
  readonly tokenizer: Tokenizer;
  /** Where an answer holds none of the ask's stop tokens, the first of them is put behind it. */
  readonly script: Script;
  readonly name?: string;
  readonly contextLength?: number;
}

export class ScriptedPolicy implements Policy {
  readonly name: string;
  readonly tokenizer: Tokenizer;
  readonly contextLength: number;
  readonly version = 0;
  private readonly script: Script;

  constructor({ tokenizer, script, name = "scripted", contextLength = 4096 }: ScriptedOptions) {
    this.name = name;
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.script = script;
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    return holdEach(dialogues, this.tokenizer, 1, (ask, turn) => {
      const tokens = this.withStop(this.tokenizer.encode(this.line(ask, turn)), ask);
      const answer = cutAnswer(ask, tokens, new Float32Array(tokens.length), this.contextLength);
      return ask.choices ? { ...answer, allowed: this.allowed(ask.choices, tokens) } : answer;
    });
  }

  /** What else it might have said; a script that says what may not be said is wrong. */
  private allowed(choices: Choices, tokens: Int32Array): readonly Int32Array[] {
    const allowed = allowedAlong(choices, tokens);
    if (allowed !== undefined) return allowed;
    throw labError("ScriptedPolicy", {
      expected: `one of ${choices.map((choice) => `"${this.tokenizer.decode(choice)}"`).join(", ")}`,
      got: this.tokenizer.decode(tokens),
      fix: 'say one of these, or use choose "free"',
    });
  }

  private line(ask: Ask, turn: number): string {
    if (typeof this.script === "function") return this.script(this.tokenizer.decode(ask.context), turn);
    const line = this.script[turn];
    if (line !== undefined) return line;
    throw labError("ScriptedPolicy", {
      expected: `at most ${this.script.length} questions in a dialogue`,
      got: turn + 1,
      fix: "give a longer list of answers, or a function of the prompt",
    });
  }

  private withStop(tokens: Int32Array, { stopTokens }: Ask): Int32Array {
    const stop = stopTokens[0];
    const ends = stop === undefined || tokens.some((token) => stopTokens.includes(token));
    return ends ? tokens : Int32Array.of(...tokens, stop);
  }
}
