/** Lessons for ALFWorld's rooms: other games in them, a teacher that goes on from anywhere, and a pupil that moves too. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asTold, atRandom, makeAlfworld, TaughtGame, trainGames, variedGame } from "../../envs/household/index.js";
import type { VariedGame, Variation } from "../../envs/household/index.js";
import { officialGame } from "../../lib/experiment/alfworld/watch.js";
import { formatOf } from "../../lib/experiment/laboratory.js";
import { clone, defaultClone, oneByOne, type LessonSource } from "../../lib/experiment/pretraining/clone.js";
import { expertPretraining } from "../../lib/experiment/pretraining/household-expert.js";
import { householdFormat, namedFormat } from "../../lib/experiment/pretraining/household-format.js";
import { NoviceCorpus } from "../../lib/experiment/pretraining/novice-corpus.js";
import { TaughtPlay } from "../../lib/experiment/pretraining/taught-play.js";
import { VariedGames } from "../../lib/experiment/pretraining/varied-games.js";
import { PROMPT_FILE } from "../../lib/experiment/run-policy.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { allowedAlong } from "../../lib/policy/acting/choices.js";
import type { Policy, Sampling } from "../../lib/policy/policy.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import type { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, split, stream } from "../../lib/random.js";
import type { Dialogue, Tokenizer } from "../../lib/policy/policy.js";

const key = keyOf("household lessons");
const tokenizer = expertPretraining.tokenizer() as WordTokenizer;
const { rooms, games } = trainGames();

function drawn(variation: Variation, count: number): { game: VariedGame; of: (typeof games)[number] }[] {
  return Array.from({ length: count }, (_, i) => {
    const draw = stream(split(key, i));
    const of = games[i]!;
    const game = variedGame(rooms, of, variation, draw);
    return game === undefined ? [] : [{ game, of }];
  }).flat();
}

describe("games in the rooms of train games", () => {
  it("are the train games themselves where nothing is varied", () => {
    for (const { game, of } of drawn({ otherAim: 0, moved: 0, thinned: 0 }, 40)) {
      expect([game.aim.object, game.aim.receptacle ?? game.aim.lamp]).toEqual([of.object, of.target]);
      expect(game.house.receptacles).toHaveLength(rooms.byScene.get(of.scene)!.receptacles.length);
    }
  });

  it("ask for something else, lie elsewhere, or have fewer places", () => {
    const asked = drawn({ otherAim: 1, moved: 0, thinned: 0 }, 60);
    expect(asked.filter(({ game, of }) => game.aim.object !== of.object).length).toBeGreaterThan(40);
    expect(new Set(asked.map(({ game }) => game.kind)).size).toBe(6);
    const thin = drawn({ otherAim: 0, moved: 0, thinned: 1 }, 60);
    const left = thin.map(
      ({ game, of }) => game.house.receptacles.length / rooms.byScene.get(of.scene)!.receptacles.length,
    );
    expect(Math.min(...left)).toBeGreaterThan(0.3);
    expect(left.filter((share) => share < 0.9).length).toBeGreaterThan(30);
    const placesOf = (variation: Variation) =>
      drawn(variation, 60).map(({ game: { house, aim } }) =>
        house.start.contents.flatMap((contents, i) =>
          contents.some((object) => house.objects[object]!.type === aim.object) ? [i] : [],
        ),
      );
    const still = { otherAim: 0, thinned: 0 };
    expect(placesOf({ ...still, moved: 1 })).not.toEqual(placesOf({ ...still, moved: 0 }));
  });

  it("are told in words that the policy has", () => {
    for (const { game } of drawn({ otherAim: 1, moved: 1, thinned: 0.5 }, 60))
      for (const text of [game.task, ...game.house.objects.map(({ name }) => name)])
        expect(tokenizer.covers!(text), text).toBe(true);
  });
});

describe("the teacher", () => {
  const source = new VariedGames();

  it("goes on from whatever another player left, and says only what may be done", () => {
    let won = 0;
    for (let i = 0; i < 60; i++) {
      const draw = stream(split(split(key, "mischief"), i));
      const { house, aim } = source.draw(draw);
      const game = new TaughtGame(house, aim, atRandom(key));
      for (let turn = 0; turn < 12 && !game.won; turn++) game.play(draw.choice(game.admissible()), true);
      for (let turn = 0; turn < 110 && !game.won; turn++) {
        const advice = game.advice();
        if (advice === undefined) break;
        expect(game.admissible()).toContain(advice);
        game.play(advice, false);
      }
      won += Number(game.won);
    }
    expect(won).toBeGreaterThanOrEqual(59);
  });

  it("looks first where it was told, in the order of the places", () => {
    for (let i = 0; i < 30; i++) {
      const draw = stream(split(split(key, "told"), i));
      const { house, aim } = source.draw(draw);
      const kinds = draw.shuffle([...new Set(house.receptacles.map(({ type }) => type))]);
      const told = kinds.filter((kind) => kind !== aim.receptacle).slice(0, 2);
      const game = new TaughtGame(house, aim, asTold(new Map([[aim.object, told]]), key));
      expect(game.advice()).toMatch(new RegExp(`^go to ${told[0]} \\d+$`));
    }
  });
});

/** Says what `choose` picks of what may be said. */
function pupilOf(choose: (texts: readonly string[]) => string): Policy {
  const say = (dialogue: Dialogue): void => {
    for (let ask = dialogue.next(undefined); ask !== undefined;) {
      const texts = ask.choices!.map((tokens) => tokenizer.decode(tokens));
      const tokens = ask.choices![texts.indexOf(choose(texts))]!;
      expect(allowedAlong(ask.choices!, tokens)).toBeDefined();
      ask = dialogue.next({
        tokens,
        logProbs: new Float32Array(tokens.length),
        text: tokenizer.decode(tokens),
        stop: "end",
      });
    }
  };
  return {
    name: "scripted",
    tokenizer: tokenizer as Tokenizer,
    contextLength: 1280,
    version: 0,
    act: async (dialogues: readonly Dialogue[], _: Sampling) => dialogues.forEach(say),
  };
}

