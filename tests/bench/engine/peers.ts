/**
 * The same model in PyTorch, when a Python has it; and what every peer of the benchmark answers with. Whoever is not there
 * gives a sentence instead of rows.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../../lib/assets.js";
import { batchOf, LENGTH, result, SIZES, type Result, type Size } from "./work.js";

export interface PeerReport {
  readonly results: readonly Result[];
  readonly absent?: string;
}

/** tests/bench/engine/torch_decoder.py in the Python of SIRI_PYTHON or of the path. */
export function pytorch(sizes: readonly Size[]): PeerReport {
  const python = process.env["SIRI_PYTHON"] ?? "python3";
  if (spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status !== 0)
    return { results: [], absent: `pytorch: ${python} has no torch (set SIRI_PYTHON to one that has)` };
  const script = join(packageRoot(), "tests/bench/engine/torch_decoder.py");
  const jobs = sizes.map((size) => ({ size, length: LENGTH, batch: batchOf(size), ...SIZES[size] }));
  const run = spawnSync(python, [script], {
    input: JSON.stringify(jobs),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (run.status !== 0) return { results: [], absent: `pytorch: ${script} ended with ${run.status}` };
  const rows = JSON.parse(run.stdout) as {
    work: "train" | "rollout";
    size: Size;
    workers: number;
    tokens: number;
    seconds: number;
  }[];
  return {
    results: rows.map(({ tokens, seconds, ...head }) => result({ ...head, engine: "pytorch" }, tokens, seconds)),
  };
}
