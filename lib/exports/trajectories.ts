/**
 * The trajectories of a run as a table, one row a turn: tokens as they were sampled, with log-probabilities, masks, rewards
 * and advantages. As JSON Lines, and as Parquet, which DuckDB makes of them; the columns are declared once.
 */
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { configOf } from "../experiment/run-config.js";
import { playedIterations, playsOf } from "../experiment/plays.js";
import { withDatabase } from "../experiment/database.js";
import { quote } from "../experiment/query.js";
import { RunFolder } from "../experiment/run-folder.js";
import { expect, labError } from "../errors.js";
import { shortest, type Play, type PlayedTurn } from "../rollout/play.js";
import type { Json } from "../types.js";
import { atStep, intoFolder, type Exported, type ExportPlace } from "./folder.js";

/** One turn and where it stands. */
interface Place {
  readonly run: string;
  readonly method: string;
  readonly seed: number;
  readonly play: Play;
  readonly turn: PlayedTurn;
  readonly index: number;
}

interface Column {
  /** Its type in DuckDB, and so in Parquet. */
  readonly type: string;
  readonly about: string;
  readonly of: (place: Place) => Json;
}

const skillsOf = ({ condition }: Play): readonly string[] => (condition.kind === "skill" ? condition.skills : []);

/** The table, column by column. */
export const trajectoryColumns: Readonly<Record<string, Column>> = {
  run: { type: "VARCHAR", about: "id of the run", of: ({ run }) => run },
  method: { type: "VARCHAR", about: "how it was trained", of: ({ method }) => method },
  seed: { type: "BIGINT", about: "its seed", of: ({ seed }) => seed },
  iteration: { type: "INTEGER", about: "when it was played", of: ({ play }) => play.iteration },
  arm: { type: "VARCHAR", about: "which examination; null in training", of: ({ play }) => play.arm },
  group: { type: "VARCHAR", about: "the group it was compared in; null in examinations", of: ({ play }) => play.group },
  episode: { type: "VARCHAR", about: "id of the episode", of: ({ play }) => play.id },
  turn: { type: "INTEGER", about: "which turn of the episode, from 0 on", of: ({ index }) => index },
  turns: { type: "INTEGER", about: "how many it has", of: ({ play }) => play.turns.length },
  condition: { type: "VARCHAR", about: "plain, or skill where skills stood in the prompt", of: conditionOf },
  skills: { type: "VARCHAR[]", about: "ids of these skills", of: ({ play }) => skillsOf(play) },
  skills_truncated: { type: "BOOLEAN", about: "others found no room", of: ({ play }) => flagOf(play, "truncated") },
  baseline: {
    type: "BOOLEAN",
    about: "the half that a skill is compared against",
    of: ({ play }) => flagOf(play, "base"),
  },
  world: { type: "VARCHAR", about: "name of the world", of: ({ play }) => play.task.world },
  split: { type: "VARCHAR", about: "list of tasks", of: ({ play }) => play.task.split },
  task: { type: "VARCHAR", about: "the task in that list", of: ({ play }) => play.task.id },
  kind: { type: "VARCHAR", about: "kind of task", of: ({ play }) => play.task.kind },
  goal: { type: "VARCHAR", about: "the task in words", of: ({ play }) => play.task.text },
  opening: { type: "VARCHAR", about: "what stood before the first observation", of: ({ play }) => play.opening },
  observation: { type: "VARCHAR", about: "what the agent read", of: ({ turn }) => turn.observation.text },
  answer: { type: "VARCHAR", about: "what it said", of: ({ turn }) => turn.said.text },
  action: { type: "VARCHAR", about: "the action in that", of: ({ turn }) => turn.action },
  well_formed: { type: "BOOLEAN", about: "the answer had the right format", of: ({ turn }) => turn.wellFormed ?? null },
  valid: { type: "BOOLEAN", about: "and the world took the action", of: ({ turn }) => turn.valid },
  changed: { type: "BOOLEAN", about: "and its state differs after it", of: ({ turn }) => turn.changed },
  reward: { type: "DOUBLE", about: "of this turn", of: ({ turn }) => turn.reward },
  advantage: { type: "DOUBLE", about: "null where nothing was learnt from it", of: ({ turn }) => turn.advantage },
  prompt_tokens: {
    type: "INTEGER[]",
    about: "all the answer was conditioned on",
    of: ({ turn }) => [...turn.promptTokens],
  },
  tokens: { type: "INTEGER[]", about: "the answer, as sampled", of: ({ turn }) => [...turn.said.tokens] },
  log_probs: { type: "FLOAT[]", about: "of each token, when it was sampled", of: logProbsOf },
  action_mask: { type: "TINYINT[]", about: "1 where a token belongs to the action", of: maskOf },
  allowed: { type: "INTEGER[][]", about: "which tokens might have come at each place; null where all", of: allowedOf },
  stop: { type: "VARCHAR", about: "why the answer ended", of: ({ turn }) => turn.said.stop },
  seen_key: {
    type: "VARCHAR",
    about: "turns with the same key read the same",
    of: ({ turn }) => turn.anchors.observation,
  },
  state_key: {
    type: "VARCHAR",
    about: "turns with the same key were in the same state",
    of: ({ turn }) => turn.anchors.state,
  },
  end: { type: "VARCHAR", about: "how the episode ended", of: ({ play }) => play.end },
  success: { type: "BOOLEAN", about: "whether it was won", of: ({ play }) => play.success },
  score: { type: "DOUBLE", about: "0 to 1", of: ({ play }) => play.score },
  policy_version: { type: "INTEGER", about: "updates before it was played", of: ({ play }) => play.policyVersion },
};

