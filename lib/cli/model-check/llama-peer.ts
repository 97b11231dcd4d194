/**
 * llama.cpp in a process of its own, through the npm package @fugood/llama.node, which lies outside this package.
 * Takes the path of a job (JSON) and writes what it found beside it: `<job>.json` and `<job>.bin` (log-probabilities,
 * one row a position). The binding speaks in token texts, not ids: the job brings the text of every id, null where two
 * ids share one, and such ids stay NaN. It also keeps all distributions of a context until its end, hence one a path.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

export interface LlamaJob {
  /** A package.json beside whose node_modules the binding is installed. */
  readonly tools: string;
  readonly model: string;
  readonly threads: number;
  readonly texts: readonly (string | null)[];
  /** Beginnings that are continued by sampling at temperature 1. */
  readonly openings: readonly string[];
  readonly pathTokens: number;
  /** How many of the most likely tokens are compared at every position; asking for all takes minutes. */
  readonly candidates: number;
  /** Prompts that are continued greedily. */
  readonly questions: readonly string[];
  readonly greedyTokens: number;
  readonly speedPrompt: string;
}

export interface LlamaResult {
  /** What was sampled after every opening, and at which row of the log-probabilities that path starts. */
  readonly paths: readonly { readonly said: readonly string[]; readonly row: number }[];
  readonly greedy: readonly string[];
  /** Tokens a second: of the prompt, of the answer. */
  readonly prompt: number;
  readonly answer: number;
}

interface Completion {
  readonly text: string;
  readonly completion_probabilities?: readonly {
    readonly content: string;
    readonly probs: readonly { readonly tok_str: string; readonly prob: number }[];
  }[];
  readonly timings: { readonly prompt_per_second: number; readonly predicted_per_second: number };
}
interface Context {
  completion(options: Readonly<Record<string, unknown>>): Promise<Completion>;
  release(): Promise<void>;
}
interface Binding {
  loadModel(options: Readonly<Record<string, unknown>>): Promise<Context>;
}

/** Every filter off: what is returned are the model's own probabilities. (XTC of the binding is on unless told.) */
const NEUTRAL = {
  seed: 1,
  top_k: 0,
  top_p: 1,
  min_p: 0,
  typical_p: 1,
  top_n_sigma: -1,
  xtc_probability: 0,
  xtc_threshold: 1,
  dry_multiplier: 0,
  penalty_repeat: 1,
  penalty_last_n: 0,
};

async function main(path: string): Promise<void> {
  const job = JSON.parse(readFileSync(path, "utf8")) as LlamaJob;
  const { loadModel } = createRequire(job.tools)("@fugood/llama.node") as Binding;
  const exact = { cache_type_k: "f32", cache_type_v: "f32", flash_attn_type: "off" };
  const open = (): Promise<Context> =>
    loadModel({ model: job.model, n_ctx: 1024, n_threads: job.threads, n_gpu_layers: 0, ...exact });
  const plain = await plainWork(await open(), job);
  const rows = new Float32Array(job.openings.length * job.pathTokens * job.texts.length).fill(NaN);
  const ids = new Map(job.texts.flatMap((text, id): [string, number][] => (text === null ? [] : [[text, id]])));
  const paths: { said: string[]; row: number }[] = [];
  for (const [index, opening] of job.openings.entries()) {
    const row = index * job.pathTokens;
    paths.push({ said: await samplePath(await open(), opening, job, ids, rows, row), row });
  }
  writeFileSync(`${path}.json`, JSON.stringify({ paths, ...plain } satisfies LlamaResult));
  writeFileSync(`${path}.bin`, rows);
}

async function plainWork(context: Context, job: LlamaJob): Promise<Omit<LlamaResult, "paths">> {
  const timed = await context.completion({ prompt: job.speedPrompt, n_predict: 32, temperature: 0, ...NEUTRAL });
  const greedy: string[] = [];
  for (const prompt of job.questions) {
    const said = await context.completion({ prompt, n_predict: job.greedyTokens, temperature: 0, ...NEUTRAL });
    greedy.push(said.text);
  }
  await context.release();
  return { greedy, prompt: timed.timings.prompt_per_second, answer: timed.timings.predicted_per_second };
}

async function samplePath(
  context: Context,
  prompt: string,
  job: LlamaJob,
  ids: ReadonlyMap<string, number>,
  rows: Float32Array,
  first: number,
): Promise<string[]> {
  const width = job.texts.length;
  const options = { prompt, n_predict: job.pathTokens, n_probs: job.candidates, temperature: 1, ...NEUTRAL };
  const { completion_probabilities: seen = [] } = await context.completion(options);
  await context.release();
  seen.forEach(({ probs }, i) => {
    for (const { tok_str, prob } of probs) {
      const id = ids.get(tok_str);
      if (id !== undefined) rows[(first + i) * width + id] = Math.log(prob);
    }
  });
  return seen.map(({ content }) => content);
}

await main(process.argv[2]!);
