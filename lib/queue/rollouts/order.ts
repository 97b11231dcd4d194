/**
 * What travels in a job that plays: a group's plans as data, the run's configuration, and which weights to play with, by
 * their SHA-256. Back come the answers alone: whoever asked holds the dialogues with them, so that worlds and prompts are
 * computed where they are used, and a hash of all contexts shows that both saw the same ones.
 */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { resolve, type ConfigInput, type Resolved } from "../../config.js";
import { expect } from "../../errors.js";
import type { Answer } from "../../policy/acting/desk.js";
import type { Sampling } from "../../policy/policy.js";
import type { EpisodePlan, SkillLimit } from "../../rollout/episode.js";
import { anyObject, parsedJson, shaped, textLike, v, wholeNumber } from "../../schema.js";
import type { Episode, Turn } from "../../types.js";
import { refusePath } from "../payload.js";
import { versionSchema, type Version } from "../version.js";

const FIX = "start the run again with this version: train --resume";
const sha = textLike(/^[0-9a-f]{64}$/, "a SHA-256");
const word = v.custom<number>(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  "a word of 32 bits",
);
const condition = v.variant("kind", [
  v.strictObject({ kind: v.literal("plain") }),
  v.strictObject({
    kind: v.literal("skill"),
    skills: v.array(v.string()),
    truncated: v.boolean(),
    base: v.optional(v.literal(true)),
  }),
]);
const planSchema = v.strictObject({
  id: v.string(),
  task: v.strictObject({
    world: v.string(),
    split: v.string(),
    id: v.string(),
    kind: v.string(),
    text: v.string(),
    params: v.unknown(),
  }),
  key: v.tuple([word, word]),
  condition,
  skillTexts: v.array(v.string()),
  preface: v.optional(v.string()),
  forced: v.optional(v.array(v.string())),
});
const orderSchema = v.strictObject({
  format: v.literal(1),
  version: versionSchema,
  config: anyObject,
  numerics: v.picklist(["portable", "fast", "native"]),
  weights: sha,
  sampling: v.strictObject({ temperature: v.number(), topP: v.optional(v.number()), topK: v.optional(wholeNumber(1)) }),
  skillLimit: v.optional(v.strictObject({ sentences: v.number(), tokens: v.number() })),
  plans: v.pipe(v.array(planSchema), v.minLength(1)),
});

/** One job: some episodes to play. */
export interface Order {
  readonly format: 1;
  readonly version: Version;
  readonly config: Resolved;
  readonly numerics: "portable" | "fast" | "native";
  readonly weights: string;
  readonly sampling: Sampling;
  readonly skillLimit?: SkillLimit;
  readonly plans: readonly EpisodePlan[];
}

/** The order as described, with a configuration that this version understands. */
export function readOrder(data: unknown): Order {
  const order = shaped(orderSchema, data, "queue job", FIX);
  const config = resolve(order.config as unknown as ConfigInput);
  refusePath(config.tasks.policy);
  return { ...order, config } as Order;
}

/** As the queue keeps it: the same order asked for twice is one job. */
export function orderId(order: Order): string {
  return `rollout/${createHash("sha256").update(JSON.stringify(order)).digest("hex").slice(0, 24)}`;
}

const answerSchema = v.strictObject({
  tokens: v.array(wholeNumber(0)),
  logProbs: textLike(/^[\w+/]*={0,2}$/, "floats in base64"),
  stop: v.picklist(["end", "length", "context"]),
  allowed: v.optional(v.array(v.array(wholeNumber(0)))),
});
const playedSchema = v.strictObject({
  host: v.string(),
  episodes: v.array(v.strictObject({ asked: sha, said: v.array(answerSchema) })),
});

/** One episode as a worker played it. */
export interface Played {
  /** Hash of every context that was answered. */
  readonly asked: string;
  readonly said: readonly Answer[];
}

export function playedOf(episode: Episode): Played {
  return { asked: contextsOf(episode), said: spoken(episode).map(({ said: { text: _, ...answer } }) => answer) };
}

/** What the policy said; a forced action is taken by the dialogue itself. */
function spoken({ turns }: Episode): readonly Turn[] {
  return turns.filter(({ forced }) => forced !== true);
}

function contextsOf({ turns }: Episode): string {
  const hash = createHash("sha256");
  for (const { promptTokens: tokens } of turns)
    hash.update(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength)).update("\0");
  return hash.digest("hex");
}

/** A result as bytes. */
export function pressPlayed(host: string, episodes: readonly Played[]): Buffer {
  const plain = episodes.map(({ asked, said }) => ({ asked, said: said.map(plainAnswer) }));
  return gzipSync(JSON.stringify({ host, episodes: plain }), { level: 1 });
}

export function readPlayed(bytes: Buffer, id: string): { host: string; episodes: Played[] } {
  const where = `queue, result of ${id}`;
  const fix = "give the same command again with --resume";
  const text = gunzipSync(bytes).toString("utf8");
  const { host, episodes } = shaped(playedSchema, parsedJson(text, where, fix), where, fix);
  return { host, episodes: episodes.map(({ asked, said }) => ({ asked, said: said.map(typedAnswer) })) };
}

/** What must be equal wherever a job is done. */
export function digestOf(episodes: readonly Played[]): string {
  const plain = episodes.map(({ asked, said }) => ({ asked, said: said.map(plainAnswer) }));
  return createHash("sha256").update(JSON.stringify(plain)).digest("hex");
}

function plainAnswer({ tokens, logProbs, stop, allowed }: Answer) {
  const among = allowed && { allowed: allowed.map((some) => [...some]) };
  const bytes = Buffer.from(logProbs.buffer, logProbs.byteOffset, logProbs.byteLength); // −0 is no number in JSON
  return { tokens: [...tokens], logProbs: bytes.toString("base64"), stop, ...among };
}

function typedAnswer({ tokens, logProbs, stop, allowed }: v.InferOutput<typeof answerSchema>): Answer {
  const among = allowed && { allowed: allowed.map((some) => Int32Array.from(some)) };
  const floats = new Float32Array(new Uint8Array(Buffer.from(logProbs, "base64")).buffer);
  return { tokens: Int32Array.from(tokens), logProbs: floats, stop, ...among };
}

/** Episodes of one job at least, where single ones are asked for (examinations). */
const TOGETHER = 8;

/** Plans dealt to jobs: the episodes of one task stay together, and few are joined. */
export function dealt(plans: readonly EpisodePlan[]): EpisodePlan[][] {
  const parts: EpisodePlan[][] = [];
  plans.forEach((plan, at) => {
    const last = parts.at(-1);
    const fresh = last === undefined || (last.length >= TOGETHER && plan.task.id !== plans[at - 1]!.task.id);
    if (fresh) parts.push([plan]);
    else last.push(plan);
  });
  return parts;
}

/** Hold a dialogue with what was said elsewhere; refused where it would have gone on otherwise here. */
export function refuseOther(here: Episode, there: Played, id: string, host: string): void {
  const same = spoken(here).length === there.said.length && contextsOf(here) === there.asked;
  expect(same, `queue, ${id}, episode ${here.id}`, {
    expected: "the same contexts as here",
    got: `others at ${host}`,
    fix: "compute it on both hosts and compare; without --rollouts the run goes on here",
  });
}
