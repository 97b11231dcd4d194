/** What others wrote reaches a terminal as signs, never as orders. */
import { describe, expect, it } from "vitest";
import { LabError, labError } from "../lib/errors.js";
import { printable, printableJson } from "../lib/printable.js";
import { transcript } from "../lib/rollout/transcript.js";
import type { Episode } from "../lib/types.js";

const HOSTILE = "\u001b]0;owned\u0007\u001b[2J\u009b31m\r\u0008red\u202etxt.exe\u007f";
// eslint-disable-next-line no-control-regex -- they are what is looked for
const ORDERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe("text to print", () => {
  it("keeps words, lines, tabs and every language, and shows orders as signs", () => {
    const plain = "go\tto bed\nÄpfel 苹果 🍎 e\u0301 −.5 ▁▂█";
    expect(printable(plain)).toBe(plain);
    expect(printable("a\r\nb")).toBe("a\nb");
    expect(printable(HOSTILE)).not.toMatch(ORDERS);
    expect(printable("\u001b[31mred")).toBe("␛[31mred");
  });

  it("as JSON is the same value", () => {
    expect(printableJson({ a: HOSTILE })).not.toMatch(ORDERS);
    expect(JSON.parse(printableJson({ a: HOSTILE }))).toEqual({ a: HOSTILE });
  });

  it("of an error is safe wherever it quotes", () => {
    const error = labError(`file ${HOSTILE}`, { expected: HOSTILE, got: HOSTILE, fix: HOSTILE });
    expect(error.message).not.toMatch(ORDERS);
    expect(new LabError(HOSTILE).message).not.toMatch(ORDERS);
  });

  it("of an error survives values that cannot be written", () => {
    let deep: unknown = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    for (const got of [deep, circle, { n: 5n }])
      expect(labError("x", { expected: "y", got, fix: "z" }).message).toMatch(/^x: expected y, got /);
  });

  it("of a transcript shows what the model wrote without obeying it", () => {
    const turn = { observation: { text: HOSTILE }, action: HOSTILE, valid: true, reward: 0 };
    const episode = {
      id: "e",
      task: { text: HOSTILE, kind: HOSTILE },
      condition: { kind: "skill", skills: ["s"] },
      end: "won",
      score: 1,
      turns: [turn, turn],
    };
    const text = transcript(episode as unknown as Episode, { skillTexts: new Map([["s", HOSTILE]]) });
    expect(text).not.toMatch(ORDERS);
    expect(text.split("\n")).toHaveLength(4);
  });
});
