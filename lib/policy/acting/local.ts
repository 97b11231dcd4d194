/** Acting and scoring on one engine in this thread. */
import type { WeightParts } from "../../compute/architecture.js";
import type { Engine } from "../../compute/engine/engine.js";
import { host } from "../../host/here.js";
import type { Likeliest } from "../../types.js";
import type { Chances, ChoiceRequest, Dialogue, Sampling, ScoreRequest, Tokenizer } from "../policy.js";
import { checkSampling, say, Turnstile, type Actor } from "./actor.js";
import { Desk, type Answer } from "./desk.js";
import { chooseOn } from "./choose.js";
import { likeliestOn, scoreOn } from "./score.js";

/** Let timers and sockets live: after this many ticks the event loop gets a turn. */
const TICKS_AT_A_STRETCH = 4;

export class LocalActor implements Actor {
  readonly numerics;
  private readonly desk: Desk;
  private readonly turnstile = new Turnstile();

  constructor(
    private readonly engine: Engine,
    private readonly tokenizer: Tokenizer,
  ) {
    this.numerics = engine.numerics;
    this.desk = new Desk(engine);
  }

  load(weights: WeightParts): Promise<void> {
    return this.turnstile.pass(() => {
      this.desk.forget();
      this.engine.load(weights);
    });
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    return this.turnstile.pass(() => this.hold(dialogues, sampling));
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    return this.turnstile.pass(() => {
      this.desk.forget();
      return scoreOn(this.engine, requests);
    });
  }

  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]> {
    return this.turnstile.pass(() => {
      this.desk.forget();
      return likeliestOn(this.engine, requests, count);
    });
  }

  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]> {
    return this.turnstile.pass(() => {
      this.desk.forget();
      return chooseOn(this.engine, requests);
    });
  }

  dispose(): void {
    this.desk.forget();
  }

  private async hold(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    checkSampling(sampling);
    const open = new Set<number>();
    let started = 0;
    const goOn = (conversation: number, answer?: Answer): void => {
      const ask = say(dialogues[conversation]!, this.tokenizer, answer);
      if (ask === undefined) {
        open.delete(conversation);
        this.desk.close(conversation);
      } else {
        open.add(conversation);
        this.desk.ask(conversation, ask);
      }
    };
    try {
      for (let tick = 1; ; tick++) {
        while (open.size < this.desk.capacity && started < dialogues.length) goOn(started++);
        if (open.size === 0) return;
        for (const { conversation, answer } of this.desk.tick(sampling)) goOn(conversation, answer);
        if (tick % TICKS_AT_A_STRETCH === 0) await host.breathe();
      }
    } finally {
      if (open.size > 0) this.desk.forget();
    }
  }
}