function conditionOf({ play }: Place): Json {
  return play.condition.kind;
}

function flagOf({ condition }: Play, flag: "truncated" | "base"): boolean {
  return condition.kind === "skill" && condition[flag] === true;
}

function logProbsOf({ turn }: Place): Json {
  return Array.from(turn.said.logProbs, shortest);
}

function maskOf({ turn: { said, actionSpan } }: Place): Json {
  return Array.from(said.tokens, (_, i) => (i >= actionSpan.start && i < actionSpan.end ? 1 : 0));
}

function allowedOf({ turn }: Place): Json {
  return turn.said.allowed?.map((here) => [...here]) ?? null;
}

export type TrajectoryRow = Readonly<Record<string, Json>>;

/** The rows of one iteration of a run. */
function trajectoryRows(folder: RunFolder, iteration: number): TrajectoryRow[] {
  const { method, seed } = configOf(folder);
  const columns = Object.entries(trajectoryColumns);
  return playsOf(folder, iteration).flatMap((play) =>
    play.turns.map((turn, index) => {
      const place = { run: folder.id, method, seed, play, turn, index };
      return Object.fromEntries(columns.map(([name, { of }]) => [name, of(place)]));
    }),
  );
}

const NAME = "trajectories";
export type TableFormat = "jsonl" | "parquet";

/** Write the trajectories of a run as one table, with a card that `datasets` and people read. */
export async function exportTrajectories(run: string, format: TableFormat, place: ExportPlace): Promise<Exported> {
  const folder = RunFolder.open(run);
  const iterations = playedIterations(folder);
  if (iterations.length === 0)
    throw labError("export", {
      expected: "a run that keeps its plays",
      got: run,
      fix: "train it without --plays none",
    });
  return intoFolder(place, { format, of: folder.id }, async (to) => {
    const lines = join(to, `${NAME}.jsonl`);
    const count = await writeLines(lines, folder, iterations, place);
    writeFileSync(join(to, "README.md"), cardOf(folder, format, count));
    if (format === "jsonl") return;
    await toParquet(lines, join(to, `${NAME}.parquet`), count);
    rmSync(lines);
  });
}

async function writeLines(
  path: string,
  folder: RunFolder,
  iterations: readonly number[],
  place: ExportPlace,
): Promise<number> {
  const file = openSync(path, "w");
  let count = 0;
  try {
    for (const [done, iteration] of iterations.entries()) {
      const rows = trajectoryRows(folder, iteration);
      count += rows.length;
      writeSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      await atStep(place, done + 1, iterations.length);
    }
  } finally {
    closeSync(file);
  }
  return count;
}

async function toParquet(lines: string, path: string, count: number): Promise<void> {
  const types = Object.entries(trajectoryColumns).map(([name, { type }]) => `${quote(name)}: ${quote(type)}`);
  const rows = `read_json(${quote(lines)}, format = 'newline_delimited', columns = {${types.join(", ")}}, maximum_object_size = 1073741824)`;
  await withDatabase(async (connection) => {
    await connection.run(`copy (select * from ${rows}) to ${quote(path)} (format parquet, compression zstd)`);
    const answer = await connection.runAndReadAll(`select count(*)::integer from ${quote(path)}`);
    const kept = answer.getRowsJson()[0]?.[0];
    expect(kept === count, path, {
      expected: `${count} rows`,
      got: kept,
      fix: "make room on the disk and export again",
    });
  });
}

/** A data set's card: its header tells `datasets` which file to read. */
function cardOf(folder: RunFolder, format: TableFormat, count: number): string {
  const { method, seed, tasks } = configOf(folder);
  const rows = Object.entries(trajectoryColumns).map(([name, { type, about }]) => `| ${name} | ${type} | ${about} |`);
  return [
    ...["---", "configs:", "  - config_name: default", `    data_files: ${NAME}.${format}`, "---", ""],
    `# Trajectories of ${method} in ${String(tasks.world)}, seed ${seed}`,
    "",
    `${count} turns of the run ${folder.id}, one row each. Token ids are those of the policy's own tokenizer.`,
    ...["", "| column | type | what it is |", "|---|---|---|", ...rows, ""],
  ].join("\n");
}
