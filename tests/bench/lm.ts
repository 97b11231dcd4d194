/**
 * `npm run bench lm`: a real language model (SmolLM2-135M) beside PyTorch and llama.cpp, in one run: a LoRA step, reading a
 * prompt, and writing alone and in a batch. Tokens a second of processor time, threads together, so that a busy machine
 * counts less. Each measurement is a process of its own, which also says how much memory it held.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { flag, words } from "../../lib/cli/frame/words.js";
import { nativeAvailable } from "../../lib/compute/native.js";
import { resolveModel } from "../../lib/policy/checkpoint/known-models.js";
import { MODEL, type Job, type Work } from "./lm/jobs.js";
import { productRates } from "./lm/products.js";
import { table } from "./measure.js";

export default command({
  about:
    "Measure a LoRA step, reading and writing of SmolLM2-135M beside PyTorch (SIRI_PYTHON) and node-llama-cpp (npm install --no-save node-llama-cpp, or SIRI_PEERS, a folder that has it).",
  examples: ["npm run bench lm -- --quick"],
  words: words({ json: flag("json", "one JSON object instead of a table"), quick: flag("quick", "one thread only") }),
  run,
});

interface Row extends Job {
  readonly tokensPerSecond: number;
  readonly peakMegabytes: number;
}

async function run(given: { readonly json: boolean; readonly quick: boolean }): Promise<void> {
  const rows: Row[] = [];
  for (const threads of given.quick ? [1] : [1, 2]) {
    const ours = nativeAvailable() ? (["fast", "native"] as const) : (["fast"] as const);
    for (const engine of ours)
      for (const work of ["prompt", "decode 1", "decode 32", "lora"] as const)
        if (work !== "lora" || threads === 1) add(rows, { engine, work, threads }); // training has one thread
    for (const engine of ["torch f32", "torch bf16"] as const) add(rows, { engine, work: "lora", threads });
    for (const work of ["prompt", "decode 1"] as const) add(rows, { engine: "llama.cpp", work, threads });
  }
  console.log(given.json ? JSON.stringify(rows) : summary(rows));
  if (!given.json && nativeAvailable()) console.log(`\n${productRates()}`);
  return Promise.resolve();
}

/** Measure in a process of its own; a peer that is not there is left out, with the reason. */
function add(rows: Row[], job: Job): void {
  const note = (line: string): void => void process.stderr.write(`${line}\n`);
  const name = `${job.engine}, ${job.work}, ${job.threads} thread(s)`;
  try {
    const row = { ...job, ...(job.engine.startsWith("torch") ? torch(job) : own(job)) };
    rows.push(row);
    note(`${name}: ${row.tokensPerSecond.toFixed(1)} tokens a CPU-second, ${row.peakMegabytes} MB`);
  } catch (error) {
    note(`left out: ${name}: ${(error as Error).message.split("\n")[0]}`);
  }
}

type Measured = Pick<Row, "tokensPerSecond" | "peakMegabytes">;

function own(job: Job): Measured {
  const script = fileURLToPath(new URL("lm/measure-job.js", import.meta.url));
  const said = execFileSync(process.execPath, [script, JSON.stringify(job)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(said) as Measured;
}

/** The same shape with random weights: speed does not depend on them. */
function torch({ engine, threads }: Job): Measured {
  const python = process.env["SIRI_PYTHON"] ?? "python3";
  const script = join(packageRoot(), "tests/bench/lm/torch_lora.py");
  const run = spawnSync(python, [script, engine.split(" ")[1]!, `${threads}`], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`${python} cannot (set SIRI_PYTHON to one that has torch)`);
  return JSON.parse(run.stdout) as Measured;
}

/** The rows, and what the targets are about: ours over the peer's rate. */
function summary(rows: readonly Row[]): string {
  const cells = rows.map(({ engine, work, threads, tokensPerSecond, peakMegabytes }) => [
    engine,
    work,
    `${threads}`,
    tokensPerSecond.toFixed(1),
    `${peakMegabytes}`,
  ]);
  const ratios = [1, 2].flatMap((threads) => [
    ratio(rows, threads, ["lora", "torch f32", "lora"]),
    ratio(rows, threads, ["lora", "torch bf16", "lora"]),
    ratio(rows, threads, ["prompt", "llama.cpp", "prompt"]),
    ratio(rows, threads, ["decode 1", "llama.cpp", "decode 1"]),
    ratio(rows, threads, ["decode 32", "llama.cpp", "decode 1"]),
  ]);
  const head = ["engine", "work", "threads", "tokens a CPU-second", "peak MB"];
  return [`model: ${resolveModel(MODEL)}`, table(head, cells), "", ...ratios.flat()].join("\n");
}

function ratio(rows: readonly Row[], threads: number, [work, peer, theirs]: [Work, Job["engine"], Work]): string[] {
  const rate = (engines: readonly Job["engine"][], of: Work): number | undefined => {
    const found = rows.filter((row) => engines.includes(row.engine) && row.work === of && row.threads === threads);
    return found.length === 0 ? undefined : Math.max(...found.map((row) => row.tokensPerSecond));
  };
  const [ours, other] = [rate(["fast", "native"], work), rate([peer], theirs)];
  if (ours === undefined || other === undefined) return [];
  return [`${threads} thread(s): our ${work} is ${(ours / other).toFixed(2)} × ${peer}'s ${theirs}`];
}
