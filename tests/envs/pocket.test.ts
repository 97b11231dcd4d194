import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  chanceOfSuccess,
  defaultDials,
  demonstrate,
  drawFamily,
  drawHouse,
  familyOf,
  hintsOf,
  lexiconOf,
  makePocket,
  parseSkill,
  pocketEnvironment,
  supportedSentences,
  taskOf,
  trueSentences,
  trueUtility,
  vocabulary,
  withLimit,
  type House,
} from "../../envs/pocket/index.js";
import { makePocketEnglish } from "../../envs/pocket-english/index.js";
import { keyOf, split, stream } from "../../lib/random.js";
import { describeWorld } from "../contracts/environment.js";
import { hasShared, shared } from "../shared.js";
import type { Task } from "../../lib/types.js";

const lexicon = lexiconOf(defaultDials);
const houseOf = (task: { params: unknown }): House => task.params as House;

describe("pocket numbers of the prototype", () => {
  // The scripted explorer over 4000 random houses of random families; ± .02 is about 2.8 standard errors.
  it.each([
    { slack: 2, without: 0.2, given: 0.92 },
    { slack: 3, without: 0.285, given: 0.939 },
    { slack: 4, without: 0.38, given: 0.96 },
  ])("slack $slack: explorer wins $without without rules, $given with them", ({ slack, without, given }) => {
    const dials = { ...defaultDials, slack };
    const environment = pocketEnvironment(lexicon);
    let blind = 0;
    let informed = 0;
    let exactBlind = 0;
    let exactInformed = 0;
    const count = 4000;
    for (let index = 0; index < count; index++) {
      const key = split(keyOf("explorer"), index);
      const family = drawFamily(key, dials);
      const task = taskOf(drawHouse(family, dials, key), "train", `${index}`);
      const sentences = Object.values(trueSentences(family));
      const hints = hintsOf(lexicon, houseOf(task), sentences);
      if (demonstrate(environment, lexicon, task, { key: split(key, "blind") }).won) blind++;
      if (demonstrate(environment, lexicon, task, { hints, key: split(key, "informed") }).won) informed++;
      exactBlind += chanceOfSuccess(lexicon, houseOf(task), []);
      exactInformed += chanceOfSuccess(lexicon, houseOf(task), sentences);
    }
    expect(Math.abs(blind / count - without)).toBeLessThan(0.02);
    expect(Math.abs(informed / count - given)).toBeLessThan(0.02);
    expect(Math.abs(exactBlind / count - without)).toBeLessThan(0.02);
    expect(Math.abs(exactInformed / count - given)).toBeLessThan(0.02);
  });

  it.skipIf(!hasShared("prototypes/dynamics/base64.fixture.json"))(
    "has the words of the checkpoint, in its order",
    () => {
      const fixture = JSON.parse(readFileSync(`${shared}/prototypes/dynamics/base64.fixture.json`, "utf8")) as {
        words: string[];
      };
      expect(vocabulary()).toEqual(fixture.words);
      expect(vocabulary()).toHaveLength(62);
    },
  );
});

describe("the exact chance of success", () => {
  const draw = stream(keyOf("chance"));
  const houses = Array.from({ length: 40 }, (_, index) => {
    const family = drawFamily(split(keyOf("houses"), index), defaultDials);
    return {
      family,
      house: drawHouse(family, { ...defaultDials, slack: 2 + (index % 4) }, split(keyOf("house"), index)),
    };
  });

  it.each(["none", "true", "wrong place", "wrong device", "destination", "over-general"])(
    "equals simulation: %s",
    (arm) => {
      const environment = pocketEnvironment(lexicon);
      let exact = 0;
      let won = 0;
      const repeats = 100;
      for (const [index, { family, house }] of houses.entries()) {
        const sentences: Record<string, string[]> = {
          none: [],
          true: Object.values(trueSentences(family)),
          "wrong place": [`when ${house.object} , look in ${draw.choice(lexicon.places)}`],
          "wrong device": [`when ${house.verb ?? "heat"} , use ${draw.choice(lexicon.devices)}`],
          destination: [
            `when ${house.object} , look in ${house.home}`,
            `when ${house.kind} , look in ${house.destination ?? "bed"}`,
          ],
          "over-general": [`when ${house.kind} , look in ${draw.choice(lexicon.places)}`],
        };
        exact += chanceOfSuccess(lexicon, house, sentences[arm]!) * repeats;
        const task = taskOf(house, "train", "x");
        const hints = hintsOf(lexicon, house, sentences[arm]!);
        for (let repeat = 0; repeat < repeats; repeat++)
          if (demonstrate(environment, lexicon, task, { hints, key: split(split(keyOf(arm), index), repeat) }).won)
            won++;
      }
      const runs = houses.length * repeats;
      expect(Math.abs(won - exact) / runs).toBeLessThan((4 * 0.5) / Math.sqrt(runs));
    },
  );

  it("is worked out by hand for one house", () => {
    // heat with slack 3 (limit 9): k looks of 7, j devices of 6, k + 1 + 2j + 2 ≤ 9 → (4 + 2) / 42.
    const found = [...makePocket({ family: 1 }).tasks("train", { count: 50 })].find((task) => task.kind === "heat")!;
    expect(chanceOfSuccess(lexicon, houseOf(found), [])).toBeCloseTo(6 / 42, 12);
  });
});

