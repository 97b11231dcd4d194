/** The answers that an environment would take now, as tokens. */
import type { Environment } from "../environment.js";
import { expect } from "../errors.js";
import { choicesOf, type Choices, type Policy } from "../policy/policy.js";
import { answerTokens, type PromptFormat } from "../policy/prompt.js";

/** Who answers, and how answers are written. */
interface Speaker {
  readonly policy: Policy;
  readonly format: PromptFormat;
}

/** Tokens of the actions met so far, none where the policy has no words; episodes of a stage meet the same ones again. */
type Known = Map<string, Int32Array | undefined>;
const known = new WeakMap<Speaker, Known>();

export class Answers {
  private readonly tokens: Known;

  constructor(
    private readonly stage: Speaker,
    private readonly environment: Environment,
  ) {
    const { spec, takesTexts = false } = environment;
    expect(!takesTexts, "choose", {
      expected: "a world whose list of admissible actions is complete",
      got: `${spec.id}, which also takes texts that no list can hold`,
      fix: 'use choose "free"',
    });
    this.tokens = known.get(stage) ?? new Map<string, Int32Array>();
    known.set(stage, this.tokens);
  }

  /**
   * One answer for each admissible action that the policy has words for (ALFWorld lists `help`, which a small vocabulary
   * lacks, and which a free answer could not say either); the order of the list does not matter.
   */
  choices(): Choices {
    const actions = this.environment.admissible();
    const answers = actions.flatMap((action) => this.tokensOf(action) ?? []);
    expect(answers.length > 0, "choose", {
      expected: "a world that lists admissible actions in the policy's words",
      got: `${this.environment.spec.id} with ${actions.length === 0 ? "an empty list" : actions.join(", ")}`,
      fix: 'use choose "free"',
    });
    return choicesOf(answers);
  }

  private tokensOf(action: string): Int32Array | undefined {
    if (!this.tokens.has(action)) this.tokens.set(action, this.encode(action));
    return this.tokens.get(action);
  }

  private encode(action: string): Int32Array | undefined {
    const { format, policy } = this.stage;
    const sayable = policy.tokenizer.covers?.(format.answer(action)) ?? true;
    return sayable ? answerTokens(format, policy.tokenizer, action) : undefined;
  }
}
