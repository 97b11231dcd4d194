/** What a run ran on: versions, machine, numerics. The only part of a run folder that may differ between machines. */
import { readFileSync } from "node:fs";
import { cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../assets.js";

export interface RunDescription {
  readonly version: string;
  readonly node: string;
  readonly machine: string;
  readonly numerics: string;
  readonly started: string;
}

export function describeRun(numerics = "portable"): RunDescription {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  const cores = cpus();
  return {
    version,
    node: process.version,
    machine: `${cores.length} × ${cores[0]?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}`,
    numerics,
    started: new Date().toISOString(),
  };
}