describe("the true utility", () => {
  const world = makePocket({ family: 9 });
  const tasks = [...world.tasks("heldout")];

  it("of true sentences is positive, of false and over-general ones negative, of irrelevant ones nothing", () => {
    for (const [condition, sentence] of Object.entries(world.sentences)) {
      const { utility, tasks: count, given, without } = trueUtility(lexicon, tasks, sentence);
      expect(count).toBeGreaterThan(5);
      expect(utility).toBeGreaterThan(0.05);
      expect(given - without).toBeCloseTo(utility, 12);
      const parts = parseSkill(lexicon, sentence)!;
      const others = parts.operation === "look" ? lexicon.places : lexicon.devices;
      const wrong = sentence.replace(
        /\S+$/,
        others.find((other) => other !== parts.target)!,
      );
      expect(trueUtility(lexicon, tasks, wrong).utility, condition).toBeLessThan(0.02);
    }
    expect(trueUtility(lexicon, tasks, "when heat , look in drawer").utility).toBeLessThan(0.05);
    expect(trueUtility(lexicon, tasks, "not a sentence")).toEqual({ tasks: 0, without: 0, given: 0, utility: 0 });
  });
});

describe("skill sentences", () => {
  const world = makePocket({ family: 7 });

  it("are written and read again", () => {
    expect(Object.keys(world.sentences)).toHaveLength(20);
    for (const [condition, sentence] of Object.entries(world.sentences)) {
      const parts = parseSkill(lexicon, sentence)!;
      expect(parts.condition).toBe(condition);
      expect(parts.target).toBe({ ...world.family.homes, ...world.family.devices }[condition]);
    }
  });

  it.each([
    "",
    "when apple , use stove",
    "when heat , use drawer",
    "when apple , look in stove",
    "when sofa , look in bed",
    "when apple, look in bed",
    "when apple , look in bed .",
    "When apple , look in bed",
    "when apple , look in bed bed",
  ])("refuses %j", (sentence) => expect(parseSkill(lexicon, sentence)).toBeUndefined());

  it("says of a successful transcript only what it supports", () => {
    const environment = world.make();
    for (const task of world.tasks("train", { count: 200 })) {
      const house = houseOf(task);
      const { turns, won } = demonstrate(environment, lexicon, withLimit(task, 60), { key: keyOf(task.id) });
      expect(won).toBe(true);
      const { supported, overGeneral } = supportedSentences(lexicon, house, turns);
      expect(supported).toHaveLength(house.verb === null ? 1 : 2);
      const look = parseSkill(lexicon, supported[0]!)!;
      expect(house.things).toContainEqual([house.object, look.target]);
      if (house.verb !== null) expect(supported[1]).toBe(world.sentences[house.verb]);
      expect(overGeneral).toEqual([`when ${house.kind} , look in ${look.target}`]);
    }
  });
});

describe("the rules", () => {
  const world = makePocket({ family: 2 });
  const two = [...world.tasks("train", { count: 60 })].find((task) => task.kind === "two")!;

  it("do not count one copy twice", () => {
    const environment = world.make();
    environment.reset(withLimit(two, 40));
    const { object, destination, things } = houseOf(two);
    const source = things[0]![1];
    for (const action of [`go ${source}`, `take ${object}`, `go ${destination}`, `put ${object} in ${destination}`])
      expect(environment.step(action).info.valid).toBe(true);
    environment.step(`take ${object}`);
    const again = environment.step(`put ${object} in ${destination}`);
    expect(again.info).toMatchObject({ valid: true, won: false });
    expect(again.terminated).toBe(false);
  });

  it("know a house without its object, or without a device for its verb: no plan, but it can be played", () => {
    const clean = [...world.tasks("train", { count: 60 })].find((task) => task.kind === "clean")!;
    const house = houseOf(clean);
    for (const change of [{ things: [] }, { devices: {} }]) {
      const environment = world.make();
      environment.reset({ ...clean, params: { ...house, ...change } as unknown as Task["params"] });
      expect(environment.oracle!()).toBeUndefined();
      expect(environment.progress().distance).toBeUndefined();
      for (let step = 1; step < house.limit; step++)
        expect(environment.step(environment.admissible()[0]!).terminated).toBe(false);
      expect(environment.step("go desk").truncated).toBe(true);
    }
  });

  it("tell a wrong device by nothing but a refusal, and list every device", () => {
    const heat = [...world.tasks("train", { count: 60 })].find((task) => task.kind === "heat")!;
    const house = houseOf(heat);
    const wrong = lexicon.devices.find((device) => device !== house.devices["heat"])!;
    const environment = world.make();
    environment.reset(heat);
    environment.step(`go ${house.things[0]![1]}`);
    environment.step(`take ${house.object}`);
    environment.step(`go ${wrong}`);
    expect(environment.admissible()).toContain(`heat ${house.object} with ${wrong}`);
    const step = environment.step(`heat ${house.object} with ${wrong}`);
    expect(step.observation.text).toBe("nothing happens");
    expect(step.info).toEqual({ valid: false, changed: false, won: false, score: 0, errorCode: "rule:device" });
  });
});

