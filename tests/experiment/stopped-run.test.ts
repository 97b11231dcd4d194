/** Stop a run after mining, open it, edit its bank by hand, go on; and every step of it alone. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { gigpo } from "../../lib/credit/gigpo.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { runFacts } from "../../lib/experiment/run-config.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { readRunSkills } from "../../lib/experiment/run-skills.js";
import { bankOf, editBank, keepEdit, openRun } from "../../lib/experiment/stopped-run.js";
import { train } from "../../lib/experiment/train.js";
import { advance } from "../../lib/recipes/index.js";
import { toEnd } from "../../lib/recipes/lab.js";
import type { SiriState } from "../../lib/recipes/phases.js";
import { mine } from "../../lib/recipes/mine-steps.js";
import { skillsFor, validate } from "../../lib/recipes/skill-steps.js";
import {
  collect,
  gigpoOptions,
  judge,
  learn,
  policyGradientSequences,
  updateOptions,
} from "../../lib/recipes/steps.js";
import { teach } from "../../lib/recipes/teach.js";
import { entryOf, withStatus } from "../../lib/skills/bank.js";
import { emptyReplay } from "../../lib/rollout/replay.js";

const config = resolve({
  method: "siri",
  iterations: 5,
  rollout: { groups: 4, groupSize: 4 },
  update: { minibatches: 2 },
  phases: { warmupSuccesses: 1, warmupIterations: 1, activeSkills: 99, latest: 1 },
  mining: { every: 2 },
  validation: { minimumTrials: 1 },
  evaluation: { every: 0, tasks: 2 },
});
const path = join(mkdtempSync(join(tmpdir(), "stopped-")), "run");

/** Two iterations of playing and one mining later. */
beforeAll(async () => {
  const lab = await openLab(config);
  await train(config, lab, RunFolder.create(path, await runFacts(config, lab.policy)), { until: 3 });
}, 60_000);

const files = (): string[] => ["metrics.jsonl", "skills.jsonl"].map((name) => readFileSync(join(path, name), "utf8"));

