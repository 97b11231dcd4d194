/** One family: four skills taught to four adapters, mixes fitted for the kinds that none was taught on, and the controls. */
import { shortDigest } from "../../../host/digest.js";
import type { Mix } from "../../../policy/adapters.js";
import { keyOf, split, stream, type Key } from "../../../random.js";
import type { RunRecord } from "../../../records.js";
import { stageOf, toEnd } from "../../../recipes/lab.js";
import {
  freshAdapter,
  goodSequences,
  likelihoods,
  simplexMixes,
  teachAdapter,
  type Lesson,
} from "../../../recipes/psec.js";
import { playEpisodes } from "../../../rollout/group.js";
import type { Episode } from "../../../types.js";
import { cellsOf, cellTasks, type Cell, type Cells } from "./cells.js";
import { groups, groupSize, openPsec, rank, shapeOf, untrained, type PsecLab } from "./lab.js";

export interface Size {
  /** Iterations of one skill. */
  readonly iterations: number;
  /** Episodes that a mix is fitted to, of one kind; a whole number of iterations for all kinds together. */
  readonly fit: number;
  /** Held-out tasks of a kind. */
  readonly tasks: number;
}

const fullSize: Size = { iterations: 12, fit: 64, tasks: 96 };
/** Mixes are multiples of a quarter. */
const parts = 4;

/** What one policy (a mix, an adapter, none) does on the held-out tasks of a kind: a digit a task, won or lost. */
export interface SuccessRow {
  readonly what: "success";
  readonly family: number;
  readonly policy: string;
  readonly cell: string;
  readonly won: string;
}

/** What was fitted for a kind, and what the broken arm made of it. */
export interface MixRow {
  readonly what: "mix";
  readonly family: number;
  readonly cell: string;
  /** Own successes that it was fitted to. */
  readonly successes: number;
  readonly mix: Mix;
  readonly single: string;
  readonly shuffled: Mix;
}

/** Which kinds there are, and which adapters know the verb and the category of those that none was taught on. */
export interface CellsRow extends Cells {
  readonly what: "cells";
  readonly family: number;
}

/** Everything that was said by the frozen policy, and with the untrained adapter switched on. */
export interface NullRow {
  readonly what: "null";
  readonly family: number;
  readonly frozen: string;
  readonly untrained: string;
}

export interface SpentRow {
  readonly what: "spent";
  readonly family: number;
  readonly policy: string;
  readonly episodes: number;
  readonly tokens: number;
  readonly seconds: number;
}

export type PsecRow = SuccessRow | MixRow | CellsRow | NullRow | SpentRow;

interface Family extends PsecLab {
  readonly family: number;
  readonly size: Size;
  readonly key: Key;
  readonly cells: Cells;
  readonly rows: PsecRow[];
}

export async function psecFamily(family: number, size: Size = fullSize): Promise<PsecRow[]> {
  const opened = await openPsec(family);
  const key = split(keyOf("psec-pocket"), family);
  const cells = cellsOf(opened.world, key);
  const here: Family = { ...opened, family, size, key, cells, rows: [{ what: "cells", family, ...cells }] };
  await nullArm(here);
  await skills(here);
  await composed(here);
  await together(here);
  opened.lab.policy.dispose();
  return here.rows;
}

async function nullArm(here: Family): Promise<void> {
  const { family, rows, cells } = here;
  const said = async (name: string, mix: Mix): Promise<string> => {
    const episodes: Episode[] = [];
    for (const cell of [...cells.taught, ...cells.untaught]) episodes.push(...(await examine(here, name, mix, cell)));
    const told = episodes.flatMap(({ turns }) =>
      turns.map(({ said: { tokens, logProbs } }) => [[...tokens], [...logProbs]]),
    );
    return shortDigest(JSON.stringify(told));
  };
  rows.push({
    what: "null",
    family,
    frozen: await said("frozen", {}),
    untrained: await said(untrained, { [untrained]: 1 }),
  });
}

/** Four adapters, each taught on its own kind; what each does on every kind, and what a mix of all loses without it. */
async function skills(here: Family): Promise<void> {
  const { cells, size, lab, world, key } = here;
  const names = cells.taught.map(({ name }) => name);
  for (const cell of cells.taught) {
    await freshAdapter(lab, cell.name, shapeOf(rank));
    const tasksOf = (iteration: number) =>
      cellTasks(world, cell, { list: "train", start: groups * iteration, count: groups, key });
    await lesson(here, cell.name, { name: cell.name, from: 0, until: size.iterations, tasksOf });
  }
  for (const name of names)
    for (const cell of [...cells.taught, ...cells.untaught]) await examine(here, name, { [name]: 1 }, cell);
  const even = Object.fromEntries(names.map((name) => [name, 1 / names.length]));
  for (const cell of [...cells.taught, ...cells.untaught]) await examine(here, "even", even, cell);
  for (const name of names) {
    const { [name]: _, ...rest } = even;
    for (const cell of cells.taught) await examine(here, `even without ${name}`, rest, cell);
  }
}

/** For each kind that none was taught on: play some, fit a mix to what was won, and examine it. */
async function composed(here: Family): Promise<void> {
  const { family, cells, rows } = here;
  const names = cells.taught.map(({ name }) => name);
  const started = process.cpuUsage();
  const fitted: MixRow[] = [];
  for (const [i, cell] of cells.untaught.entries()) fitted.push(await fittedMix(here, names, cell, names[i]!));
  const { size } = here;
  rows.push({
    what: "spent",
    family,
    policy: "fit",
    episodes: size.fit * cells.untaught.length,
    tokens: 0,
    seconds: since(started),
  });
  for (const [i, row] of fitted.entries()) {
    const cell = cells.untaught[i]!;
    await examine(here, "composed", row.mix, cell);
    await examine(here, "shuffled", row.shuffled, cell);
  }
  rows.push(...fitted);
}

