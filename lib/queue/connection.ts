/**
 * One way to a Redis server: bullmq and ioredis are loaded only here and only when asked for, TLS and password are those of
 * the URL, no message repeats the password, and a server that does not answer is said in one sentence.
 */
import type * as Bullmq from "bullmq";
import type { Redis as Client } from "ioredis";
import { fromSystem, labError, type LabError } from "../errors.js";

export type { Client };
type Bull = typeof Bullmq;

/** What every connection is opened with. */
interface Options {
  readonly maxRetriesPerRequest: null;
  readonly connectTimeout: number;
  readonly socketTimeout: number;
  readonly keepAlive: number;
  readonly retryStrategy: (times: number) => number | null;
}

export interface Connection {
  readonly redis: Client;
  readonly bull: Bull;
  /** What BullMQ opens further connections with. */
  readonly options: Options & { readonly url: string };
  /** The address without its password. */
  readonly name: string;
  close(): void;
}

/** Milliseconds after which a silent server counts as gone. */
const SILENT = 15_000;
/** Before every key, so that a Redis may be shared with other programs. */
export const PREFIX = "siri";
/** The name of the one queue. */
export const QUEUE = "runs";
/** The name of jobs that play a group; all others are runs. */
export const ROLLOUT = "rollout";

/** The URL given, or that of the environment, which `ps` does not show. */
export function queueUrl(given: string | undefined, variable = "SIRI_QUEUE"): string | undefined {
  return given ?? process.env[variable];
}

export async function connect(url: string, wait = 5000): Promise<Connection> {
  const name = withoutPassword(url);
  const { bull, Redis } = await libraries();
  let once = false;
  const options: Options = {
    maxRetriesPerRequest: null,
    connectTimeout: wait,
    socketTimeout: SILENT,
    keepAlive: 5000,
    retryStrategy: (times) => (once ? Math.min(2000, 100 * times) : null),
  };
  const redis = new Redis(url, { ...options, lazyConnect: true, commandTimeout: SILENT });
  let last: Error | undefined;
  redis.on("error", (error: Error) => (last = error)); // without a listener it would end the process
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw noAnswer(name, last ?? (error as Error));
  }
  once = true;
  const again = { ...options, url, retryStrategy: (times: number) => Math.min(2000, 100 * times) };
  return { redis, bull, options: again, name, close: () => redis.disconnect() };
}

/** What a server's error means for a person. */
export function noAnswer(name: string, error: Error): LabError {
  const got = printed(error);
  const known: readonly (readonly [RegExp, string])[] = [
    [/NOAUTH|WRONGPASS|invalid password/i, "write the password into the URL: redis://:PASSWORD@HOST:PORT"],
    [/NOPERM/i, "give this user the rights that docs/queue.md lists"],
    [/certificate|self.signed|SSL|TLS/i, "use rediss:// for TLS, and name your own authority in NODE_EXTRA_CA_CERTS"],
    [/OOM command not allowed/i, "give Redis more memory (maxmemory) and give the same command again: nothing is lost"],
    [/MISCONF|READONLY/i, "let Redis write (its disk, its role); then give the same command again"],
  ];
  const fix = known.find(([pattern]) => pattern.test(got))?.[1];
  return labError(`queue ${name}`, {
    expected: "an answer from Redis",
    got,
    fix:
      fix ??
      "start Redis there (redis-server --appendonly yes) or correct the URL; nothing is lost, the same command goes on",
  });
}

/** ioredis wraps several refusals into one error without words. */
function printed(error: Error): string {
  const { code, message, errors } = error as Error & { code?: string; errors?: readonly Error[] };
  return message || errors?.map((one) => one.message).join(", ") || code || error.name;
}

/** An error about a file of this computer, which no waiting for Redis helps. */
export function refusedByDisk(error: unknown): LabError | undefined {
  const about = error instanceof Error && "path" in error && "syscall" in error;
  return about ? fromSystem(error) : undefined;
}

export function withoutPassword(url: string): string {
  let told: URL;
  try {
    told = new URL(url);
  } catch {
    throw labError("--queue", { expected: "a URL", got: "no URL", fix: "write redis://HOST:PORT" });
  }
  if (!["redis:", "rediss:"].includes(told.protocol))
    throw labError("--queue", {
      expected: "redis://… or, with TLS, rediss://…",
      got: told.protocol,
      fix: "write redis://HOST:PORT",
    });
  return `${told.protocol}//${told.host}${told.pathname.replace(/^\/$/, "")}`;
}

async function libraries(): Promise<{ bull: Bull; Redis: typeof Client }> {
  try {
    return { bull: await import("bullmq"), Redis: (await import("ioredis")).Redis };
  } catch (error) {
    throw labError("--queue", {
      expected: "the packages bullmq and ioredis",
      got: (error as Error).message,
      fix: "npm install --include=optional",
    });
  }
}