describe("dials and splits", () => {
  it("keep held-out objects for the split unseen", () => {
    const world = makePocket({ family: 3, granularity: "category", heldOut: 1, slack: 2 });
    expect(world.family.heldOut).toHaveLength(6);
    expect(Object.keys(world.family.homes)).toHaveLength(6);
    for (const task of world.tasks("train", { count: 300 }))
      for (const [object] of houseOf(task).things) expect(world.family.heldOut).not.toContain(object);
    for (const task of world.tasks("unseen")) expect(world.family.heldOut).toContain(houseOf(task).object);
    expect([...world.tasks("unseen")]).toHaveLength(512);
  });

  it("new goals are worded as none of the train tasks told so far, and change no other list", () => {
    const world = makePocket({ family: 3, newGoals: 1280 });
    const told = new Set([...world.tasks("train", { count: 1280 })].map(({ text }) => text));
    const tasks = [...world.tasks("new-goals")];
    expect(tasks).toHaveLength(512);
    expect(tasks.filter(({ text }) => told.has(text))).toEqual([]);
    expect(new Set(tasks.map(({ text }) => text)).size).toBeGreaterThan(40);
    expect([...world.tasks("new-goals", { start: 7, count: 1 })]).toEqual([tasks[7]]);
    const plain = makePocket({ family: 3 });
    expect([...world.tasks("heldout", { count: 20 })]).toEqual([...plain.tasks("heldout", { count: 20 })]);
    expect(plain.splits).not.toContain("new-goals");
    const usual = [...plain.tasks("heldout", { count: 256 })].filter(({ text }) => told.has(text));
    expect(usual.length / 256).toBeGreaterThan(0.75);
  });

  it("goals that are all told are refused", () => {
    const all = makePocket({ family: 3, newGoals: 20_000 });
    expect(() => [...all.tasks("new-goals", { count: 1 })]).toThrow("leaves some goals untold");
    expect(() => makePocket({ newGoals: -1 })).toThrow("pocket dial newGoals");
  });

  it("drift half-way: the same cards before, other cards after", () => {
    const still = makePocket({ family: 4 });
    const moving = makePocket({ family: 4, drift: { after: 10, share: 0.5 } });
    const [before, after] = [
      [...moving.tasks("train", { count: 10 })],
      [...moving.tasks("train", { start: 10, count: 40 })],
    ];
    expect(before).toEqual([...still.tasks("train", { count: 10 })]);
    const devices = new Set(after.map((task) => JSON.stringify(houseOf(task).devices)));
    expect(devices.size).toBe(1);
    expect(after.some((task) => houseOf(task).home !== still.family.homes[houseOf(task).object])).toBe(true);
    expect(after.some((task) => houseOf(task).home === still.family.homes[houseOf(task).object])).toBe(true);
  });

  it("refuse what cannot be", () => {
    expect(() => makePocket({ devices: 3 })).toThrow(
      /pocket dial devices: expected at least as many as verbs \(4\), got 3/,
    );
    expect(() => makePocket({ objects: 17 })).toThrow(/from 1 to 16, got 17/);
    expect(() => makePocket({ objects: 5 })).toThrow(/distractors/);
    expect(() => [...makePocket().tasks("test")]).toThrow(/got "test"; use one of: .*heldout/);
  });

  it("draw the same family for the same seed whatever slack and home probability", () => {
    expect(familyOf(5, { slack: 2, homeProbability: 0.5 })).toEqual(familyOf(5));
    expect(familyOf(6)).not.toEqual(familyOf(5));
  });
});

/** Other cards behind the same words: only the devices and the home differ. */
function twinHouse(task: Task): Task {
  const house = houseOf(task);
  const names = Object.keys(house.devices);
  const moved = Object.fromEntries(
    names.map((verb, index) => [verb, house.devices[names[(index + 1) % names.length]!]!]),
  );
  return { ...task, params: { ...house, devices: moved, home: "hall" } as unknown as Task["params"] };
}

const contract = {
  finite: { heldout: 512, unseen: 512, drifted: 512 },
  oracle: 1,
  hidden: { twin: twinHouse, depends: (action: string) => / with /.test(action) },
  secrets: () => ["family", "slack", "home", "{"],
};
describeWorld("pocket", makePocket({ family: 11 }), contract);
describeWorld("pocket-english", makePocketEnglish({ family: 11 }), contract);
describeWorld(
  "pocket with every dial turned",
  makePocket({
    family: "dials",
    granularity: "category",
    places: 5,
    devices: 4,
    verbs: 2,
    slack: 6,
    heldOut: 1,
    distractors: 9,
    drift: { after: 4, share: 1 },
  }),
  { ...contract, fuzz: 1000 },
);