/** `like` is the adapter of the same verb. */
async function fittedMix(here: Family, names: readonly string[], cell: Cell, like: string): Promise<MixRow> {
  const { config, lab, world, key, size, family } = here;
  const tasks = cellTasks(world, cell, { list: "fit", start: 0, count: size.fit, key });
  const episodes = await play(here, {}, tasks, 1);
  const good = goodSequences(config, lab, episodes);
  const mixes = simplexMixes(names, parts);
  const won = episodes.filter(({ success }) => success).length;
  const row = (mix: Mix, single: string): MixRow => {
    const shuffled = dealt(mix, names, split(key, cell.name));
    return { what: "mix", family, cell: cell.name, successes: won, mix, single, shuffled };
  };
  if (won === 0) return row(Object.fromEntries(names.map((name) => [name, 1 / names.length])), like);
  const scores = await likelihoods(lab, good, mixes);
  const likeliest = (of: readonly Mix[]): Mix =>
    of.reduce((a, b) => (scores[mixes.indexOf(b)]! > scores[mixes.indexOf(a)]! ? b : a));
  const singles = mixes.filter((mix) => Object.keys(mix).length === 1);
  return row(likeliest(mixes), Object.keys(likeliest(singles))[0]!);
}

/** The same weights dealt to the adapters in another way; an even mix has no other. */
export function dealt(mix: Mix, names: readonly string[], key: Key): Mix {
  const weights = names.map((name) => mix[name] ?? 0);
  const others = permutations(weights).filter((one) => one.some((weight, i) => weight !== weights[i]));
  if (others.length === 0) return mix;
  const drawn = stream(split(key, "dealt")).choice(others);
  return Object.fromEntries(names.flatMap((name, i) => (drawn[i] === 0 ? [] : [[name, drawn[i]!]])));
}

function permutations(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]];
  return values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map((rest) => [value, ...rest]));
}

/** One adapter for all kinds that are taught, and for as many episodes as skills and mixes took; or it goes on on the new kinds. */
async function together(here: Family): Promise<void> {
  const { cells, size, lab, world, key } = here;
  const own = cells.taught.length * size.iterations;
  const all = own + (size.fit * cells.untaught.length) / (groups * groupSize);
  const each = groups / cells.taught.length;
  const tasksFrom = (kinds: readonly Cell[], list: string, first: number) => (iteration: number) =>
    kinds.flatMap((cell) => cellTasks(world, cell, { list, start: each * (iteration - first), count: each, key }));
  const taught = tasksFrom(cells.taught, "train", 0);
  await freshAdapter(lab, "one", shapeOf(rank * cells.taught.length));
  await lesson(here, "one", { name: "one", from: 0, until: own, tasksOf: taught });
  const kept = lab.policy.adapter("one");
  await lesson(here, "one", { name: "one", from: own, until: all, tasksOf: taught });
  for (const cell of [...cells.taught, ...cells.untaught]) await examine(here, "one", { one: 1 }, cell);
  await lab.policy.addAdapter("goes-on", kept);
  await lab.policy.train("goes-on");
  await lab.policy.use({ "goes-on": 1 });
  await lesson(here, "goes-on", {
    name: "goes-on",
    from: own,
    until: all,
    tasksOf: tasksFrom(cells.untaught, "fit", own),
  });
  for (const cell of [...cells.taught, ...cells.untaught]) await examine(here, "goes-on", { "goes-on": 1 }, cell);
}

async function lesson({ config, lab, rows, family }: Family, policy: string, plan: Lesson): Promise<void> {
  const started = process.cpuUsage();
  const { records } = await toEnd(teachAdapter(config, lab, plan));
  rows.push({ what: "spent", family, policy, ...countedIn(records), seconds: since(started) });
}

function countedIn(records: readonly RunRecord[]): Pick<SpentRow, "episodes" | "tokens"> {
  let [episodes, tokens] = [0, 0];
  for (const record of records) {
    if (record.kind === "groups") for (const group of record.groups) episodes += group.episodes.length;
    if (record.kind === "update") tokens += record.metrics["tokens/ce"] ?? 0;
  }
  return { episodes, tokens };
}

function since(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return Number(((user + system) / 1e6).toFixed(1));
}

/** Play the held-out tasks of a kind, with the same luck whoever plays, and note who won what. */
async function examine(here: Family, policy: string, mix: Mix, cell: Cell): Promise<Episode[]> {
  const { world, key, size, family, rows } = here;
  const tasks = cellTasks(world, cell, { list: "heldout", start: 0, count: size.tasks, key });
  const episodes = await play(here, mix, tasks, 0.4);
  const won = episodes.map(({ success }) => Number(success)).join("");
  rows.push({ what: "success", family, policy, cell: cell.name, won });
  return episodes;
}

async function play(
  { lab, world, key }: Family,
  mix: Mix,
  tasks: ReturnType<typeof cellTasks>,
  temperature: number,
): Promise<Episode[]> {
  await lab.policy.use(mix);
  const condition = { kind: "plain" } as const;
  const plans = tasks.map((task) => ({
    id: task.id,
    task,
    key: split(split(key, "luck"), task.id),
    condition,
    skillTexts: [],
  }));
  return playEpisodes(stageOf(lab), world, plans, { temperature });
}
