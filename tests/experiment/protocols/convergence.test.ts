/** The convergence curve: levels where everything is found, jumps where the rules change, and says nothing of a log without order. */
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makePocket } from "../../../envs/pocket/index.js";
import { resolve } from "../../../lib/config.js";
import {
  convergenceOf,
  LEVEL,
  shuffled,
  type StreamSkill,
  type StreamTask,
  type TaskStream,
} from "../../../lib/experiment/protocols/convergence/curve.js";
import { measureArm, rowsOf, streamOf } from "../../../lib/experiment/protocols/convergence/measure.js";
import { readStream, streamOfRecords } from "../../../lib/experiment/protocols/convergence/stream.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { mean } from "../../../lib/experiment/statistics.js";
import { keyOf, split } from "../../../lib/random.js";
import type { RunRecord } from "../../../lib/records.js";
import { makeSkill } from "../../../lib/skills/skill.js";
import { siriLab } from "../../cli/program.js";

const words = "apple bread egg potato tomato lettuce mug plate pan knife".split(" ");

/** Two tasks an iteration, each about the next word; the truth about a word is another one from `drift` on. */
function tasksOf(iterations: number, drift = Infinity): StreamTask[] {
  return Array.from({ length: 2 * iterations }, (_, i) => {
    const [at, word] = [Math.floor(i / 2), words[i % words.length]!];
    return {
      at,
      kind: "put",
      topics: [word, "put"],
      truths: [`when ${word} , look in ${at < drift ? "bed" : "desk"}`],
    };
  });
}

function skillOf(word: string, place: string, born: number, retired?: number): StreamSkill {
  const gone = retired === undefined ? [] : [{ at: retired, status: "retired" } as const];
  return {
    text: `when ${word} , look in ${place}`,
    condition: word,
    kinds: [],
    changes: [{ at: born, status: "candidate" }, { at: born + 1, status: "active" }, ...gone],
  };
}

/** One word an iteration is found, so that ten iterations find all. */
const finds = words.map((word, at) => skillOf(word, "bed", at));
const found: TaskStream = { tasks: tasksOf(30), skills: finds };
const drifted: TaskStream = {
  tasks: tasksOf(30, 15),
  skills: [
    ...words.map((word, at) => skillOf(word, "bed", at, 16)),
    ...words.map((word, at) => skillOf(word, "desk", 16 + at)),
  ],
};

describe("the curve", () => {
  it("levels at full coverage", () => {
    const { stretches, late, entered } = convergenceOf(found, 5);
    expect(entered).toBe(10);
    expect(stretches.map((one) => one.entered)).toEqual([5, 5, 0, 0, 0, 0]);
    expect(late).toBe(0);
    // from iteration 12 on all ten are in force: the last was born in 9, and active from 10, which is felt in 11
    expect(stretches.map((one) => one.known)).toEqual([
      expect.any(Number),
      expect.any(Number),
      expect.any(Number),
      1,
      1,
      1,
    ]);
    expect(stretches[0]!.known).toBeLessThan(0.5);
    expect(stretches.at(-1)).toMatchObject({ tasks: 10, served: 1, left: 0 });
  });

  it("jumps after the rules have changed, and falls to nothing that is true", () => {
    const { stretches, late } = convergenceOf(drifted, 5);
    expect(stretches.map((one) => one.entered)).toEqual([5, 5, 0, 4, 5, 1]);
    expect(stretches.map((one) => one.left)).toEqual([0, 0, 0, 10, 0, 0]);
    expect(stretches[2]!.known).toBe(1);
    expect(stretches[3]!.known).toBe(0);
    // six of twenty come in the last third: 6/10 over 20/30
    expect(late).toBeCloseTo(0.9);
  });

  it("does not level for a shuffled log", () => {
    const lates = Array.from(
      { length: 200 },
      (_, i) => convergenceOf(shuffled(found, split(keyOf("orders"), i)), 5).late!,
    );
    // each of the ten births falls into the last third with the chance 1/3, so that the mean is 1
    expect(mean(lates)).toBeGreaterThan(0.9);
    expect(mean(lates)).toBeLessThan(1.1);
    expect(mean(lates)).toBeGreaterThan(LEVEL);
  });

  it("keeps what is in a log when its order is dealt anew", () => {
    const other = shuffled(found, keyOf("order"));
    expect(other).not.toEqual(found);
    expect(other.tasks.map(({ topics }) => topics.join()).sort()).toEqual(
      found.tasks.map(({ topics }) => topics.join()).sort(),
    );
    expect(convergenceOf(other, 5).entered).toBe(10);
  });

  it("asks kinds and every word of a condition", () => {
    const [task] = found.tasks;
    const served = (skill: StreamSkill): number =>
      convergenceOf({ tasks: [{ ...task!, at: 9 }], skills: [skill] }, 10).stretches[0]!.served;
    expect(served(skillOf("apple", "bed", 0))).toBe(1);
    expect(served({ ...skillOf("apple", "bed", 0), kinds: ["heat"] })).toBe(0);
    expect(served({ ...skillOf("apple heat", "bed", 0), condition: "apple heat" })).toBe(0);
    expect(served({ ...skillOf("apple", "bed", 0), changes: [{ at: 0, status: "candidate" }] })).toBe(0);
  });

  it("says nothing of the trend where nothing entered, and nothing of truths where a world tells none", () => {
    const tasks = found.tasks.map(({ truths: _, ...task }) => task);
    const curve = convergenceOf({ tasks, skills: [] }, 7);
    expect(curve.late).toBeUndefined();
    expect(curve.stretches.map(({ from, to }) => [from, to])).toEqual([
      [0, 7],
      [7, 14],
      [14, 21],
      [21, 28],
      [28, 30],
    ]);
    expect(curve.stretches[0]).not.toHaveProperty("known");
  });
});

