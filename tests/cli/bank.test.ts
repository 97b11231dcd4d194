/** `siri-lab bank` on a small run folder of our own: the page, the table, and what it says of folders that hold no skills. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { cardFacts, pageOptions, readRunSkills } from "../../lib/experiment/run-skills.js";
import { makeSkill } from "../../lib/skills/skill.js";
import type { RunRecord } from "../../lib/records.js";
import { siriLab } from "./program.js";

const bank = (...given: string[]) => siriLab("bank", ...given);

const source = { by: "self", episodes: ["1.0.3"], policyVersion: 8, promptTemplate: "compact note" } as const;
const skill = makeSkill({ condition: "heat", strategy: "use lamp", scope: { world: "pocket", kinds: [] }, source });
const parents = ["1.0.3  heat bread and put in table\n   1  go lamp   ok"];
const trial = { group: "2.0", iteration: 2, skills: [skill.id], withSkill: [1, 1], without: [0, 1] };
const interval = { low: -1, high: 1, level: 0.95 };
const utility = { skill: skill.id, trials: 1, mean: 0.5, ema: 0.1, interval, repairs: 1, regressions: 0 };
const records: RunRecord[] = [
  { kind: "mined", iteration: 1, skill, status: "candidate", parents },
  { kind: "mined", iteration: 1, skill, rejected: "known", parents },
  { kind: "trial", iteration: 2, trial, utility },
];

const root = mkdtempSync(join(tmpdir(), "siri-bank-"));
afterAll(() => rmSync(root, { recursive: true }));
const run = join(root, "run");
RunFolder.create(run, resolve({ method: "siri", seed: 5 })).append("skills.jsonl", records);
RunFolder.create(join(root, "plain"), resolve({ method: "gigpo" }));

it("writes the page and prints the bank as a table", () => {
  const { status, stdout } = bank(run);
  expect(status).toBe(0);
  expect(stdout).toContain("1 skill: 1 candidate");
  expect(stdout).toMatch(/when heat , use lamp +candidate +\+0\.50 \[−1\.00, \+1\.00\], 1 trial$/m);
  const page = readFileSync(join(run, "skills.html"), "utf8");
  expect(page).toContain("<h1>Skills of siri in pocket, seed 5</h1>");
  expect(page).toContain("2 sentences were written in 100 iterations; 1 entered the bank.");
  expect(page).toContain("1 refused sentences");
});

it("says the same as JSON", () => {
  const { skills } = JSON.parse(bank(run, "--json").stdout) as {
    skills: { skill: { id: string }; trials: object[] }[];
  };
  expect(skills.map(({ skill: { id }, trials }) => [id, trials.length])).toEqual([[skill.id, 1]]);
});

it("writes where it is told", () => {
  const out = join(root, "elsewhere.html");
  expect(bank(run, "--out", out).status).toBe(0);
  expect(existsSync(out)).toBe(true);
});

it("shows each skill in a prompt of its run's world", () => {
  const facts = cardFacts(readRunSkills(run))(skill.id);
  expect(facts.parents).toEqual(parents);
  expect(facts.prompt).toMatch(/^<bos> task : heat \w+.* ; skill when heat , use lamp ;$/);
});

it.each([
  ["mean", [-0.05, 0.1]],
  ["interval", [-0.05]],
] as const)("draws the thresholds that the rule reads: %s", (rule, thresholds) => {
  const config = resolve({ method: "siri", validation: { rule } });
  expect(pageOptions({ ...readRunSkills(run), config }).thresholds).toEqual(thresholds);
});

it.each<[string, string[], string, number?]>([
  ["a folder that is no run", [root], "expected the folder of a run, with config.json and skills.jsonl, got"],
  [
    "a run without skills",
    [join(root, "plain")],
    'expected a run in which skills were written, got "gigpo without any"',
  ],
  ["an unknown option", [run, "--ot", "x"], "did you mean --out?", 2],
])("refuses %s in one line", (_what, given, message, code = 1) => {
  const { status, stderr } = bank(...given);
  expect(status).toBe(code);
  expect(stderr).toContain(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("explains itself", () => {
  const help = bank("--help").stdout;
  expect(help).toContain("npx siri-lab bank RUN [options]");
  expect(bank().stdout).toBe(help);
});
