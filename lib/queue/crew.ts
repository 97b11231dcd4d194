/** Which workers are there: each says so every few seconds in one Redis hash, by the clock of Redis. */
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import { PREFIX, type Client } from "./connection.js";
import { versionSchema } from "./version.js";

const KEY = `${PREFIX}-workers`;
/** Seconds between two signs of life, and after which silence means gone. */
export const EVERY = 5;
const GONE = 20;

const memberSchema = v.object({
  host: v.string(),
  processes: wholeNumber(1),
  version: versionSchema,
  seen: v.number(),
});
export type Member = v.InferOutput<typeof memberSchema>;

export async function sayHere(redis: Client, id: string, member: Omit<Member, "seen">): Promise<void> {
  const [seconds] = await redis.time();
  await redis.hset(KEY, id, JSON.stringify({ ...member, seen: Number(seconds) }));
}

export async function sayGone(redis: Client, id: string): Promise<void> {
  await redis.hdel(KEY, id);
}

/** Workers that were heard lately; the long silent ones are forgotten. */
export async function crew(redis: Client): Promise<Member[]> {
  const now = Number((await redis.time())[0]);
  const all = Object.entries(await redis.hgetall(KEY)).map(([id, text]) => {
    const where = `queue, worker ${id}`;
    const fix = "end this worker and start it again";
    return { id, member: shaped(memberSchema, parsedJson(text, where, fix), where, fix) };
  });
  const gone = all.filter(({ member }) => now - member.seen > 50 * GONE).map(({ id }) => id);
  if (gone.length > 0) await redis.hdel(KEY, ...gone);
  return all.map(({ member }) => member).filter(({ seen }) => now - seen <= GONE);
}
