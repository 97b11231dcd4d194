/** Every number that a run logs stands in the metrics dictionary, with a sentence, a formula and a healthy range. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { METHODS, type Resolved } from "../../lib/config.js";
import { metricsDictionary, MetricLines, type MetricLine } from "../../lib/experiment/metrics.js";
import { queryRuns } from "../../lib/experiment/query.js";
import { run } from "../../lib/recipes/index.js";
import { everyMethod, smallRun, tinyLab } from "./tiny-lab.js";

const small = smallRun(3, 4);
const configs = everyMethod(small);

async function linesOf(config: Resolved): Promise<MetricLine[]> {
  const lab = await tinyLab();
  const lines = new MetricLines();
  const all: MetricLine[] = [];
  for await (const record of run(config, lab)) if (record.kind !== "boundary") all.push(...lines.add(record));
  lab.policy.dispose();
  return all;
}

function unknown(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => !Object.hasOwn(metricsDictionary, name)).sort();
}

describe("the metrics dictionary", () => {
  it.each(configs.map((config) => [config.method, config] as const))("knows all that %s logs", async (_, config) => {
    const lines = await linesOf(config);
    expect(lines.length).toBeGreaterThan(3 * small.iterations);
    expect(unknown(lines.flatMap(({ metrics }) => Object.keys(metrics)))).toEqual([]);
  });

  const kept = join(packageRoot(), "data", "runs");
  it.skipIf(!existsSync(kept))("knows all that kept runs logged", async () => {
    const rows = await queryRuns(kept, "select distinct unnest(json_keys(to_json(metrics))) as name from metrics");
    expect(rows.length).toBeGreaterThan(10);
    expect(unknown(rows.map(({ name }) => String(name)))).toEqual([]);
  });

  it("is not told two things of one name by two cards", () => {
    for (const { metrics } of Object.values(METHODS))
      for (const [name, entry] of Object.entries(metrics)) expect(metricsDictionary[name], name).toEqual(entry);
  });

  it("says of each what it is, how it is computed and what is healthy", () => {
    for (const [name, { about, formula, healthy }] of Object.entries(metricsDictionary)) {
      expect(name).toMatch(/^[a-z]+\/[a-zA-Z]+$/);
      expect(about, name).toMatch(/^[A-Z].*\.$/s);
      expect(formula.length, name).toBeGreaterThan(3);
      expect(healthy.length, name).toBeGreaterThan(3);
    }
  });
});
