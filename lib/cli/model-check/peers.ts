/** The comparison with each other program, as data. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import { withSink, withSource } from "../../policy/checkpoint/files.js";
import { writeFolder } from "../../policy/checkpoint/folder.js";
import { openGguf } from "../../policy/checkpoint/gguf.js";
import { writeGgufLike } from "../../policy/checkpoint/gguf-save.js";
import { agreement, commonPrefix, logSoftmax, type Agreement, type Rows } from "./compare.js";
import type { LlamaJob, LlamaResult } from "./llama-peer.js";
import { alongText, greedy, type Speed } from "./ours.js";
import { tokenTexts, type Subject } from "./subject.js";
import { GREEDY_TOKENS, PASSAGES, QUESTIONS } from "./texts.js";
import { runProgram } from "./tools.js";

/** A greedy answer of both: equal for `equal` tokens; where they part, how little our model preferred its own token. */
export interface GreedyPair {
  readonly question: string;
  readonly equal: number;
  readonly tokens: number;
  readonly margin?: number;
}

export interface PeerReport {
  readonly peer: string;
  readonly agreement: Agreement;
  readonly greedy: readonly GreedyPair[];
  readonly speed?: Speed;
}

const PATH_TOKENS = 44;
const CANDIDATES = 1000;

/** Our own greedy answers, which every peer is held against. */
export function greedyAnswers({ engine, tokenizer, prompts, end }: Subject): number[][] {
  return prompts.map((prompt) => greedy(engine, tokenizer.encode(prompt), GREEDY_TOKENS, end));
}

function pairs(subject: Subject, ours: readonly number[][], theirs: readonly (readonly number[])[]): GreedyPair[] {
  return subject.prompts.map((prompt, i) => {
    const [mine, its] = [ours[i]!, theirs[i]!];
    const equal = commonPrefix(mine, its);
    const pair = { question: QUESTIONS[i]!, equal, tokens: Math.max(mine.length, its.length) };
    if (equal >= Math.min(mine.length, its.length)) return pair;
    return { ...pair, margin: margin(subject, prompt, mine, its, equal) };
  });
}

/** Log-probability of our token minus that of theirs, under our model, where the two answers part. */
function margin(
  { engine, tokenizer }: Subject,
  prompt: string,
  mine: readonly number[],
  its: readonly number[],
  at: number,
): number {
  const row = alongText(engine, Int32Array.of(...tokenizer.encode(prompt), ...mine.slice(0, at))).at(-1)!;
  return row[mine[at]!]! - row[its[at]!]!;
}

/** The original's weights as 32-bit floats: llama.cpp then has no reason to round activations. */
export function writeFullPrecision({ path, checkpoint }: Subject, folder: string): string {
  const target = join(folder, "full-precision.gguf");
  withSource(path, (source) => {
    const original = openGguf(source);
    withSink(target, (sink) => writeGgufLike(original, checkpoint.weights, sink));
  });
  return target;
}

export interface LlamaOptions {
  readonly peer: string;
  readonly model: string;
  readonly tools: string;
  readonly folder: string;
}

export async function llamaReport(
  subject: Subject,
  answers: readonly number[][],
  { peer, model, tools, folder }: LlamaOptions,
): Promise<PeerReport> {
  const texts = tokenTexts(subject);
  const openings = PASSAGES.map((passage) => passage.slice(0, passage.indexOf(" ", 40)));
  const job: LlamaJob = {
    tools,
    model,
    threads: 1,
    texts,
    openings,
    pathTokens: PATH_TOKENS,
    candidates: CANDIDATES,
    questions: subject.prompts,
    greedyTokens: GREEDY_TOKENS,
    speedPrompt: PASSAGES.join("\n"),
  };
  const path = join(folder, "llama-job");
  writeFileSync(path, JSON.stringify(job));
  await runProgram(process.execPath, [join(import.meta.dirname, "llama-peer.js"), path]);
  const result = JSON.parse(readFileSync(`${path}.json`, "utf8")) as LlamaResult;
  const both = bothAlongPaths(subject, result, openings, texts, floats(`${path}.bin`));
  const theirs = result.greedy.map((text, i) => answerTokens(subject, text, answers[i]!));
  return {
    peer,
    agreement: agreement(both.ours, both.theirs),
    greedy: pairs(subject, answers, theirs),
    speed: { prompt: result.prompt, answer: result.answer },
  };
}

