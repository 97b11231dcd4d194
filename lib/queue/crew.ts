/** Which workers are there: each says so every few seconds in one Redis hash, by the clock of Redis. */
import { hostname } from "node:os";
import { parsedJson, shaped, v, wholeNumber } from "../schema.js";
import { PREFIX, type Client, type Connection } from "./connection.js";
import { sameVersion, shown, versionSchema, type Version } from "./version.js";

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

/** A member with what a person calls it, and the seconds since it was heard. */
export interface Heard extends Member {
  readonly name: string;
  readonly silent: number;
}

/** This process among all that ever worked. */
export function memberId(): string {
  return `${hostname()}:${process.pid}:${Math.round(performance.timeOrigin)}`;
}

/** What a person calls it. */
export function memberName(id: string): string {
  return id.replace(/:(\d+):\d+$/, " process $1");
}

export async function sayHere(redis: Client, id: string, member: Omit<Member, "seen">): Promise<void> {
  const [seconds] = await redis.time();
  await redis.hset(KEY, id, JSON.stringify({ ...member, seen: Number(seconds) }));
}

export async function sayGone(redis: Client, id: string): Promise<void> {
  await redis.hdel(KEY, id);
}

/** All workers that did not take their leave; the long silent ones are forgotten. */
export async function members(redis: Client): Promise<Heard[]> {
  const now = Number((await redis.time())[0]);
  const all = Object.entries(await redis.hgetall(KEY)).map(([id, text]) => {
    const where = `queue, worker ${id}`;
    const fix = "end this worker and start it again";
    return { id, member: shaped(memberSchema, parsedJson(text, where, fix), where, fix) };
  });
  const gone = all.filter(({ member }) => now - member.seen > 50 * GONE).map(({ id }) => id);
  if (gone.length > 0) await redis.hdel(KEY, ...gone);
  return all
    .filter(({ id }) => !gone.includes(id))
    .map(({ id, member }) => ({ ...member, name: memberName(id), silent: Math.max(0, now - member.seen) }));
}

export function isHere({ silent }: Heard): boolean {
  return silent <= GONE;
}

/** Who works, for whoever waits; says once where nobody can. */
export class CrewWatch {
  /** In one line; undefined before the first look. */
  line: string | undefined;
  /** Runs that workers of this version take at a time. */
  lanes = 0;
  private warned = "";

  constructor(
    private readonly connection: Connection,
    private readonly version: Version,
    private readonly tell: (line: string) => void,
  ) {}

  async look(): Promise<void> {
    const all = (await members(this.connection.redis)).filter(isHere);
    const ours = all.filter(({ version }) => sameVersion(version, this.version));
    this.lanes = ours.reduce((sum, one) => sum + one.processes, 0);
    const hosts = new Set(ours.map(({ host }) => host)).size;
    this.line = `${counted(ours.length, "worker")} on ${counted(hosts, "host")}, ${this.lanes} at a time`;
    const others = all.filter(({ version }) => !sameVersion(version, this.version));
    const warning = ours.length > 0 ? "" : this.nobody(others);
    if (warning !== "" && warning !== this.warned) this.tell(warning);
    this.warned = warning;
  }

  private nobody(others: readonly Member[]): string {
    const { name } = this.connection;
    if (others.length === 0) return `no worker is at ${name}: start some with \`npx siri-lab worker --queue URL\``;
    return `no worker of this version (${shown(this.version)}) is at ${name}, but ${counted(others.length, "worker")} with ${shown(others[0]!.version)}: bring them to the same commit, run \`npm ci\` there and start them again`;
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
