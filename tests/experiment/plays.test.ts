import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { resolve, type Resolved } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { groupPlays, play, playedIterations, playsOf, trialPlays } from "../../lib/experiment/plays.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train, type TrainOptions } from "../../lib/experiment/train.js";
import type { Lab } from "../../lib/recipes/lab.js";
import type { Play } from "../../lib/rollout/play.js";
import { firstDifference, playText, sideBySide } from "../../lib/rollout/play-text.js";
import type { RunRecord } from "../../lib/records.js";
import type { Episode } from "../../lib/types.js";
import { smallRun, teachingAtOnce, tinyLab } from "./tiny-lab.js";

const config = resolve({ method: "siri", ...smallRun(3, 4), ...teachingAtOnce });

async function runIn(
  options: TrainOptions = {},
  told: Resolved = config,
  lab?: Lab,
): Promise<{ folder: RunFolder; records: RunRecord[] }> {
  const folder = RunFolder.create(join(mkdtempSync(join(tmpdir(), "plays-")), "run"), told);
  const records: RunRecord[] = [];
  const watch: TrainOptions["watch"] = (record) => {
    if (record.kind !== "boundary") records.push(record);
  };
  await train(told, lab ?? (await tinyLab()), folder, { ...options, watch });
  return { folder, records };
}

const bits = ({ turns }: Pick<Play | Episode, "turns">): unknown =>
  turns.map(({ promptTokens, said, action, anchors, reward }) => ({
    prompt: [...promptTokens],
    tokens: [...said.tokens],
    logProbs: Buffer.from(said.logProbs.buffer, said.logProbs.byteOffset, said.logProbs.byteLength).toString("hex"),
    action,
    anchors,
    reward,
  }));

describe("the plays of a run", () => {
  let folder: RunFolder;
  let records: RunRecord[];
  beforeAll(async () => {
    ({ folder, records } = await runIn());
  });

  it("come back bit by bit, every episode of training and of examinations", () => {
    const episodes = records.flatMap((record): readonly Episode[] => {
      if (record.kind === "evaluation") return record.played!;
      return record.kind === "groups" ? record.played!.flatMap((group) => group.episodes) : [];
    });
    expect(episodes.length).toBeGreaterThan(3 * 8 + 2 * 4);
    for (const episode of episodes) {
      const again = play(folder, episode.id);
      expect(bits(again)).toEqual(bits(episode));
      expect(again).toMatchObject({ success: episode.success, end: episode.end, condition: episode.condition });
    }
  });

  it("carry the advantage that was taught", () => {
    const credit = records.filter((record) => record.kind === "credit");
    expect(credit.length).toBe(3 * 2);
    for (const { group, advantages } of credit)
      expect(groupPlays(folder, group).map(({ turns }) => turns.map(({ advantage }) => advantage))).toEqual(advantages);
  });

  it("are the same from the folder and from the records in memory", () => {
    expect(playedIterations(folder)).toEqual([0, 1, 2, 3]);
    for (const iteration of playedIterations(records))
      expect(playsOf(records, iteration)).toEqual(playsOf(folder, iteration));
  });

  it("show a trial as pairs: the same task and luck, with the sentence in the prompt and without", () => {
    const trial = records.find((record) => record.kind === "trial")!.trial;
    const pairs = trialPlays(folder, trial.group);
    expect(pairs.map(({ withSkill }) => Number(withSkill.success))).toEqual(trial.withSkill);
    expect(pairs.map(({ without }) => Number(without.success))).toEqual(trial.without);
    for (const { withSkill, without } of pairs) {
      expect(withSkill.opening).toContain(" skill when ");
      expect(without.opening).not.toContain(" skill when ");
      expect(withSkill.task).toEqual(without.task);
    }
    const { withSkill, without } = pairs[0]!;
    expect(sideBySide(without, withSkill, ["without", "with"]).split("\n")[0]).toMatch(/^ +without +with$/);
    expect(firstDifference(withSkill, withSkill)).toBeUndefined();
    expect(playText(withSkill)).toContain(`prompt: ${withSkill.opening}`);
  });

  it("lead from a mined sentence to the play it was written from", async () => {
    const told = resolve({
      method: "siri",
      iterations: 3,
      phases: { warmupSuccesses: 0 },
      mining: { every: 1 },
      evaluation: { tasks: 2 },
    });
    const run = await runIn({}, told, await openLab(told));
    const mined = run.records.filter((record) => record.kind === "mined");
    const parents = mined.flatMap(({ skill }) => skill.source.episodes);
    expect(parents.length).toBeGreaterThan(0);
    for (const id of parents) expect(play(run.folder, id).success).toBe(true);
  });

  it("are the same where a run was stopped and gone on with", async () => {
    const stopped = await runIn({ until: 2 });
    await train(config, await tinyLab(), stopped.folder, { resume: true });
    for (const iteration of playedIterations(folder))
      expect(playsOf(stopped.folder, iteration)).toEqual(playsOf(folder, iteration));
  });

  it("are printed without what would move a terminal's cursor", () => {
    const [one] = playsOf(folder, 1);
    const hostile = { ...one!, turns: one!.turns.map((turn) => ({ ...turn, action: "go \u001b[2Jhall\nnow" })) };
    for (const text of [playText(hostile), sideBySide(hostile, hostile, ["a\u001b", "b"])]) {
      expect(text).not.toContain("\u001b");
      expect(text).toContain("go ␛[2Jhall now");
    }
  });

  it("that are not there are named with an example that is", () => {
    expect(() => play(folder, "77.0.0")).toThrow(
      /such as evaluation\.0\.plain\.heldout-0, got "77.0.0"; plays are kept of iterations 0–3/,
    );
    expect(() => trialPlays(folder, "nonsense")).toThrow('got "nonsense"');
  });

  it("of a damaged file are refused, not half read", async () => {
    const run = await runIn();
    const [name] = readdirSync(join(run.folder.path, "plays"));
    const path = join(run.folder.path, "plays", name!);
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 20);
    expect(() => playsOf(run.folder, 0)).toThrow("expected a whole file of plays");
    const flipped = Buffer.from(whole);
    flipped[60]! ^= 1;
    writeFileSync(path, flipped);
    expect(() => playsOf(run.folder, 0)).toThrow("expected a whole file of plays");
  });
});

describe("a run that keeps fewer plays", () => {
  it("keeps those of groups with a skill and of examinations", async () => {
    const { folder } = await runIn({ plays: "trials" });
    const plays = playedIterations(folder).flatMap((iteration) => playsOf(folder, iteration));
    const groups = new Set(plays.flatMap(({ group }) => group ?? []));
    for (const group of groups) expect(() => trialPlays(folder, group)).not.toThrow();
    expect(plays.some(({ arm }) => arm === "plain")).toBe(true);
  });

  it("or none, and says so when asked", async () => {
    const { folder } = await runIn({ plays: "none" });
    expect(playedIterations(folder)).toEqual([]);
    expect(() => play(folder, "0.0.0")).toThrow("expected a run that keeps its plays");
  });
});
