/** The thread that trains, so that the page stays quick: it takes orders one after the other and reports what stands. */
import { zipSync } from "fflate";
import { computeWith } from "./compute.js";
import { LiveRun, MemoryFiles, openPageLab } from "./engine.js";
import { playEpisodes } from "../../lib/rollout/group.js";
import { stageOf } from "../../lib/recipes/lab.js";
import { keyOf, split } from "../../lib/random.js";
import type { House, Order, Report } from "./messages.js";
import { playData } from "../../lib/plot/views/pair-data.js";
import { stateOf } from "./run-state.js";
import { configOf, type Wish } from "./wish.js";

const post = (report: Report): void => postMessage(report);

interface Open {
  readonly wish: Wish;
  readonly run: LiveRun;
  readonly lab: Awaited<ReturnType<typeof openPageLab>>;
}

const waiting: Order[] = [];
let wake: () => void = () => undefined;
let open: Open | undefined;

onmessage = ({ data }: MessageEvent<Order>): void => {
  waiting.push(data);
  wake();
};

async function work(): Promise<never> {
  for (;;) {
    while (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    try {
      await obey(waiting.shift()!);
    } catch (error) {
      post({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      if (open !== undefined) tell(open, false);
    }
  }
}

async function obey(order: Order): Promise<void> {
  if (order.kind === "open") {
    open = undefined;
    const config = configOf(order.wish);
    const { numbers, words } = await computeWith(order.wish.on, order.tensorflow);
    post({ kind: "computes", words });
    const lab = await openPageLab(config, numbers);
    open = { wish: order.wish, lab, run: await LiveRun.open(config, lab) };
    return tell(open, false);
  }
  if (open === undefined) return;
  const { run, wish, lab } = open;
  if (order.kind === "go") return goOn(open, order);
  if (order.kind === "houses") return post({ kind: "houses", houses: await housesIn(lab, order.count), sentences: Object.values(lab.world.sentences) }); // prettier-ignore
  if (order.kind === "pack") return pack(run, wish);
  if (order.kind === "back") run.back(order.iteration);
  if (order.kind === "add") run.edit({ add: [order.text], status: order.status });
  if (order.kind === "retire") run.edit({ retire: [order.skill] });
  tell(open, false);
}

/** A pause is heard at the end of the iteration; any other order at once, and the step is then not taken. */
async function goOn(open: Open, { until, phase = false, wait }: Extract<Order, { kind: "go" }>): Promise<void> {
  const { run } = open;
  const phaseOf = (): unknown => (run.standing.state as { readonly phase?: string } | null)?.phase;
  const began = phaseOf();
  const isOver = (): boolean =>
    run.done || waiting.length > 0 || run.standing.iteration >= until || (phase && phaseOf() !== began);
  do {
    for await (const record of run.step()) {
      if (wait > 0 || record.kind === "groups") await rest(wait);
      if (waiting.some(({ kind }) => kind !== "pause")) break;
    }
    tell(open, !isOver());
  } while (!isOver());
  // where all iterations are over, the last examination belongs to the run
  if (!run.done && run.standing.iteration === run.config.iterations && waiting.length === 0) {
    for await (const record of run.step()) if (record.kind === "evaluation") await rest(0);
    tell(open, false);
  }
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function tell({ run, lab }: Open, going: boolean): void {
  post({ kind: "state", state: stateOf(run, Object.values(lab.world.sentences)), going });
}

/** Held-out tasks, each as the policy plays it now without any skill. */
async function housesIn(lab: Open["lab"], count: number): Promise<House[]> {
  const tasks = [...lab.world.tasks("heldout", { count })];
  const key = split(keyOf("houses"), lab.policy.version);
  const plans = tasks.map((task) => ({ id: task.id, task, key: split(key, task.id), condition: { kind: "plain" } as const, skillTexts: [] })); // prettier-ignore
  const episodes = await playEpisodes(stageOf(lab), lab.world, plans, { temperature: 0.4 });
  return episodes.map(({ task, turns, id, end, score, opening = "" }) => {
    const environment = lab.world.make();
    environment.reset(task);
    const fewest = environment.oracle?.()?.actions.length ?? 0;
    const play = playData({ id, end, score, opening, turns });
    return { task, truths: lab.world.truths(task), fewest, play };
  });
}

/** The run's folder as one file. */
function pack(run: LiveRun, { method, seed }: Wish): void {
  const files = new MemoryFiles();
  const folder = run.write("/run", files);
  const name = `${method}-seed-${seed}`;
  const within = [...files.below(folder.path)].map(([path, bytes]) => [`${name}/${path}`, bytes] as const);
  post({ kind: "packed", name: `${name}.zip`, bytes: zipSync(Object.fromEntries(within), { mtime: new Date(1980, 0, 1) }) }); // prettier-ignore
}

void work();
