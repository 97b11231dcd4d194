/**
 * What jobs that play leave in Redis beside the jobs: weights under their SHA-256, in pieces, sent once however many jobs
 * name them; and results, of which the first one stays. All of it goes away an hour after it was last needed.
 */
import { expect } from "../../errors.js";
import { PREFIX, type Client } from "../connection.js";
import { sha256 } from "../run-files.js";

const KEEP_SECONDS = 3600;
/** Bytes in one command at most, so that others are served between. */
const PIECE = 1 << 21;

const weightsKey = (hash: string): string => `${PREFIX}-weights:${hash}`;
const resultKey = (id: string): string => `${PREFIX}-played:${id}`;

/** Returns how many bytes went out: none where the same weights are there. */
export async function putWeights(redis: Client, hash: string, bytes: Uint8Array): Promise<number> {
  const key = weightsKey(hash);
  if ((await redis.expire(key, KEEP_SECONDS)) === 1 && (await redis.hexists(key, "pieces")) === 1) return 0;
  const count = Math.ceil(bytes.length / PIECE);
  for (let at = 0; at < count; at++)
    await redis.hset(key, String(at), Buffer.from(bytes.subarray(at * PIECE, (at + 1) * PIECE)));
  await redis.hset(key, "pieces", count); // last: what has this is whole
  await redis.expire(key, KEEP_SECONDS);
  return bytes.length;
}

/** Undefined where they are not, or not any more. */
export async function takeWeights(redis: Client, hash: string): Promise<Buffer | undefined> {
  const key = weightsKey(hash);
  const count = Number((await redis.hget(key, "pieces")) ?? 0);
  const pieces: Buffer[] = [];
  for (let at = 0; at < count; at++) pieces.push((await redis.hgetBuffer(key, String(at))) ?? Buffer.alloc(0));
  if (count === 0) return undefined;
  const bytes = Buffer.concat(pieces);
  expect(sha256(bytes) === hash, "queue, weights", {
    expected: `bytes with the SHA-256 ${hash}`,
    got: sha256(bytes),
    fix: "give the same command again with --resume",
  });
  return bytes;
}

/** The first result stays; returns the one that is there. */
export async function putResult(redis: Client, id: string, bytes: Buffer): Promise<Buffer> {
  await redis.set(resultKey(id), bytes, "EX", KEEP_SECONDS, "NX");
  return (await redis.getBuffer(resultKey(id))) ?? bytes;
}

export async function takeResult(redis: Client, id: string): Promise<Buffer | undefined> {
  return (await redis.getBuffer(resultKey(id))) ?? undefined;
}

export function takeResults(redis: Client, ids: readonly string[]): Promise<(Buffer | null)[]> {
  return redis.mgetBuffer(ids.map(resultKey));
}
