/**
 * What the queue keeps of one run, in one Redis hash: how far it is, the newest checkpoint with its logs, the result, or why
 * it failed. Pieces are named by their content, so that what is there already is not sent again, and a result that comes
 * twice is there once. Everything goes away by itself some days after it was last touched.
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { expect } from "../errors.js";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import { PREFIX, type Client } from "./connection.js";
import { readManifest, sha256, type Manifest, type Packed } from "./run-files.js";

const [pressed, unpressed] = [promisify(gzip), promisify(gunzip)];

const KEEP_SECONDS = 7 * 24 * 3600;
/** Bytes in one command at most, so that others are served between. */
const TOGETHER = 1 << 21;

const progressSchema = v.object({
  iteration: wholeNumber(0),
  of: wholeNumber(0),
  // where this worker took it over
  from: v.optional(wholeNumber(0), 0),
  success: v.optional(v.number()),
  seconds: v.number(),
  worker: v.string(),
});
export type RunProgress = v.InferOutput<typeof progressSchema>;

/** How a run stands. */
export interface Standing {
  readonly progress: RunProgress | undefined;
  readonly result: Manifest | undefined;
  readonly failure: string | undefined;
}

type Place = "state" | "result";

export class RunStore {
  private readonly key: string;
  private sent = new Set<string>();

  constructor(
    private readonly redis: Client,
    private readonly id: string,
  ) {
    this.key = keyOf(id);
  }

  /** Newest state or result, if there is one that is whole. */
  async take(place: Place): Promise<Packed | undefined> {
    const text = await this.redis.hget(this.key, place);
    if (text === null) return undefined;
    const manifest = readManifest(text, `queue, ${place} of ${this.id}`);
    const pieces = new Map<string, Buffer>();
    for (const name of new Set(manifest.files.flatMap((file) => file.pieces))) {
      const bytes = await this.redis.hgetBuffer(this.key, `piece:${name}`);
      if (bytes === null) return undefined; // replaced meanwhile by a newer one
      const piece = await unpressed(bytes);
      expect(sha256(piece) === name, `queue, ${place} of ${this.id}`, {
        expected: `a piece with the SHA-256 ${name}`,
        got: sha256(piece),
        fix: "remove this run from the queue and start it again",
      });
      pieces.set(name, piece);
    }
    return { manifest, pieces };
  }

  /** A checkpoint: the pieces first, then what names them, then away with pieces that nothing names any more. */
  async putState({ manifest, pieces }: Packed): Promise<void> {
    await this.send(pieces);
    await this.redis.hset(this.key, "state", JSON.stringify(manifest));
    const old = [...this.sent].filter((name) => !pieces.has(name));
    this.sent = new Set(pieces.keys());
    await this.remove([], old);
    await this.touch();
  }

  /** The first result stays; returns the one that is there. The checkpoint and its pieces go. */
  async putResult({ manifest, pieces }: Packed): Promise<Manifest> {
    await this.send(pieces);
    await this.redis.hsetnx(this.key, "result", JSON.stringify(manifest));
    const text = await this.redis.hget(this.key, "result");
    const kept = readManifest(text ?? "null", `queue, result of ${this.id}`);
    const needed = new Set(kept.files.flatMap((file) => file.pieces));
    const fields = await this.redis.hkeys(this.key);
    const there = fields.filter((name) => name.startsWith("piece:")).map((name) => name.slice(6));
    const old = there.filter((name) => !needed.has(name));
    await this.remove(["state", "failure"], old);
    await this.touch();
    return kept;
  }

  private async send(pieces: ReadonlyMap<string, Buffer>): Promise<void> {
    let [batch, size]: [(string | Buffer)[], number] = [[], 0];
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await this.redis.hset(this.key, ...batch);
      [batch, size] = [[], 0];
    };
    for (const [name, bytes] of pieces) {
      if (this.sent.has(name)) continue;
      const piece = await pressed(bytes, { level: 6 });
      batch.push(`piece:${name}`, piece);
      size += piece.length;
      if (size > TOGETHER) await flush();
    }
    await flush();
  }

  async tell(progress: RunProgress): Promise<void> {
    await this.redis.hset(this.key, "progress", JSON.stringify(progress));
    await this.touch();
  }

  async fail(reason: string): Promise<void> {
    await this.redis.hset(this.key, "failure", reason);
    await this.touch();
  }

  /** Ends without progress in a row, this one included; `iteration` is where the run stood. */
  async crashed(iteration: number): Promise<number> {
    const [before, count] = await this.redis.hmget(this.key, "crashed-at", "crashes");
    const crashes = before === String(iteration) ? Number(count) + 1 : 1;
    await this.redis.hset(this.key, "crashed-at", iteration, "crashes", crashes);
    return crashes;
  }

  /** Away with a result whose pieces are not all there. */
  async dropResult(): Promise<void> {
    await this.redis.hdel(this.key, "result");
  }

  /** Forget a failure, so that the run may be tried again. */
  async forgive(): Promise<void> {
    await this.redis.hdel(this.key, "failure", "crashed-at", "crashes");
  }

  private async remove(fields: readonly string[], pieces: readonly string[]): Promise<void> {
    const all = [...fields, ...pieces.map((name) => `piece:${name}`)];
    if (all.length > 0) await this.redis.hdel(this.key, ...all);
  }

  private async touch(): Promise<void> {
    await this.redis.expire(this.key, KEEP_SECONDS);
  }
}

/** How many runs stand, asked at once. */
export async function standings(redis: Client, ids: readonly string[]): Promise<Standing[]> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.hmget(keyOf(id), "progress", "result", "failure");
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, fields], at) => {
    if (error) throw error;
    const [progress, result, failure] = fields as (string | null)[];
    const where = `queue, progress of ${ids[at]}`;
    const fix = "remove this run from the queue and start it again";
    return {
      progress: progress == null ? undefined : shaped(progressSchema, parsedJson(progress, where, fix), where, fix),
      result: result == null ? undefined : readManifest(result, `queue, result of ${ids[at]}`),
      failure: failure ?? undefined,
    };
  });
}

function keyOf(id: string): string {
  return `${PREFIX}-run:${id}`;
}
