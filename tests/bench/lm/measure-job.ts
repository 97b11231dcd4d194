/** The process of one measurement of our engine or of llama.cpp: a job in, a rate and the peak of memory out. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECTIONS } from "../../../lib/policy/adapter.js";
import { resolveModel } from "../../../lib/policy/checkpoint/known-models.js";
import { loadPolicy } from "../../../lib/policy/load.js";
import type { Ask, Dialogue, Policy } from "../../../lib/policy/policy.js";
import { keyOf, split, stream } from "../../../lib/random.js";
import type { Sequence, Utterance } from "../../../lib/types.js";
import { LENGTH, MODEL, type Job } from "./jobs.js";

const VOCABULARY = 49_152;
const STEP = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradientNorm: 1 };

function randomTokens(count: number, seed: number): Int32Array {
  const numbers = stream(keyOf(seed));
  return Int32Array.from({ length: count }, () => numbers.integer(VOCABULARY - 100) + 50);
}

/** Tokens a second of processor time, after a first call that warms up. */
async function rate(work: (round: number) => Promise<number>, rounds: number): Promise<number> {
  await work(0);
  const start = process.cpuUsage();
  let tokens = 0;
  for (let round = 1; round <= rounds; round++) tokens += await work(round);
  const { user, system } = process.cpuUsage(start);
  return tokens / ((user + system) / 1e6);
}

/** Reads a prompt and says so many tokens. */
class Speech implements Dialogue {
  constructor(private readonly ask: Ask) {}

  next(said: Utterance | undefined): Ask | undefined {
    return said ? undefined : this.ask;
  }
}

async function speak(policy: Policy, count: number, prompt: number, said: number, round: number): Promise<void> {
  const speeches = Array.from({ length: count }, (_, i) => {
    const context = randomTokens(prompt, 1000 * round + i);
    return new Speech({ context, maxTokens: said, stopTokens: [], key: split(keyOf(round), i) });
  });
  await policy.act(speeches, { temperature: 1 });
}

async function ours({ engine, work, threads }: Job): Promise<number> {
  const numerics = engine as "fast" | "native";
  const options = { numerics, contextLength: 512, workers: threads } as const;
  if (work === "lora") return lora(numerics);
  const policy = await loadPolicy(MODEL, { ...options, learns: "nothing", slots: work === "decode 32" ? 32 : 4 });
  const [count, prompt, said] = work === "prompt" ? [4, LENGTH, 1] : work === "decode 1" ? [1, 1, 48] : [32, 1, 24];
  const measured = await rate(async (round) => {
    await speak(policy, count * (work === "decode 1" ? 1 : threads), prompt, said, round);
    return count * (work === "decode 1" ? 1 : threads) * (work === "prompt" ? prompt : said);
  }, 2);
  policy.dispose();
  return measured;
}

/** One step on two sequences, every token taught. */
async function lora(numerics: "fast" | "native"): Promise<number> {
  const policy = await loadPolicy(MODEL, { numerics, contextLength: 512, learns: "adapters", slots: 4 });
  await policy.addAdapter("a", { rank: 8, alpha: 16, targets: PROJECTIONS }, keyOf(1));
  await policy.train("a");
  const lessons = [1, 2].map((seed): Sequence => {
    const tokens = randomTokens(LENGTH + 1, seed);
    const signals = Array.from(tokens, (_, i) => (i > 0 ? [{ component: "ce" as const, weight: 1 }] : undefined));
    const oldLogProbs = new Float32Array(tokens.length).fill(NaN);
    return { tokens, signals, oldLogProbs, from: { episode: `${seed}`, prompt: "as-acted" } };
  });
  const measured = await rate(async () => {
    await policy.accumulate(lessons, ({ logProb }) => ({ value: -logProb, byLogProb: -1, byEntropy: 0 }));
    await policy.step(STEP);
    return 2 * LENGTH;
  }, 2);
  await speak(policy, 1, 8, 2, 1); // acting with the new weights belongs to the memory
  policy.dispose();
  return measured;
}

/** What of node-llama-cpp is used. */
interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  evaluate(tokens: readonly number[], options: object): AsyncIterable<number>;
}
interface LlamaModule {
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{
      createContext(options: object): Promise<{ getSequence(): LlamaSequence }>;
    }>;
  }>;
}

async function llama({ work, threads }: Job): Promise<number> {
  const peers = process.env["SIRI_PEERS"];
  const name = "node-llama-cpp";
  const at = peers === undefined ? name : pathToFileURL(join(peers, "node_modules", name, "dist/index.js")).href;
  const { getLlama } = (await import(at)) as LlamaModule;
  const engine = await getLlama({ gpu: false, build: "never", logLevel: "error", maxThreads: threads });
  const model = await engine.loadModel({ modelPath: resolveModel(MODEL) });
  const context = await model.createContext({ contextSize: 1024, batchSize: 512, threads });
  const sequence = context.getSequence();
  return rate(async (round) => {
    await sequence.clearHistory();
    if (work === "prompt") {
      await sequence.evaluateWithoutGeneratingNewTokens([...randomTokens(2 * LENGTH, round)]);
      return 2 * LENGTH;
    }
    let said = 0;
    for await (const _ of sequence.evaluate([...randomTokens(1, round)], { yieldEogToken: true, temperature: 1 }))
      if (++said === 64) break;
    return said;
  }, 3);
}

const job = JSON.parse(process.argv[2]!) as Job;
const tokensPerSecond = job.engine === "llama.cpp" ? await llama(job) : await ours(job);
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ tokensPerSecond, peakMegabytes }));
process.exit(0);
