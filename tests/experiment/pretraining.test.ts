/** Pretraining, whatever the world: lessons, the kept policies, their cards and the preconditions of SIRI. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Examination } from "../../lib/experiment/pretraining/examination.js";
import { preconditions } from "../../lib/experiment/pretraining/preconditions.js";
import { pretrainingWorld, pretrainingWorlds } from "../../lib/experiment/pretraining/worlds.js";
import { writeLesson } from "../../lib/experiment/pretraining/lesson.js";
import { shippedPolicy } from "../../lib/experiment/laboratory.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { loadModel } from "../../lib/policy/load.js";
import { keyOf, split } from "../../lib/random.js";

describe("a lesson", () => {
  it("weighs what the agent says fully and what it reads little", () => {
    const words = "<bos> task : find it ; obs hall act go den note when , skill".split(" ");
    const tokenizer = new WordTokenizer(words, { closed: true });
    const task = { world: "w", split: "s", id: "t", kind: "find", text: "find it", params: null };
    const turns = [{ action: "go den", observation: "den" }];
    const lesson = writeLesson(tokenizer, compactFormat, {
      task,
      told: [],
      first: "hall",
      turns,
      note: "when it , go",
    });
    const said = [...lesson.tokens].filter((_, i) => lesson.weights[i] === 1);
    expect(tokenizer.decode(said)).toBe("go den ; when it , go ;");
    expect(tokenizer.decode(lesson.tokens)).toBe("<bos> task : find it ; obs hall ; act go den ; note when it , go ;");
  });
});

describe.each(pretrainingWorlds.map((world) => [world.name, world] as const))("pretraining in %s", (name, world) => {
  const tokenizer = world.tokenizer();
  const lessonOf = world.lessons(tokenizer);
  const lessons = Array.from({ length: 64 }, (_, i) => lessonOf(split(keyOf("pretraining test"), i)));

  it("makes lessons that fit into the context and are the key's alone", () => {
    for (const { tokens, weights } of lessons) {
      expect(tokens.length).toBeLessThanOrEqual(world.shape.contextLength);
      expect(weights).toHaveLength(tokens.length);
      expect(weights.some((weight) => weight === 1)).toBe(true);
    }
    expect(lessonOf(split(keyOf("pretraining test"), 5))).toEqual(lessons[5]);
    expect(new Set(lessons.map(({ tokens }) => tokens.join(" "))).size).toBe(lessons.length);
  });

  const folder = shippedPolicy(name);
  it.skipIf(!existsSync(folder))("keeps a policy of the stated shape, at most 5 MB, with the world's words", () => {
    const { weights, tokenizer: kept } = loadModel(folder);
    expect(weights.config).toMatchObject({ vocabulary: tokenizer.size, ...world.shape });
    expect(weights.data.byteLength).toBeLessThanOrEqual(5e6);
    expect((kept as WordTokenizer).words).toEqual(tokenizer.words);
  });

  it.skipIf(!existsSync(folder))(
    "keeps a policy that meets the preconditions of SIRI, but for those it lacks on purpose, and says so on its card",
    () => {
      const examination = JSON.parse(readFileSync(join(folder, "examination.json"), "utf8")) as Examination;
      const lacks = world.lacks ?? [];
      for (const condition of preconditions(examination))
        expect(condition.met, condition.name).toBe(!lacks.includes(condition.name));
      const card = readFileSync(join(folder, "README.md"), "utf8");
      expect(card).toContain(`npm run pretrain ${name}`);
      expect(card.match(/not met/g)?.length ?? 0).toBe(lacks.length);
      for (const { name: what } of preconditions(examination)) expect(card).toContain(`| ${what} |`);
    },
  );
});

describe("preconditions", () => {
  const kept = JSON.parse(readFileSync(join(shippedPolicy("pocket"), "examination.json"), "utf8")) as Examination;

  it("are not met by a policy that wins without help, or whose wrong sentences help", () => {
    const change = (arm: string, value: number): Examination => ({
      ...kept,
      success: { ...kept.success, [arm]: { "T=0.4": value } },
    });
    const failing = (examination: Examination): string[] =>
      preconditions(examination)
        .filter(({ met }) => !met)
        .map(({ name }) => name);
    expect(failing(kept)).toEqual([]);
    expect(failing(change("plain", 0.6))).toEqual(["plain", "true sentences − plain"]);
    expect(failing(change("wrong", 0.5))).toEqual(["wrong sentences − plain"]);
    expect(failing(change("true", 0.5))).toEqual(["true sentences", "true sentences − plain"]);
  });

  it("name an unknown world", () => {
    expect(() => pretrainingWorld("pocked")).toThrow(/pocket/);
  });
});
