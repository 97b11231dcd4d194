/** What a run ran on: versions, machine, numerics. The only part of a run folder that may differ between machines. */
import { textOf } from "../bytes.js";
import { host } from "../host/here.js";

export interface RunDescription {
  readonly version: string;
  readonly node: string;
  readonly machine: string;
  readonly numerics: string;
  readonly started: string;
}

export function describeRun(numerics = "portable"): RunDescription {
  const { version } = JSON.parse(textOf(host.packageFile("package.json"))) as { version: string };
  return {
    version,
    node: host.engine,
    machine: host.machine,
    numerics,
    started: new Date().toISOString(),
  };
}
