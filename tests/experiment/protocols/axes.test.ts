/** The three axes: what a sentence asks for, whether it was done, and which axis tells which planted sentence apart. */
import { describe, expect, it } from "vitest";
import { makePocket } from "../../../envs/pocket/index.js";
import { askedBy, axesOf, obeys, type PlayedPair } from "../../../lib/experiment/protocols/axes/axes.js";
import { plantedFor, plantedKinds, playPlanted } from "../../../lib/experiment/protocols/axes/measure.js";
import { keyOf } from "../../../lib/random.js";

const world = makePocket({ family: 7 });
const { lexicon, family } = world;

describe("what a sentence asks for", () => {
  it("is its last word, a place or a device", () => {
    expect(askedBy(lexicon, "when apple , look in drawer")).toEqual({ among: lexicon.places, target: "drawer" });
    expect(askedBy(lexicon, "when heat , use oven")).toEqual({ among: lexicon.devices, target: "oven" });
    expect(askedBy(lexicon, "when apple and apple , look in bed and look in drawer")?.target).toBe("drawer");
    expect(askedBy(lexicon, "look everywhere")).toBeUndefined();
    expect(askedBy(lexicon, "when apple , look in bread")).toBeUndefined();
  });

  it("is done where the first place, or the first device, is that one", () => {
    const drawer = askedBy(lexicon, "when apple , look in drawer")!;
    expect(obeys(drawer, ["go oven", "go drawer", "go bed"])).toBe(true);
    expect(obeys(drawer, ["go bed", "go drawer"])).toBe(false);
    expect(obeys(drawer, ["take apple"])).toBe(false);
  });
});

const played = (to: string, won: boolean): PlayedPair["without"] => ({ actions: [`go ${to}`], won });

it("the axes are words saved, and what is done and won more often with it", () => {
  const pairs = [
    { withSkill: played("drawer", true), without: played("bed", false) },
    { withSkill: played("drawer", false), without: played("drawer", false) },
    { withSkill: played("bed", true), without: played("sofa", true) },
    { withSkill: played("drawer", true), without: played("bed", true) },
  ];
  const [short, long] = ["when apple , look in drawer", "when apple and apple , look in drawer and look in drawer"];
  // a comma is no word; obeyed 3 of 4 with it and 1 of 4 without; won 3 of 4 and 2 of 4
  expect(axesOf(lexicon, short, short, pairs)).toEqual({ quality: 1, adherence: 0.5, outcome: 0.25 });
  expect(axesOf(lexicon, long, short, pairs)).toEqual({ quality: 5 / 11, adherence: 0.5, outcome: 0.25 });
});

it("planted sentences are true or false as their kind says", () => {
  for (const object of family.objects) {
    const planted = plantedFor(world, object, keyOf(object));
    expect(planted.map(({ kind }) => kind)).toEqual(plantedKinds);
    const [useful, verbose, wrong, unused] = planted.map(({ sentence }) => sentence) as [
      string,
      string,
      string,
      string,
    ];
    const truths = Object.values(world.sentences);
    expect([useful, verbose, wrong, unused].map((sentence) => truths.includes(sentence))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(askedBy(lexicon, verbose)?.target).toBe(family.homes[object]);
    expect(askedBy(lexicon, wrong)?.target).not.toBe(family.homes[object]);
    expect(lexicon.devices).toContain(askedBy(lexicon, unused)?.target);
  }
});

it("a family is played the same twice, the plain half once for all four", async () => {
  const rows = await playPlanted(991, 2);
  expect(await playPlanted(991, 2)).toEqual(rows);
  expect(rows).toHaveLength(12);
  const plain = rows.slice(0, 4).map(({ pairs }) => pairs.map(({ without }) => without));
  for (const one of plain) expect(one).toEqual(plain[0]);
}, 60_000);