const root = mkdtempSync(join(tmpdir(), "siri-converge-"));
afterAll(() => rmSync(root, { recursive: true }));

const world = makePocket({ family: 5 });
const [first, second] = [...world.tasks("train", { start: 0, count: 2 })];
const source = { by: "self", episodes: ["0.0.0"], policyVersion: 0, promptTemplate: "" } as const;
const text = world.truths(second!)[0]!;
const [, condition, strategy] = /^when (.+) , (.+)$/.exec(text)!;
const skill = makeSkill({
  condition: condition!,
  strategy: strategy!,
  text,
  scope: { world: "pocket", kinds: [] },
  source,
});
const records: RunRecord[] = [
  { kind: "mined", iteration: 0, skill, status: "active" },
  { kind: "mined", iteration: 0, skill, rejected: "known" },
];
const episode = { condition: { kind: "plain" }, success: true, score: 1, end: "won", turns: 4 } as const;
const rows = [first!, second!].flatMap(({ id, kind }, iteration) =>
  [0, 1].map((place) => ({
    iteration,
    group: `${iteration}.0`,
    id: `${iteration}.0.${place}`,
    task: id,
    kind,
    ...episode,
  })),
);

function folderWith(name: string, skills: readonly RunRecord[], episodes: readonly object[]): string {
  const path = join(root, name);
  const folder = RunFolder.create(path, resolve({ method: "siri", seed: 5, iterations: 10 }));
  folder.append("skills.jsonl", skills);
  folder.append("episodes.jsonl", episodes);
  return path;
}

describe("a run's folder", () => {
  const run = folderWith("run", records, [...rows, { ...rows[0]!, group: "1.1", purpose: "audit" }]);

  it("is read as the records tell it: groups once, audits not, refused sentences not", () => {
    const { stream, done, of, unlisted } = readStream(run);
    const groups = [first!, second!].map(({ id: task }, iteration): RunRecord => ({
      kind: "groups",
      iteration,
      groups: [{ id: `${iteration}.0`, task, episodes: [] }],
    }));
    expect(stream).toEqual(streamOfRecords([...groups, ...records], world, "train"));
    expect([stream.tasks.length, stream.skills.length, done, of, unlisted]).toEqual([2, 1, 2, 10, 0]);
    expect(convergenceOf(stream, 1).stretches[1]).toMatchObject({ served: 1, known: 1 / world.truths(second!).length });
  });

  it("gives back what was kept of it", () => {
    const { stream } = readStream(run);
    expect(streamOf(JSON.parse(JSON.stringify(rowsOf(stream))) as never)).toMatchObject(stream);
  });

  it("is opened by the command, which says that it is unfinished and that one skill is too few", () => {
    const page = join(root, "converge.html");
    const { status, stdout } = siriLab("converge", run, "--every", "1", "--out", page);
    expect(status).toBe(0);
    expect(stdout).toContain("The run is not finished: 2 of 10 iterations.");
    expect(stdout).toContain("too few skills");
    expect(readFileSync(page, "utf8")).toContain("<h1>Convergence of siri in pocket, seed 5</h1>");
    const json = JSON.parse(siriLab("converge", run, "--every", "1", "--json").stdout) as {
      entered: number;
      done: number;
    };
    expect([json.entered, json.done]).toEqual([1, 2]);
  });

  it.each([
    ["a folder that is not there", () => join(root, "nowhere"), /expected the folder of a run/],
    ["one without skills", () => folderWith("plain", [], rows), /expected a run in which skills entered the bank/],
    ["one that has not played", () => folderWith("young", records, []), /expected a run that has played/],
    [
      "a damaged log",
      () => {
        const path = folderWith("damaged", records, rows);
        writeFileSync(join(path, "episodes.jsonl"), `{"iteration":0,"group":"0.0"}\n`);
        return path;
      },
      /episodes.jsonl:1, task: expected a value/,
    ],
  ])("is refused in one line: %s", (_, path, sentence) => {
    const { status, stderr } = siriLab("converge", path());
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("with tasks that the list does not have says how many it left out", () => {
    const odd = folderWith("odd", records, [...rows, { ...rows[0]!, group: "1.1", task: "made-by-nobody" }]);
    expect(readStream(odd).unlisted).toBe(1);
  });
});

it("an arm of the study is the same twice, and its rules change where they are said to", async () => {
  const plan = { iterations: 6, driftAt: 3 };
  const rows = await measureArm(991, "frozen-drift", plan);
  expect(await measureArm(991, "frozen-drift", plan)).toEqual(rows);
  const { tasks } = streamOf(rows);
  const old = Object.values(makePocket({ family: 991 }).sentences);
  const share = (from: number, to: number): number =>
    mean(
      tasks
        .filter(({ at }) => at >= from && at < to)
        .flatMap(({ truths = [] }) => truths.map((one) => Number(old.includes(one)))),
    );
  expect(tasks).toHaveLength(48);
  expect(share(0, 3)).toBe(1);
  expect(share(3, 6)).toBeLessThan(0.5);
}, 60_000);
