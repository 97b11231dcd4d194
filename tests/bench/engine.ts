/**
 * `npm run bench engine`: training, rollouts and whole RL iterations of our engine beside its peers, measured in one run.
 * Standard output gets the ratios or, with `--json`, one object and nothing else; progress goes to standard error.
 */
import { cpus, loadavg } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { oneOf } from "../../lib/cli/frame/values.js";
import { flag, several, words } from "../../lib/cli/frame/words.js";
import { fastAvailable } from "../../lib/compute/kernels.js";
import { nativeAvailable } from "../../lib/compute/native.js";
import { unknownName } from "../../lib/errors.js";
import { peakMemory, type MemoryRow } from "./engine/memory.js";
import { onnxruntime } from "./engine/onnx.js";
import { iteration, rollout, train, type Variant } from "./engine/ours.js";
import { pytorch, type PeerReport } from "./engine/peers.js";
import { tfjs } from "./engine/tfjs.js";
import { SIZES, type Result, type Size } from "./engine/work.js";

const BASELINE = join(packageRoot(), "tests/bench/engine-baseline.json");
const NAMES = Object.keys(SIZES) as Size[];

export default command({
  about:
    "Measure our engine beside PyTorch, tfjs, tfjs-node and onnxruntime-node (about six minutes on two quiet cores).",
  examples: ["npm run bench engine -- --quick --json"],
  words: words({
    json: flag("json", "one JSON object instead of the ratios"),
    size: several("size", oneOf("NAME", NAMES), `one of ${NAMES.join(", ")} (default: all)`),
    quick: flag("quick", "without the peers"),
    save: flag("save", "write what was measured into the baseline, tests/bench/engine-baseline.json"),
  }),
  run,
});

interface EngineGiven {
  readonly json: boolean;
  readonly size: readonly string[];
  readonly quick: boolean;
  readonly save: boolean;
}

interface Report {
  readonly machine: string;
  readonly results: readonly Result[];
  readonly memory: readonly MemoryRow[];
}

async function run(given: EngineGiven): Promise<void> {
  const report = await measure(sizesOf(given.size), !given.quick);
  if (given.save) writeFileSync(BASELINE, JSON.stringify(withBaseline(report), null, 2) + "\n");
  console.log(given.json ? JSON.stringify(report) : summary(report));
}

async function measure(sizes: readonly Size[], withPeers: boolean): Promise<Report> {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const before = loadavg()[0]!.toFixed(1);
  const results: Result[] = [];
  const add = (rows: readonly Result[]): void => {
    results.push(...rows);
    for (const row of rows) note(describe(row));
  };
  for (const size of sizes)
    for (const variant of variants()) for (const work of worksOf(variant)) add([await work(size, variant)]);
  const memory = sizes.map((size) => peakMemory(size, 2));
  for (const row of memory) note(`memory    ${row.size.padEnd(6)} ${row.engine}, 2 workers: ${row.peakMegabytes} MB`);
  const peers: (() => Promise<PeerReport> | PeerReport)[] = [
    () => pytorch(sizes),
    () => onnxruntime(sizes),
    () => tfjs(sizes, "node"),
    () => tfjs(sizes, "wasm"),
  ];
  for (const peer of withPeers ? peers : []) {
    const { results: rows, absent } = await peer();
    add(rows);
    if (absent) note(`left out: ${absent}`);
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}`;
  return { machine: `${machine}, load before the run ${before}`, results, memory };
}

/** What was measured now, and the baseline's rows of sizes and engines that were not. */
function withBaseline({ machine, results, memory }: Report): Report {
  const kept = baseline();
  const merge = <T extends Result | MemoryRow>(old: readonly T[], fresh: readonly T[]): T[] => {
    const measured = new Set(fresh.map(({ size, engine }) => `${size} ${engine}`));
    return [...old.filter(({ size, engine }) => !measured.has(`${size} ${engine}`)), ...fresh];
  };
  return { machine, results: merge(kept.results, results), memory: merge(kept.memory, memory) };
}

function baseline(): Report {
  return JSON.parse(readFileSync(BASELINE, "utf8")) as Report;
}

function sizesOf(names: readonly string[]): readonly Size[] {
  for (const name of names)
    if (!NAMES.includes(name as Size)) throw unknownName("bench engine --size", "size", name, NAMES);
  return names.length > 0 ? (names as Size[]) : NAMES;
}

/** One and two workers of whatever numerics are there. */
function variants(): Variant[] {
  const kinds: Omit<Variant, "workers">[] = [{ numerics: "portable" }];
  if (fastAvailable()) kinds.push({ numerics: "fast" });
  if (nativeAvailable()) kinds.push({ numerics: "fast", training: "native" });
  return kinds.flatMap((kind) => [1, 2].map((workers) => ({ ...kind, workers })));
}

/** `native` is of training only, its rollouts are the fast ones; iterations are of two workers. */
function worksOf({ training, workers }: Variant): ((size: Size, variant: Variant) => Promise<Result>)[] {
  return [train, ...(training ? [] : [rollout]), ...(workers === 2 ? [iteration] : [])];
}

function describe({ work, size, engine, workers, tokensPerSecond, seconds }: Result): string {
  return `${work.padEnd(9)} ${size.padEnd(6)} ${engine.padEnd(17)} ${workers} worker(s)  ${String(tokensPerSecond).padStart(7)} tokens/s  ${seconds} s`;
}

/** Our best of each work and size over every peer of this run, and over the baseline. */
function summary({ results, memory }: Report): string {
  const kept = baseline().results;
  const lines: string[] = ["", "ours (the best variant) : peer, tokens/s in this run; and ours : ours in the baseline"];
  for (const size of NAMES)
    for (const work of ["train", "rollout", "iteration"] as const) {
      const of = (rows: readonly Result[]): Result[] => rows.filter((row) => row.size === size && row.work === work);
      const ours = bestOurs(of(results));
      if (!ours) continue;
      const peers = of(results).filter(({ engine }) => !engine.startsWith("siri-lab"));
      const over = peers.map(
        ({ engine, workers, tokensPerSecond }) => `${engine} (${workers}) ${(ours / tokensPerSecond).toFixed(2)}`,
      );
      const before = bestOurs(of(kept));
      if (before) over.push(`baseline ${(ours / before).toFixed(2)}`);
      lines.push(`${work.padEnd(9)} ${size.padEnd(6)} ${over.join(" · ")}`);
    }
  for (const { size, peakMegabytes } of memory) lines.push(`peak of an iteration, ${size}: ${peakMegabytes} MB`);
  return lines.join("\n");
}

function bestOurs(rows: readonly Result[]): number | undefined {
  const ours = rows.filter(({ engine }) => engine.startsWith("siri-lab")).map((row) => row.tokensPerSecond);
  return ours.length > 0 ? Math.max(...ours) : undefined;
}
