/**
 * A desk with one engine: it holds conversations in the engine's slots and answers what they ask, all at once.
 * It knows tokens only; who asks, and in which thread, is the business of `local.ts`, `pool.ts` and `worker.ts`.
 *
 * A slot remembers which tokens its cache holds, so an ask that extends the last one costs only its new tokens. Which
 * slot, which batch and which tick an ask meets changes nothing in the answer (see `engine.ts`).
 */
import { expect } from "../../errors.js";
import type { Engine } from "../../compute/engine/engine.js";
import { draw } from "../../compute/engine/sampler.js";
import { uniform } from "../../random.js";
import type { Utterance } from "../../types.js";
import type { Ask, Sampling } from "../policy.js";
import { Walk } from "./choices.js";

/** An answer as tokens; the text is made where the tokenizer is. */
export type Answer = Omit<Utterance, "text">;

/** The answer to what conversation `conversation` asked. */
export interface Reply {
  readonly conversation: number;
  readonly answer: Answer;
}

/** One conversation's place in the cache. */
interface Slot {
  readonly index: number;
  readonly tokens: Int32Array; // [contextLength]
  /** Tokens of context and answer so far. */
  length: number;
  /** How many of them the cache holds, or will after the coming call of the engine. */
  cached: number;
  /** How many of them it holds already. */
  computed: number;
  conversation: number | undefined;
  ask: Ask | undefined;
  /** Through the answers it may choose from, if there are such. */
  walk: Walk | undefined;
  logProbs: number[];
}

/** A slot that chooses, and the row of the coming call that tells its logits. */
interface Chooser {
  readonly slot: Slot;
  readonly row: number;
}

/** Fewer tokens are fed rather than copied from another slot. */
const WORTH_COPYING = 16;

export class Desk {
  private readonly slots: Slot[];
  private readonly seats = new Map<number, Slot>();
  private readonly ready: Reply[] = [];
  private waiting = 0;

  constructor(private readonly engine: Engine) {
    expect(engine.rowLimit >= engine.slots, "Desk", {
      expected: "an engine with a row for every slot",
      got: { slots: engine.slots, rowLimit: engine.rowLimit },
      fix: "raise rowLimit",
    });
    this.slots = Array.from({ length: engine.slots }, (_, index) => ({
      index,
      tokens: new Int32Array(engine.config.contextLength),
      length: 0,
      cached: 0,
      computed: 0,
      conversation: undefined,
      ask: undefined,
      walk: undefined,
      logProbs: [],
    }));
  }

  /** How many conversations can be held at once. */
  get capacity(): number {
    return this.slots.length;
  }

  /** Whether anything was asked that is not answered yet. */
  get busy(): boolean {
    return this.waiting > 0 || this.ready.length > 0;
  }

  /** Take a question; a conversation keeps its slot until it is closed. */
  ask(conversation: number, ask: Ask): void {
    this.check(ask);
    const { contextLength } = this.engine.config;
    const full = ask.context.length >= contextLength;
    if (full || ask.maxTokens <= 0) {
      const nothing = { tokens: new Int32Array(0), logProbs: new Float32Array(0) };
      this.ready.push({ conversation, answer: { ...nothing, stop: full ? "context" : "length" } });
      return;
    }
    const slot = this.seats.get(conversation) ?? this.seat(conversation, ask.context);
    slot.cached = Math.min(commonPrefix(slot, ask.context), ask.context.length - 1);
    slot.tokens.set(ask.context);
    slot.length = ask.context.length;
    slot.ask = ask;
    slot.walk = ask.choices && new Walk(ask.choices);
    slot.logProbs = [];
    this.waiting++;
    this.goAlong(slot);
  }

  /** The conversation is over; its cache stays for whoever begins alike. */
  close(conversation: number): void {
    const slot = this.seats.get(conversation);
    if (slot === undefined) return;
    if (slot.ask !== undefined) this.waiting--;
    slot.ask = undefined;
    slot.conversation = undefined;
    this.seats.delete(conversation);
  }

  /** End every conversation; the caches stay. */
  dismiss(): void {
    for (const conversation of [...this.seats.keys()]) this.close(conversation);
    this.ready.length = 0;
    this.choosers.length = 0;
  }

  /** The same, and what the caches hold no longer counts: the weights have changed, or somebody used the engine. */
  forget(): void {
    this.dismiss();
    for (const slot of this.slots) slot.cached = 0;
  }

  /** One call of the engine: every unanswered ask moves on. Returns what has been answered. */
  tick(sampling: Sampling): Reply[] {
    if (this.waiting > 0) {
      const wanted = this.fillRows();
      this.engine.advance(this.rowCount);
      this.engine.draw(wanted.length, sampling);
      wanted.forEach((slot, i) => this.take(slot, this.engine.wanted.token[i]!, this.engine.wanted.logProb[i]!));
      for (const chooser of this.choosers.splice(0)) this.choose(chooser, sampling);
    }
    return this.ready.splice(0);
  }

  private rowCount = 0;
  private readonly choosers: Chooser[] = [];