describe("a stopped run", () => {
  it("stands where it stopped, with what it mined; opening it changes nothing", async () => {
    const before = files();
    const { standing, lab } = await openRun(path);
    expect(standing.iteration).toBe(3);
    expect(lab.policy.version).toBeGreaterThan(0);
    expect(bankOf(standing).entries.length).toBeGreaterThan(0);
    expect(files()).toEqual(before);
    expect(readdirSync(path)).not.toContain("timing.json"); // it is not done
  });

  it("goes on in memory, the same way each time", async () => {
    const [stopped, other] = [await openRun(path), await openRun(path)];
    const oneMore = ({ lab, standing }: typeof other): ReturnType<typeof advance> =>
      advance(config, lab, { from: standing, until: ({ iteration }) => iteration > standing.iteration });
    const { standing, records: first } = await oneMore(stopped);
    expect(standing.iteration).toBe(4);
    expect((await oneMore(other)).records).toEqual(first);
    expect(first.length).toBeGreaterThan(5);
  });

  it("each step alone: play with a candidate, judge, validate, mine, teach, learn", async () => {
    const { lab, standing } = await openRun(path);
    const { bank } = standing.state as SiriState;
    const at = { bank, iteration: 3 };
    const choose = skillsFor(config, lab, { ...at, internalising: false });
    const { value: groups } = await toEnd(collect(config, lab, 3, { skillsFor: choose, pairing: "split" }));
    const credit = await toEnd(
      judge(groups, 3, { anchor: "state", estimate: (episodes) => gigpo(episodes, gigpoOptions(config.credit)) }),
    );
    const { value: tried, records } = await toEnd(validate(config, lab, groups, at));
    expect(records.some(({ kind }) => kind === "trial")).toBe(true);
    const successes = groups.flatMap(({ episodes }) => episodes).filter(({ success }) => success);
    const { records: written } = await toEnd(mine(config, lab, { ...at, bank: tried, successes }));
    expect(written.every(({ kind }) => kind === "mined")).toBe(true);
    const wide = resolve({ ...config, internalise: { gate: { groupDelta: false, utility: false, active: false } } });
    const facts = {
      groups,
      credit: credit.value,
      before: bank,
      bank: tried,
      replay: emptyReplay<never>(9),
      iteration: 3,
    };
    const teachFrom = (own: boolean, guided: boolean) =>
      teach(wide, lab, { ...facts, teaching: { own, guided, since: 0 } });
    const [taught, owned, both] = [
      await teachFrom(false, true),
      await teachFrom(true, false),
      await teachFrom(true, true),
    ];
    expect(taught.sequences.length).toBeGreaterThan(0);
    expect(owned.sequences.length).toBeGreaterThan(0);
    expect(both.sequences).toEqual([...taught.sequences, ...owned.sequences]);
    const version = lab.policy.version;
    const sequences = [...policyGradientSequences(groups, credit.value, 0.01), ...taught.sequences];
    await toEnd(learn(lab, 3, sequences, updateOptions(config)));
    expect(lab.policy.version).toBeGreaterThan(version);
  });

  it("refuses a sentence the policy cannot read, a skill it does not know, a run without a checkpoint", async () => {
    const { lab, standing } = await openRun(path);
    expect(() => editBank(lab, standing, { add: ["be clever"] })).toThrow("a condition and a strategy");
    expect(() => editBank(lab, standing, { add: ["when unicorn , look in drawer"] })).toThrow(/unicorn/);
    expect(() => editBank(lab, standing, { retire: ["nobody"] })).toThrow("the id of a skill in the bank");
    expect(() => bankOf({ state: null })).toThrow("a method with skills");
    const empty = join(mkdtempSync(join(tmpdir(), "stopped-")), "run");
    RunFolder.create(empty, config);
    await expect(openRun(empty)).rejects.toThrow("a run with a checkpoint");
  });

  it("keeps an edited bank, logs the edit, and goes on with it to the end", async () => {
    const stopped = await openRun(path);
    const victim = withStatus(bankOf(stopped.standing), "candidate", "active")[0]!.skill;
    const known = new Set(bankOf(stopped.standing).entries.map(({ skill }) => skill.text));
    const { world } = stopped.lab;
    const truths = [...world.tasks("train", { start: 0, count: 20 })].flatMap((task) => world.truths!(task));
    const sentence = truths.find((text) => !known.has(text))!;
    const edit = editBank(stopped.lab, stopped.standing, { retire: [victim.id], add: [sentence], because: "a test" });
    expect(entryOf(bankOf(stopped.standing), victim.id).status).not.toBe("retired"); // the old standing stays
    keepEdit(stopped, edit);
    expect(() => keepEdit(stopped, { ...edit, standing: { ...edit.standing, iteration: 1 } })).toThrow("an edit of");

    const again = await openRun(path);
    const entry = entryOf(bankOf(again.standing), victim.id);
    expect(entry.status).toBe("retired");
    const added = bankOf(again.standing).entries.find(({ skill }) => skill.source.by === "person")!;
    expect(added).toMatchObject({ status: "candidate", born: 3 });
    expect(again.lab.policy.tokenizer.decode(again.lab.policy.tokenizer.encode(added.skill.text))).toBe(sentence);

    await train(config, again.lab, again.folder, { resume: true });
    const done = await openRun(path);
    expect(done.standing.iteration).toBe(5);
    expect(entryOf(bankOf(done.standing), victim.id).status).toBe("retired");
    expect(entryOf(bankOf(done.standing), added.skill.id).deltas.length).toBeGreaterThan(0); // it was tried
    const log = readRunSkills(path).bank.entries.map(({ skill, status }) => [skill.id, status]);
    expect(log).toEqual(bankOf(done.standing).entries.map(({ skill, status }) => [skill.id, status]));
  });
});
