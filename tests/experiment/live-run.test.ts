/** A run in hand is the run that training makes, also after going back; and what a person does to it is in its folder. */
import { describe, expect, it } from "vitest";
import { bankOf } from "../../lib/experiment/bank-edits.js";
import { LiveRun } from "../../lib/experiment/live-run.js";
import { folderOf } from "../../lib/experiment/run-config.js";
import type { RunFolder } from "../../lib/experiment/run-folder.js";
import { train } from "../../lib/experiment/train.js";
import { MemoryFiles } from "../../lib/host/memory.js";
import { resolve, type Resolved } from "../../lib/config.js";
import { openedLab } from "../../lib/recipes/lab.js";
import type { RunRecord } from "../../lib/records.js";
import { smallRun, teachingAtOnce, tinyLab } from "./tiny-lab.js";

const config = resolve({ method: "siri", ...smallRun(4, 6), ...teachingAtOnce }) as Resolved;
const lab = async () => openedLab(await tinyLab());

async function trained(): Promise<Map<string, string>> {
  const files = new MemoryFiles();
  const its = await lab();
  const { folder } = await folderOf("/run", config, its.policy, { files });
  await train(config, its, folder);
  return comparable(folder, files);
}

/** Everything but what may differ between equal runs: the clock in two files. */
function comparable({ path }: RunFolder, files: MemoryFiles): Map<string, string> {
  const all = [...files.below(path)].filter(([name]) => !["config.json", "timing.json"].includes(name));
  return new Map(all.map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]));
}

function written(run: LiveRun): Map<string, string> {
  const files = new MemoryFiles();
  return comparable(run.write("/run", files), files);
}

async function stepped(run: LiveRun, steps = Infinity): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (let step = 0; step < steps && !run.done; step++) for await (const record of run.step()) records.push(record);
  return records;
}

describe("a run in hand", () => {
  it("has the bytes of training, stepped through at once", async () => {
    const run = await LiveRun.open(config, await lab());
    await stepped(run);
    expect(written(run)).toEqual(await trained());
    expect(await stepped(run)).toEqual([]);
  });

  it("has them also when it went back, and when a step was left in the middle", async () => {
    const run = await LiveRun.open(config, await lab());
    await stepped(run, 3);
    const before = run.records.length;
    for await (const record of run.step()) if (record.kind === "groups") break;
    expect([run.standing.iteration, run.records.length]).toEqual([3, before]);
    run.back(1);
    expect([run.standing.iteration, run.stops]).toEqual([1, [0, 1]]);
    await stepped(run);
    expect(written(run)).toEqual(await trained());
  });

  it("can be packed in the middle", async () => {
    const run = await LiveRun.open(config, await lab());
    await stepped(run, 3);
    const files = new MemoryFiles();
    const folder = run.write("/run", files);
    expect(folder.newest()?.iteration).toBe(3);
    const again = await lab();
    await train(config, again, folder, { resume: true });
    const logs = ["metrics.jsonl", "episodes.jsonl", "skills.jsonl"];
    const whole = await trained();
    const resumed = comparable(folder, files);
    expect(logs.map((log) => resumed.get(log))).toEqual(logs.map((log) => whole.get(log)));
  });

  it("keeps what a person changed, and tells it", async () => {
    const run = await LiveRun.open(config, await lab());
    await stepped(run, 2);
    const [entry] = bankOf(run.standing).entries;
    const [record] = run.edit({ retire: [entry!.skill.id], because: "to see what happens" });
    expect(record).toMatchObject({ kind: "decision", decision: { to: "retired", because: "to see what happens" } });
    await stepped(run, 1);
    expect(bankOf(run.standing).entries.find(({ skill }) => skill.id === entry!.skill.id)?.status).toBe("retired");
    const folder = run.write("/run", new MemoryFiles());
    expect(folder.rows<{ hand?: boolean }>("skills.jsonl").filter(({ hand }) => hand)).toHaveLength(1);
    run.back(2);
    expect(bankOf(run.standing).entries[0]?.status).toBe("retired");
  });

  it("goes back only where it was", async () => {
    const run = await LiveRun.open(config, await lab());
    expect(() => run.back(2)).toThrow("an iteration that is kept (0), got 2");
  });
});
