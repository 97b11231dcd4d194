/** A process that only loads a model and says how much memory that took at its worst: `node load-probe.js MODEL`. */
import { readCheckpoint } from "../../policy/checkpoint/read.js";

export interface LoadReport {
  /** The weights as 32-bit floats. */
  readonly weightBytes: number;
  /** Most memory held at once beyond that of the empty process. */
  readonly peakBytes: number;
  readonly seconds: number;
}

const peak = (): number => process.resourceUsage().maxRSS * 1024;

const before = peak();
const start = performance.now();
const { weights } = readCheckpoint(process.argv[2]!);
const report: LoadReport = {
  weightBytes: weights.data.byteLength,
  peakBytes: peak() - before,
  seconds: (performance.now() - start) / 1000,
};
console.log(JSON.stringify(report));
