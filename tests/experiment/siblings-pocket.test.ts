/** The study of the siblings: every arm can be run, plays what was registered, and is compared with arms that there are. */
import { describe, expect, it } from "vitest";
import { METHODS, resolve, type Resolved } from "../../lib/config.js";
import { costChart } from "../../lib/experiment/studies/cost.js";
import { packRun } from "../../lib/experiment/studies/archive.js";
import { reportMarkdown } from "../../lib/experiment/studies/report.js";
import { readResults } from "../../lib/experiment/studies/results.js";
import { jobsOf } from "../../lib/experiment/studies/study.js";
import { reskillPocket } from "../../studies/reskill-pocket.js";
import { siblingsPocket } from "../../studies/siblings-pocket.js";

const { arms } = siblingsPocket;

/** Episodes of training and audits, as the cards' options say; what is really played is counted from the logs. */
function planned(config: Resolved): number {
  const { iterations, derived } = config;
  if (config.method === "skill0") return derived.episodes + config.withdrawal.tasks * config.withdrawal.pairs * 2;
  if (config.method === "ctx2skill") {
    const { replayed, probes, attempts } = config.versions;
    return derived.episodes + replayed * 2 * probes * attempts;
  }
  if (config.method === "slim" && config.lifecycle.every > 0) {
    const { every, audited, tasks, pairs } = config.lifecycle;
    return derived.episodes + Math.floor(iterations / every) * audited * tasks * pairs * 2;
  }
  if (config.method === "bstar" && config.balance.every > 0) {
    const { every, settings, tasks, attempts } = config.balance;
    return derived.episodes + Math.ceil(iterations / every) * settings * tasks * attempts;
  }
  return derived.episodes;
}

describe("siblings-pocket", () => {
  it("has arms of different names that can be run, on families from 1000 on, with equal episodes", () => {
    const names = arms.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [...siblingsPocket.comparisons.flat(), ...siblingsPocket.shown]) expect(names).toContain(name);
    for (const { name, seed, config } of jobsOf(siblingsPocket).map((job) => ({ ...job, name: job.arm }))) {
      expect(seed).toBeGreaterThanOrEqual(1000);
      expect(planned(resolve({ ...config, seed })), name).toBe(3840);
    }
    expect(siblingsPocket.registered).toMatch(/^Registered before the runs/);
  });

  it("asks every method that there is, but for those with a study of their own", () => {
    const asked = [...arms, ...reskillPocket.arms].map(({ config }) => config.method);
    expect(new Set(asked)).toEqual(new Set(Object.keys(METHODS)));
  });

  it("makes a page and a picture of whatever is there, and names what played another number of episodes", () => {
    const line = (iteration: number, success: number): string =>
      JSON.stringify({ kind: "evaluation", arm: "plain", iteration, metrics: { "evaluation/success": success, "evaluation/score": success }, byKind: { put: success } }); // prettier-ignore
    const made = (arm: string, seed: number, end: number, episodes: number) =>
      packRun(`${arm}/seed-${seed}`, {
        metrics: `${line(0, 0.3)}\n${line(60, end)}\n`,
        timing: `{"seconds":1}\n`,
        ledger: JSON.stringify({ iterations: 60, episodes, guidedEpisodes: 0, turns: 1, tokens: { rl: 1000, ce: 0 }, examinationEpisodes: 1 }) + "\n", // prettier-ignore
      });
    const runs = ["grpo", "metis", "metis-broken", "null-metis"].flatMap((arm, i) =>
      [1000, 1001].map((seed) => made(arm, seed, 0.5 + 0.1 * i * (seed - 999), i === 1 ? 3900 : 3840)),
    );
    const results = readResults(siblingsPocket, new Map(runs.map((run) => [run.run, run])));
    const page = reportMarkdown(results);
    expect(page).toContain("| tasks by predicted spread | metis | grpo | +.150");
    expect(page.indexOf("cost.svg")).toBeLessThan(page.indexOf("Registered before the runs"));
    expect(page).toContain("Missing: 57 of seed-1000, 47 of seed-1001, 50 of seed-1002");
    expect(page).toContain("| null-metis | grpo | **not the same** |");
    expect(page).toContain("| null-opid | grpo | not run |");
    expect(page).toContain("metis in family 1000: 3900");
    const picture = costChart(results).html();
    expect(picture).toContain("metis");
    expect(picture).not.toContain("metis-broken");
  });
});

describe("reskill-pocket", () => {
  it("has arms that can be run, on families from 1000 on, with equal episodes", () => {
    const names = reskillPocket.arms.map(({ name }) => name);
    for (const name of [...reskillPocket.comparisons.flat(), ...reskillPocket.shown]) expect(names).toContain(name);
    for (const { arm, seed, config } of jobsOf(reskillPocket)) {
      expect(seed).toBeGreaterThanOrEqual(1030);
      expect(planned(resolve({ ...config, seed })), arm).toBe(2560);
    }
    expect(reskillPocket.registered).toMatch(/^Registered before the runs/);
  });
});