describe("a lesson", () => {
  const source = new VariedGames();
  const play = (pupil: boolean): TaughtPlay => {
    const game = source.draw(stream(split(key, "one")));
    return new TaughtPlay(game, {
      tokenizer,
      format: namedFormat,
      key,
      worth: atRandom(key),
      ...(pupil && { pupil: (turn: number) => turn < 3 }),
    });
  };

  it("imitates the teacher and only reads what the pupil did", async () => {
    const alone = play(false).lesson();
    expect([...new Set(alone.weights)].sort()).toEqual([Math.fround(0.05), 1]);
    const joined = play(true);
    expect(joined.asks).toBe(true);
    await pupilOf((texts) => texts.find((text) => text.startsWith("inventory")) ?? texts[0]!).act([joined], {
      temperature: 1,
    });
    const { tokens, weights } = joined.lesson();
    const read = Array.from(tokens).filter((_, i) => weights[i] === 0);
    expect(tokenizer.decode(Int32Array.from(read)).trim()).toBe("inventory ; inventory ; inventory ;");
    expect(weights.at(-1)).toBe(1);
  });

  it("repeats after what was seen those names in it that the task says, and nothing else", () => {
    const told = (text: string): string => namedFormat.observation({ text }, { text: "put two pen in desk" });
    const seen = "You arrive at shelf 1. On the shelf 1, you see a book 1, a pen 2, a pencil 1, and a pen 1.";
    expect(told(seen)).toBe("obs see book 1 pen 2 pencil 1 pen 1 ; task pen 2 pen 1 ; act");
    expect(told("You arrive at shelf 1. On the shelf 1, you see nothing.")).toBe("obs see nothing ; act");
  });

  it("of the novice holds ranked sentences, also false ones, and notes of where a thing was found", () => {
    const corpus = new NoviceCorpus(tokenizer, namedFormat);
    const texts = Array.from({ length: 120 }, (_, i) => tokenizer.decode(corpus.lesson(split(key, i)).tokens));
    const told = texts.filter((text) => text.includes(" skill when "));
    expect(told.length).toBeGreaterThan(40);
    expect(told.length).toBeLessThan(90);
    const notes = texts.flatMap((text) => /note when (\w+) , look in (\w+) ;$/.exec(text) ?? []);
    expect(notes.length).toBeGreaterThan(20);
    expect(tokenizer.decode(corpus.lesson(split(key, 3)).tokens)).toBe(texts[3]);
  });
});

it("rounds change nothing where lessons depend on their keys alone", async () => {
  const { lesson } = { lesson: expertPretraining.lessons(tokenizer) };
  const weights = initialWeights(
    microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 1, heads: 2, contextLength: 1280 }),
    key,
  );
  const trained = async (source: LessonSource): Promise<Float32Array> => {
    const policy = new TransformerPolicy({ weights, tokenizer });
    for await (const _ of clone(policy, source, { ...defaultClone(5), batch: 2 }, key));
    const { data } = policy.weights();
    policy.dispose();
    return data;
  };
  const one = oneByOne(lesson);
  expect(await trained({ round: 3, lessons: (keys) => keys.map(lesson) })).toEqual(await trained(one));
});

describe("how a policy is spoken to", () => {
  it("is told beside its weights, else by its world", () => {
    const folder = mkdtempSync(join(tmpdir(), "prompt-"));
    expect(formatOf("alfworld", folder)).toBe(householdFormat);
    writeFileSync(join(folder, PROMPT_FILE), JSON.stringify({ format: namedFormat.name }));
    expect(formatOf("alfworld", folder)).toBe(namedFormat);
    writeFileSync(join(folder, PROMPT_FILE), JSON.stringify({ format: "unheard of" }));
    expect(() => formatOf("alfworld", folder)).toThrow(/prompt\.json.*unheard of/);
  });
});

describe("released games by number", () => {
  it("are first those in known rooms, then those in unknown ones", () => {
    expect(officialGame(17).task.split).toBe("valid_seen");
    expect(officialGame(140)).toMatchObject({ index: 0, task: { split: "valid_unseen" } });
    expect(officialGame(3, "valid_train").task.split).toBe("valid_train");
    expect(() => officialGame(274)).toThrow(/from 0 to 273/);
  });
});

it("the true sentences of ALFWorld's games are places counted on train games, the best one first", () => {
  const world = makeAlfworld();
  const [task] = [...world.tasks("train")].filter(({ text }) => / egg /.test(text));
  const sentences = world.truths!(task!);
  expect(sentences).toHaveLength(3);
  expect(sentences[0]).toBe("when egg , look in fridge");
});
