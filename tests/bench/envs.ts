/**
 * `npm run bench envs`: for every world, steps a second on one core with the full admissible list of every state, snapshot
 * and restore, memory a lane, start-up; ALFWorld's official games where their data is there, beside the real engine where
 * SIRI_ALFWORLD_PYTHON names a Python that has it. Options: --json, --data DIR.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { gamesInFile } from "../../envs/household/packed.js";
import { officialWorld } from "../../envs/household/official.js";
import { world, worldNames } from "../../envs/index.js";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { folder } from "../../lib/cli/frame/values.js";
import { flag, option, words } from "../../lib/cli/frame/words.js";
import type { Environment, World } from "../../lib/environment.js";
import { keyOf, stream } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import { bytesEach, rateOf, secondsOf, table, thousands } from "./measure.js";

export default command({
  about: "Measure the worlds.",
  examples: ["npm run bench envs -- --json"],
  words: words({
    json: flag("json", "one JSON object instead of a table"),
    data: option("data", folder(), "a folder with alfworld/games.jsonl.gz"),
  }),
  run,
});

/** What was measured of one world. */
interface Row {
  readonly world: string;
  /** Steps a second, each with the admissible list of the state it led to; resets included. */
  readonly stepsPerSecond: number;
  /** Actions in a list, on average. */
  readonly listLength: number;
  readonly snapshotRestoreMicroseconds: number;
  readonly bytesPerLane: number;
  /** Making the world, its first task and its first observation. */
  readonly startMilliseconds: number;
}

export function measure(name: string, make: () => World): Row {
  let made!: World;
  const start = secondsOf(() => {
    made = make();
    made.make().reset(firstTasks(made, 1)[0]!);
  });
  const tasks = firstTasks(made, 64);
  const walker = new Walker(made.make(), tasks);
  const stepsPerSecond = rateOf(() => walker.walk());
  return {
    world: name,
    stepsPerSecond,
    listLength: walker.listed / walker.steps,
    snapshotRestoreMicroseconds: 1e6 / rateOf(() => snapshots(made.make(), tasks[0]!)),
    bytesPerLane: bytesEach(1000, (index) => {
      const environment = made.make();
      environment.reset(tasks[index % tasks.length]!);
      environment.step(environment.admissible()[0]!);
      return environment;
    }),
    startMilliseconds: start * 1000,
  };
}

function firstTasks(made: World, count: number): Task[] {
  return [...made.tasks(made.splits[0]!, { count })];
}

/** Plays tasks in turn, each to its end, with actions drawn beforehand so that drawing is not measured. */
class Walker {
  steps = 0;
  listed = 0;
  private task = 0;
  private draw = 0;
  private readonly draws: readonly number[];

  constructor(
    private readonly environment: Environment,
    private readonly tasks: readonly Task[],
  ) {
    const source = stream(keyOf("bench"));
    this.draws = Array.from({ length: 4096 }, () => source.uniform());
  }

  /** At least 200 steps; their number. */
  walk(): number {
    let steps = 0;
    while (steps < 200) steps += this.episode();
    return steps;
  }

  private episode(): number {
    this.environment.reset(this.tasks[this.task++ % this.tasks.length]!);
    let list = this.environment.admissible();
    for (let steps = 1; ; steps++) {
      const step = this.environment.step(list[Math.floor(this.draws[this.draw++ & 4095]! * list.length)]!);
      list = this.environment.admissible();
      this.steps++;
      this.listed += list.length;
      if (step.terminated || step.truncated || list.length === 0) return steps;
    }
  }
}

/** A hundred times: take a snapshot, step, go back. Steps are not subtracted, so the number is an upper bound. */
function snapshots(environment: Environment, task: Task): number {
  environment.reset(task);
  const action = environment.admissible()[0]!;
  for (let time = 0; time < 100; time++) {
    const snapshot = environment.snapshot();
    environment.step(action);
    environment.restore(snapshot);
  }
  return 100;
}

/** The official games; undefined where their data is not there. */
function measureOfficial(
  data: string,
): { readonly row: Row; readonly games: number; readonly openAll: number } | undefined {
  const path = ["games.jsonl", "games.jsonl.gz"].map((name) => join(data, "alfworld", name)).find(existsSync);
  if (path === undefined) return undefined;
  const row = measure("ALFWorld's games", () => officialWorld(gamesInFile(path)));
  const official = officialWorld(gamesInFile(path));
  const tasks = official.splits.flatMap((split) => [...official.tasks(split)]);
  const environment = official.make();
  const openAll = secondsOf(() => tasks.forEach((task) => environment.reset(task)));
  return { row, games: tasks.length, openAll };
}

interface Engine {
  readonly games: number;
  readonly stepsPerSecond: number;
  readonly loadSeconds: number;
}

/** The real engine on the same games, in the same run; undefined where it is not installed. */
function measureEngine(data: string): Engine | undefined {
  const python = process.env.SIRI_ALFWORLD_PYTHON;
  if (python === undefined) return undefined;
  const script = join(packageRoot(), "tests/bench/real-engine.py");
  const { stdout, stderr, status } = spawnSync(python, [script, join(data, "alfworld")], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}: ${stderr.trim().split("\n").at(-1) ?? "failed"}`);
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Engine;
}

async function run(given: { readonly json: boolean; readonly data: string | undefined }): Promise<void> {
  const shared = process.env.SIRI_SHARED ?? resolve(packageRoot(), "../shared");
  const data = given.data ?? join(shared, "data");
  const rows = worldNames.map((name) => measure(name, () => world(name as string)));
  const official = measureOfficial(data);
  const engine = official && measureEngine(data);
  if (given.json) console.log(JSON.stringify({ rows, official: official ?? null, engine: engine ?? null }));
  else console.log(report(official ? [...rows, official.row] : rows, official, engine));
  await Promise.resolve();
}

function report(
  rows: readonly Row[],
  official: ReturnType<typeof measureOfficial>,
  engine: Engine | undefined,
): string {
  const head = ["world", "steps/s", "list", "snapshot+restore µs", "kB a lane", "start ms"];
  const cells = rows.map((row) => [
    row.world,
    thousands(row.stepsPerSecond),
    row.listLength.toFixed(1),
    row.snapshotRestoreMicroseconds.toFixed(2),
    (row.bytesPerLane / 1000).toFixed(2),
    row.startMilliseconds.toFixed(1),
  ]);
  const lines = [
    "Steps a second of one core's time, each with the full admissible list (list: its mean length).",
    table(head, cells),
  ];
  if (official) lines.push(`Opening all ${official.games} official games takes ${official.openAll.toFixed(2)} s.`);
  else lines.push("No official games here: name their folder with --data.");
  if (official && engine) {
    const times = official.row.stepsPerSecond / engine.stepsPerSecond;
    lines.push(
      `The real engine, in this run: ${engine.stepsPerSecond.toFixed(1)} steps/s of its processor time with lists, ${engine.loadSeconds.toFixed(2)} s to open a game (${engine.games} games). Ours: ${thousands(times)} times as many steps.`,
    );
  } else if (official)
    lines.push("The real engine is not measured: set SIRI_ALFWORLD_PYTHON to a Python that has alfworld.");
  return lines.join("\n\n");
}
