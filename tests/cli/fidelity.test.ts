/** `siri-lab fidelity` on a small folder of our own: it counts, shows what differs, and skips what is not there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { problem } from "../envs/household/problem.js";
import { siriLab } from "./program.js";

const id = "valid_seen/pick_heat_then_place_in_recep-Apple-None-Desk-1/trial_T1";
const list = ["go to desk 1", "go to fridge 1", "go to microwave 1", "help", "inventory", "look"];
const opening =
  "-= Welcome to TextWorld, ALFRED! =-\n\nYou are in the middle of a room. Looking quickly around you, you see " +
  "a desk 1, a fridge 1, and a microwave 1.\n\nYour task is to: put a hot apple in desk.";
const game = { id, split: "valid_seen", task: "put a hot apple in desk", pddl_problem: problem };
const walkthrough = [
  "go to desk_bar__plus_00_dot_50",
  "take apple_bar__plus_02_dot_00 from desk_bar__plus_00_dot_50",
  "go to microwave_bar__plus_02_dot_00",
  "heat apple_bar__plus_02_dot_00 with microwave_bar__plus_02_dot_00",
  "go to desk_bar__plus_00_dot_50",
  "move apple_bar__plus_02_dot_00 to desk_bar__plus_00_dot_50",
];
const steps = [
  [null, opening, list, false],
  ["Look", "Nothing happens.", list, false],
  ["look", "You are in the middle of a hall.", list, false],
];

const root = mkdtempSync(join(tmpdir(), "siri-fidelity-"));
afterAll(() => rmSync(root, { recursive: true }));
mkdirSync(join(root, "alfworld"));
mkdirSync(join(root, "alfworld_traces"));
writeFileSync(join(root, "alfworld/games.jsonl"), `${JSON.stringify({ ...game, walkthrough })}\n`);
writeFileSync(join(root, "alfworld_traces/engine_by_hand.jsonl.gz"), gzipSync(JSON.stringify({ game: id, steps })));

it("prints one JSON object with every check, and nothing else", () => {
  const out = siriLab("fidelity", "--data", root, "--json").stdout;
  const none = [0, 0];
  expect(JSON.parse(out)).toEqual({
    walkthroughs: [1, 1],
    observations03: none,
    observations04: none,
    admissible: none,
    termVectors: none,
    bm25: none,
    lucene: none,
    engine: [2, 3],
    pageLengths: none,
    goals: none,
  });
});

it("prints a table and the first differences", () => {
  const out = siriLab("fidelity", "--data", root).stdout;
  expect(out).toMatch(/engine +2 of 3/);
  expect(out).toMatch(/observations03 +no files/);
  expect(out).toContain(`engine: ${id} step 2 "look"`);
  expect(out).toContain(`recorded ["You are in the middle of a hall."`);
});

it("asks for a folder", () => {
  const { status, stderr } = siriLab("fidelity", "--json");
  expect([status, stderr.split(";")[0]]).toEqual([2, "npx siri-lab fidelity --data: expected a value, got nothing"]);
});
