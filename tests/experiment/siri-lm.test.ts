/** The study of a language model: its arms on a tiny random Llama that speaks its world, and what its kept runs spent. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makePocketEnglish } from "../../envs/pocket-english/index.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { resolve, type ConfigInput } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { digest } from "../../lib/experiment/run-config.js";
import { BpeTokenizer } from "../../lib/policy/bpe-tokenizer.js";
import { writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { keyOf } from "../../lib/random.js";
import { run } from "../../lib/recipes/index.js";
import type { RunRecord } from "../../lib/records.js";
import { siriLm } from "../../studies/siri-lm.js";
import { keptResults } from "../../studies/index.js";
import { learnTokenizer } from "../policy/tiny-language.js";

const folder = mkdtempSync(join(tmpdir(), "siri-lm-"));
beforeAll(() => {
  const spoken = Array.from(makePocketEnglish().tasks("train", { count: 60 }), ({ text }) => text).join("\n");
  const files = learnTokenizer(spoken, 300, ["<|endoftext|>", "<|im_end|>"]);
  const sizes = { width: 32, layers: 2, heads: 2, keyValueHeads: 1, headWidth: 16, contextLength: 512 };
  const config = microDecoder({ vocabulary: new BpeTokenizer(files).size, ...sizes });
  writeFolder(folder, { weights: initialWeights(config, keyOf("siri-lm")), tokenizer: files, ids: { end: 0 } });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Played {
  readonly weights: string;
  readonly records: readonly RunRecord[];
}

async function played(input: ConfigInput): Promise<Played> {
  const lab = await openLab(input, { policy: folder, numerics: "portable" });
  const records: RunRecord[] = [];
  for await (const record of run(lab.config, lab)) if (record.kind !== "boundary") records.push(record);
  const weights = await digest(lab.policy);
  lab.policy.dispose();
  return { weights, records };
}

/** An arm of the study with two iterations of a few episodes. */
function small(name: string, change: object = {}): ConfigInput {
  const { config } = siriLm.arms.find((arm) => arm.name === name)!;
  const run = { iterations: 2, rollout: { ...config.rollout, groups: 2, groupSize: 4 } };
  const evaluation = { ...config.evaluation, tasks: 3 };
  return { ...config, seed: 77, ...run, evaluation, ...change } as ConfigInput;
}

describe("siri-lm", () => {
  it("is GiGPO to the hash while SIRI warms up, and no longer once it teaches", async () => {
    const gigpo = await played(small("gigpo"));
    const warming = await played(small("siri", { phases: { warmupSuccesses: 10_000 } }));
    expect(warming.weights).toBe(gigpo.weights);
    const phases = { warmupSuccesses: 0, activeSkills: 0 };
    const guided = await played(small("siri", { phases, mining: { author: "oracle" } }));
    expect(guided.weights).not.toBe(gigpo.weights);
  }, 120_000);

  it("examines greedily what an examination at temperature 0 would find, and the rest as without", async () => {
    const arms = async (evaluation: object): Promise<Record<string, unknown>> => {
      const { records } = await played(small("gigpo", { iterations: 1, evaluation: { tasks: 6, ...evaluation } }));
      const found = records.flatMap((one) => (one.kind === "evaluation" ? [one] : []));
      return Object.fromEntries(found.map(({ iteration, arm, outcomes }) => [`${iteration} ${arm}`, outcomes]));
    };
    const [both, greedy, plain] = [
      await arms({ temperature: 1, greedy: true }),
      await arms({ temperature: 0 }),
      await arms({ temperature: 1 }),
    ];
    const { "0 greedy-plain": first, "1 greedy-plain": last, ...rest } = both;
    expect([first, last]).toEqual([greedy["0 plain"], greedy["1 plain"]]);
    expect(rest).toEqual(plain);
  }, 120_000);

  it("keeps equal episodes in all arms, and one warm start in all arms of a family", () => {
    const { arms } = keptResults("siri-lm");
    const starts = new Map<number, object>();
    for (const { arm, runs } of arms)
      for (const { seed, ledger, curves } of runs) {
        expect(ledger!.episodes, `${arm.name} ${seed}`).toBe(resolve(arm.config).derived.episodes);
        const start = Object.fromEntries(["plain", "greedy-plain", "oracle"].map((name) => [name, curves[name]![0]]));
        expect(start, `${arm.name} ${seed}`).toEqual(starts.get(seed) ?? start);
        starts.set(seed, start);
      }
    expect(starts.size).toBeGreaterThan(0);
  });
});
