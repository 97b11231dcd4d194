import { describe, expect, it } from "vitest";
import { englishLesson, englishMix } from "../../lib/experiment/pretraining/english-corpus.js";
import type { Tokenizer } from "../../lib/policy/policy.js";
import { keyOf, split } from "../../lib/random.js";
import type { Sequence } from "../../lib/types.js";

/** A character a token: enough to see which texts are written and where they branch off. */
const characters: Tokenizer = {
  size: 0x10000,
  encode: (text) => Int32Array.from(text, (character) => character.codePointAt(0)!),
  decode: (tokens) => String.fromCodePoint(...Array.from(tokens)),
  idOf: (token) => token.codePointAt(0)!,
};

const lessons = Array.from({ length: 40 }, (_, i) => englishLesson(characters, split(keyOf("lessons"), i)));
const textOf = ({ tokens }: Sequence): string => characters.decode(tokens);
const decisions = ({ teacher }: Sequence): number[] => [...teacher!.keys()].filter((i) => teacher![i] !== undefined);

describe("a lesson in English", () => {
  it("is a transcript as the policy will read it", () => {
    for (const text of lessons.map(textOf)) {
      expect(text).toMatch(
        /^Goal: .+\.\n(Tip: .+\.\n)*You are in the hall\.\n>( .+\n(You see.*|Done|Nothing happens)?)/,
      );
      expect(text.endsWith("\n")).toBe(true);
    }
    expect(lessons.filter((lesson) => textOf(lesson).includes("\nTip:")).length).toBeGreaterThan(10);
    expect(lessons.filter((lesson) => /\nLesson: To .+\.\n$/.test(textOf(lesson))).length).toBeGreaterThan(30);
  });

  it("teaches the shares of what the explorer finds equally good, and they sum to one", () => {
    for (const lesson of lessons) {
      for (const position of decisions(lesson)) {
        const { tokens, logProbs } = lesson.teacher![position]!;
        expect([...tokens]).toEqual([...lesson.allowed![position]!]);
        expect([...tokens]).toContain(lesson.tokens[position]);
        expect(logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 5);
      }
    }
    // Blind, the first decision is among places: " go to the " is common to all, and then eight or fewer letters begin one.
    const blind = lessons.find((lesson) => !textOf(lesson).includes("Tip:"))!;
    const first = blind.teacher![decisions(blind)[0]!]!;
    expect([...first.logProbs].filter((logProb) => logProb > -Infinity).length).toBeGreaterThan(2);
  });

  it("carries a loss at decisions and in its last sentence alone", () => {
    for (const lesson of lessons) {
      const text = textOf(lesson);
      const free = text.includes("\nLesson:") ? text.indexOf("\nLesson:") + "\nLesson:".length : text.length;
      lesson.signals.forEach((signals, position) => {
        const decides = lesson.teacher![position] !== undefined;
        expect(signals !== undefined).toBe(decides || position >= free);
      });
    }
  });

  it("keeps the label where another hand played: it is not what was done", () => {
    const noisy = Array.from({ length: 10 }, (_, i) =>
      englishLesson(characters, split(keyOf("noise"), i), { ...englishMix, noise: 1 }),
    );
    const against = noisy.flatMap((lesson) =>
      decisions(lesson).filter((position) => {
        const { tokens, logProbs } = lesson.teacher![position]!;
        return logProbs[tokens.indexOf(lesson.tokens[position]!)] === -Infinity;
      }),
    );
    expect(against.length).toBeGreaterThan(20);
  });

  it("depends on its key alone", () => {
    expect(textOf(englishLesson(characters, split(keyOf("lessons"), 3)))).toBe(textOf(lessons[3]!));
  });
});