/** The end token has no text in llama.cpp's answers: it is added where our answer has it at that place. */
function answerTokens({ tokenizer, end }: Subject, text: string, ours: readonly number[]): number[] {
  const tokens = [...tokenizer.encode(text)];
  return ours[tokens.length] === end ? [...tokens, end] : tokens;
}

function bothAlongPaths(
  { engine, tokenizer }: Subject,
  { paths }: LlamaResult,
  openings: readonly string[],
  texts: readonly (string | null)[],
  data: Float32Array,
): { ours: Rows; theirs: Rows } {
  const ids = new Map(texts.map((text, id) => [text, id]));
  const [ours, theirs]: [Float32Array[], Float32Array[]] = [[], []];
  paths.forEach(({ said, row }, i) => {
    const opening = tokenizer.encode(openings[i]!);
    const known = said.findIndex((text) => !ids.has(text));
    const path = said.slice(0, known < 0 ? said.length : known).map((text) => ids.get(text)!);
    const rows = alongText(engine, Int32Array.of(...opening, ...path)).slice(opening.length - 1, -1);
    ours.push(...rows);
    rows.forEach((_, k) => theirs.push(data.subarray((row + k) * texts.length, (row + k + 1) * texts.length)));
  });
  return { ours, theirs };
}

function floats(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

interface TransformersResult {
  readonly greedy: readonly (readonly number[])[];
  readonly encoded: readonly (readonly number[])[];
  readonly versions: Readonly<Record<string, string>>;
}

export interface TransformersReport extends PeerReport {
  /** The texts that both tokenizers cut in the same way. */
  readonly sameTokens: boolean;
  readonly versions: Readonly<Record<string, string>>;
}

/** Saves the model as a Hugging Face folder, has Python load it, and compares logits, tokens and answers. */
export async function transformersReport(
  subject: Subject,
  answers: readonly number[][],
  { python, folder }: { readonly python: string; readonly folder: string },
): Promise<TransformersReport> {
  const { engine, tokenizer, checkpoint, prompts } = subject;
  const model = join(folder, "transformers");
  writeFolder(model, checkpoint);
  const texts = [...PASSAGES, ...prompts];
  const tokens = PASSAGES.map((text) => [...tokenizer.encode(text)]);
  const path = join(folder, "transformers-job");
  const job = {
    tokens,
    texts,
    prompts: prompts.map((text) => [...tokenizer.encode(text)]),
    greedyTokens: GREEDY_TOKENS,
  };
  writeFileSync(path, JSON.stringify(job));
  const script = join(packageRoot(), "lib", "cli", "model-check", "transformers-peer.py");
  await runProgram(python, [script, model, path]);
  const result = JSON.parse(readFileSync(`${path}.json`, "utf8")) as TransformersResult;
  const data = floats(`${path}.bin`);
  const size = checkpoint.weights.config.vocabulary;
  const ours = tokens.flatMap((text) => alongText(engine, Int32Array.from(text)));
  const theirs = ours.map((_, i) => logSoftmax(data.subarray(i * size, (i + 1) * size)));
  return {
    peer: "transformers, same weights saved by us",
    agreement: agreement(ours, theirs),
    greedy: pairs(subject, answers, result.greedy),
    sameTokens: texts.every((text, i) => tokenizer.encode(text).join() === result.encoded[i]!.join()),
    versions: result.versions,
  };
}