  /** Draw among the tokens that the slot's walk allows next, from their logits alone. */
  private choose({ slot, row }: Chooser, sampling: Sampling): void {
    const allowed = slot.walk!.next;
    const number = uniform(slot.ask!.key, slot.logProbs.length);
    const { token: place, logProb } = draw(this.engine.logitsOf(row, allowed), sampling, number);
    this.take(slot, allowed[place]!, logProb);
    this.goAlong(slot);
  }

  /** Say what has no alternative: it needs no logits, and is fed together with what comes next. */
  private goAlong(slot: Slot): void {
    while (slot.ask && slot.walk?.next.length === 1) this.take(slot, slot.walk.next[0]!, 0);
  }

  /** Single next tokens first, then prompt chunks as far as rows last; returns the slots that draw a token. */
  private fillRows(): Slot[] {
    this.rowCount = 0;
    for (const slot of this.slots) slot.computed = slot.cached;
    const active = this.slots.filter((slot) => slot.ask !== undefined);
    const wanted: Slot[] = [];
    for (const slot of active) if (slot.length - slot.cached === 1) this.feed(slot, 1, wanted);
    for (const slot of active) {
      if (slot.cached === slot.length || this.takeOver(slot)) continue;
      const room = this.engine.rowLimit - this.rowCount;
      if (room === 0) break;
      this.feed(slot, Math.min(room, slot.length - slot.cached), wanted);
    }
    return wanted;
  }

  /**
   * Episodes of a group begin with the same prompt: take over what another slot has computed of it. True if more of it
   * is being fed in this very call, so that waiting for the next one is cheaper than computing it twice.
   */
  private takeOver(slot: Slot): boolean {
    let coming = false;
    if (slot.length - slot.cached < WORTH_COPYING) return coming;
    const mine = slot.tokens.subarray(0, slot.length - 1);
    for (const other of this.slots) {
      if (other === slot) continue;
      const common = commonPrefix(other, mine);
      const computed = Math.min(common, other.computed);
      coming ||= common - Math.max(computed, slot.cached) >= WORTH_COPYING;
      if (computed < slot.cached + WORTH_COPYING) continue;
      this.engine.copyPrefix(other.index, slot.index, computed);
      slot.cached = computed;
    }
    return coming;
  }

  private feed(slot: Slot, count: number, wanted: Slot[]): void {
    const { slot: slots, position, token } = this.engine.rows;
    for (let i = 0; i < count; i++) {
      slots[this.rowCount] = slot.index;
      position[this.rowCount] = slot.cached;
      token[this.rowCount++] = slot.tokens[slot.cached++]!;
    }
    if (slot.cached < slot.length) return;
    if (slot.walk) {
      this.choosers.push({ slot, row: this.rowCount - 1 });
      return;
    }
    const { row, key, index } = this.engine.wanted;
    row[wanted.length] = this.rowCount - 1;
    key.set(slot.ask!.key, 2 * wanted.length);
    index[wanted.length] = slot.logProbs.length;
    wanted.push(slot);
  }

  /** Append a drawn token to a slot's answer. */
  private take(slot: Slot, token: number, logProb: number): void {
    slot.tokens[slot.length++] = token;
    slot.logProbs.push(logProb);
    slot.walk?.take(token);
    const count = slot.logProbs.length;
    const stop = this.stopAfter(slot, token);
    if (stop === undefined) return;
    const answer = {
      tokens: slot.tokens.slice(slot.length - count, slot.length),
      logProbs: Float32Array.from(slot.logProbs),
      ...(slot.walk && { allowed: slot.walk.allowed }),
      stop,
    };
    this.ready.push({ conversation: slot.conversation!, answer });
    slot.ask = undefined;
    this.waiting--;
  }

  private stopAfter({ ask, walk, logProbs, length }: Slot, token: number): Answer["stop"] | undefined {
    if (walk ? walk.over : ask!.stopTokens.includes(token)) return "end";
    if (!walk && logProbs.length >= ask!.maxTokens) return "length";
    return length >= this.engine.config.contextLength ? "context" : undefined;
  }

  /** The free slot whose cache agrees longest with the context. */
  private seat(conversation: number, context: Int32Array): Slot {
    let best: Slot | undefined;
    let longest = -1;
    for (const slot of this.slots) {
      if (slot.conversation !== undefined) continue;
      const length = commonPrefix(slot, context);
      if (length > longest) [best, longest] = [slot, length];
    }
    expect(best !== undefined, "Desk.ask", {
      expected: `at most ${this.capacity} conversations at once`,
      got: this.capacity + 1,
      fix: "close one first",
    });
    best.conversation = conversation;
    this.seats.set(conversation, best);
    return best;
  }

  private check({ context, choices = [] }: Ask): void {
    const { vocabulary } = this.engine.config;
    expect(context.length > 0, "ask", { expected: "a context of at least one token", got: 0, fix: "begin with <bos>" });
    const odd = [context, ...choices].flatMap(
      (tokens) => tokens.find((token) => token < 0 || token >= vocabulary) ?? [],
    )[0];
    expect(odd === undefined, "ask", {
      expected: `tokens from 0 to ${vocabulary - 1}`,
      got: odd,
      fix: "encode the prompt with this policy's tokenizer",
    });
  }
}

function commonPrefix(slot: Slot, context: Int32Array): number {
  const most = Math.min(slot.cached, context.length);
  let length = 0;
  while (length < most && slot.tokens[length] === context[length]) length++;
  return length;
}
