/**
 * `npm run faults -- queue`: studies over a queue, again and again, while at random workers are killed, stopped and frozen,
 * runs killed, Redis killed, filled and cut off, and jobs forged; two ask for each study at once. A study must end with the
 * bytes of a local one, with every run there once, or be refused in one sentence.
 */
import { rmSync } from "node:fs";
import { jobsOf, type Study } from "../../../lib/experiment/studies/study.js";
import { keyOf, stream } from "../../../lib/random.js";
import { pause } from "../processes.js";
import { inShort, isClear, Tally, type Section, type Verdict } from "../section.js";
import { Crew } from "./crew.js";
import { mischief, type Scene } from "./mischief.js";
import { Wire } from "./proxy.js";
import { redisAbsent, RedisServer } from "./redis.js";
import { doneHere, doneOver, smallStudy, type Done } from "./study.js";

const FAULTS = { quick: 6, all: 220 };
/** Kills in the study of 40 runs. */
const KILLS = 40;

export const queue: Section = {
  name: "queue",
  about: "random faults while studies run over a queue (about ten minutes)",
  slow: true,
  run: async ({ quick }) => {
    const tally = new Tally();
    if (redisAbsent === undefined) await disturbStudies(quick ? FAULTS.quick : FAULTS.all, tally);
    else tally.skip("queue", redisAbsent);
    return tally.counts();
  },
};

async function disturbStudies(wanted: number, tally: Tally): Promise<void> {
  const draws = stream(keyOf(21));
  const disturbed = async (study: Study, here: Done, most: number, kinds: readonly string[]): Promise<void> => {
    const { faults, verdict, why } = await disturbOne(study, here, most, { kinds, draw: () => draws.uniform() });
    for (const name of faults) tally.add(`${name} ${tally.counts().tried}`, verdict, why);
    console.error(`  ${tally.counts().tried} of ${wanted} faults`);
  };
  if (wanted > KILLS) {
    const large = smallStudy(4, 10);
    await disturbed(large, await doneHere(large), KILLS, ["workerKilled"]);
  }
  const study = smallStudy(2, 5);
  const here = await doneHere(study);
  while (tally.counts().tried < wanted)
    await disturbed(study, here, wanted - tally.counts().tried, Object.keys(mischief));
}

interface Mischief {
  readonly kinds: readonly string[];
  readonly draw: () => number;
}

/** One study from beginning to end, and the faults it went through with how it ended. */
async function disturbOne(
  study: Study,
  here: Done,
  most: number,
  { kinds, draw }: Mischief,
): Promise<Judgement & { readonly faults: readonly string[] }> {
  const redis = await RedisServer.start();
  const wire = await Wire.to(redis.port);
  const crew = new Crew(wire.url);
  crew.start(4);
  let ended = false;
  const names = disturb({ redis, wire, crew, draw }, kinds, most, () => ended);
  const judgement = await judged(study, here, wire.url);
  ended = true;
  const faults = await names;
  await crew.stop();
  wire.close();
  await redis.stop();
  return { ...judgement, faults };
}

async function disturb(scene: Scene, kinds: readonly string[], most: number, ended: () => boolean): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    await pause(400 + 1200 * scene.draw());
    if (ended() || names.length >= most) return names;
    const name = kinds[Math.floor(scene.draw() * kinds.length)]!;
    if (await mischief[name]!(scene)) names.push(name);
  }
}

interface Judgement {
  readonly verdict: Verdict;
  readonly why: string;
}

/** Two ask for the same study; what each got is compared with the local one. */
async function judged(study: Study, here: Done, url: string): Promise<Judgement> {
  const ask = (): Promise<Done> => doneOver(study, { url, patience: 60 });
  const both = await Promise.allSettled([ask(), ask()]);
  const odd = both
    .map((one) => (one.status === "fulfilled" ? difference(study, here, one.value) : (one.reason as Error)))
    .find((why) => why !== undefined);
  for (const one of both) if (one.status === "fulfilled") rmSync(one.value.folder, { recursive: true });
  if (odd === undefined) return { verdict: "identical", why: "" };
  return { verdict: isClear(odd) ? "clear" : "silent", why: typeof odd === "string" ? odd : inShort(odd) };
}

/** What is lost, double or other than it should be; undefined where nothing is. */
function difference(study: Study, here: Done, over: Done): string | undefined {
  const failed = over.table.filter(({ state }) => state !== "done");
  if (failed.length > 0) return `${failed.length} runs lost: ${failed[0]!.reason}`;
  if (Object.keys(over.runs).length !== jobsOf(study).length) return "a run is there twice or not at all";
  const odd = Object.keys(here.runs).find((name) => here.runs[name] !== over.runs[name]);
  if (odd !== undefined) return `${odd} has other bytes`;
  return here.page === over.page ? undefined : "the page has other bytes";
}
