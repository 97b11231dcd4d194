/**
 * `npm run bench engine`: training, rollouts and whole RL iterations of our engine beside its peers, measured in one run.
 * `--json` prints one object and nothing else; `--size NAME` and `--quick` (no peers) measure less; `--save` writes the
 * baseline that later runs are compared with (rows that were not measured stay).
 */
import { cpus, loadavg } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { fastAvailable } from "../../lib/compute/kernels.js";
import { nativeAvailable } from "../../lib/compute/native.js";
import { unknownName } from "../../lib/errors.js";
import { iteration, rollout, train, type Variant } from "./engine/ours.js";
import { pytorch, tfjs, type PeerReport } from "./engine/peers.js";
import { SIZES, type Result, type Size } from "./engine/work.js";

const BASELINE = join(packageRoot(), "tests/bench/engine-baseline.json");

export async function run(argv: readonly string[]): Promise<void> {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const results: Result[] = [];
  const add = (rows: readonly Result[]): void => {
    results.push(...rows);
    for (const row of rows) note(describe(row));
  };
  const sizes = sizesOf(argv);
  for (const size of sizes)
    for (const variant of variants())
      for (const measure of variant.training ? [train, iteration] : [train, rollout, iteration])
        add([await measure(size, variant)]);
  const peers: (() => Promise<PeerReport> | PeerReport)[] = [
    () => pytorch(sizes),
    () => tfjs(sizes, "node"),
    () => tfjs(sizes, "wasm"),
  ];
  for (const measure of argv.includes("--quick") ? [] : peers) {
    const { results: rows, absent } = await measure();
    add(rows);
    if (absent) note(`left out: ${absent}`);
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "?"}, Node ${process.version}`;
  const report = { machine: `${machine}, load ${loadavg()[1]!.toFixed(1)}`, results };
  if (argv.includes("--save")) writeFileSync(BASELINE, JSON.stringify(withBaseline(report), null, 2) + "\n");
  console.log(argv.includes("--json") ? JSON.stringify(report) : ratios(results));
}

interface Report {
  readonly machine: string;
  readonly results: readonly Result[];
}

const baseline = (): Report => JSON.parse(readFileSync(BASELINE, "utf8")) as Report;

/** What was measured now, and the baseline's rows of what was not. */
function withBaseline(report: Report): Report {
  const key = ({ work, size, engine, workers }: Result): string => [work, size, engine, workers].join();
  const fresh = new Set(report.results.map(key));
  return { ...report, results: [...baseline().results.filter((row) => !fresh.has(key(row))), ...report.results] };
}

function sizesOf(argv: readonly string[]): Size[] {
  const all = Object.keys(SIZES) as Size[];
  const at = argv.indexOf("--size");
  if (at < 0) return all;
  const name = argv[at + 1] ?? "";
  if (!all.includes(name as Size)) throw unknownName("bench engine --size", "size", name, all);
  return [name as Size];
}

/** One and two workers of whatever numerics are there; `native` is of training only, its rollouts are the fast ones. */
function variants(): Variant[] {
  const kinds: Omit<Variant, "workers">[] = [{ numerics: "portable" }];
  if (fastAvailable()) kinds.push({ numerics: "fast" });
  if (nativeAvailable()) kinds.push({ numerics: "fast", training: "native" });
  return kinds.flatMap((kind) => [1, 2].map((workers) => ({ ...kind, workers })));
}

function describe({ work, size, engine, workers, tokensPerSecond, seconds }: Result): string {
  return `${work.padEnd(9)} ${size.padEnd(6)} ${engine.padEnd(17)} ${workers} worker(s)  ${String(tokensPerSecond).padStart(7)} tokens/s  ${seconds} s`;
}

/** Our best of each work and size over every peer of this run, and over the baseline. */
function ratios(results: readonly Result[]): string {
  const kept = baseline().results;
  const lines: string[] = ["", "ours (the best variant) : peer, tokens/s in this run; and ours : ours in the baseline"];
  for (const size of Object.keys(SIZES) as Size[])
    for (const work of ["train", "rollout", "iteration"] as const) {
      const of = (rows: readonly Result[]): Result[] => rows.filter((row) => row.size === size && row.work === work);
      const ours = bestOurs(of(results));
      if (!ours) continue;
      const peers = of(results).filter(({ engine }) => !engine.startsWith("siri-lab"));
      const over = peers.map((peer) => `${peer.engine} ${(ours / peer.tokensPerSecond).toFixed(2)}`);
      const before = bestOurs(of(kept));
      if (before) over.push(`baseline ${(ours / before).toFixed(2)}`);
      lines.push(`${work.padEnd(9)} ${size.padEnd(6)} ${over.join(" · ")}`);
    }
  return lines.join("\n");
}

function bestOurs(rows: readonly Result[]): number | undefined {
  const ours = rows.filter(({ engine }) => engine.startsWith("siri-lab")).map((row) => row.tokensPerSecond);
  return ours.length > 0 ? Math.max(...ours) : undefined;
}
