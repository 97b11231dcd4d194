/**
 * The skills of a run, from its folder: the bank that its records tell, every written sentence with its reason or its
 * parents, and the world it was in, so that a prompt with a skill can be shown as it was.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resolved, ValidationSection } from "../config.js";
import type { World } from "../environment.js";
import { labError } from "../errors.js";
import type { CardFacts } from "../plot/skills/card.js";
import { summary, type PageOptions } from "../plot/skills/page.js";
import { entryOf, replay, type Bank } from "../skills/bank.js";
import { operationsOf } from "../skills/history.js";
import { fits, topicsOf } from "../skills/retrieval.js";
import type { RunRecord } from "../records.js";
import type { SkillId } from "../types.js";
import { formatOf, worldOf } from "./laboratory.js";
import { skillRecords } from "./log-rows.js";
import { configOf } from "./run-config.js";
import { RunFolder } from "./run-folder.js";

export type MinedRecord = Extract<RunRecord, { readonly kind: "mined" }>;

export interface RunSkills {
  readonly config: Resolved;
  readonly bank: Bank;
  /** Every sentence that was written, refused ones too. */
  readonly mined: readonly MinedRecord[];
  /** The world of the run, with its hidden family. */
  readonly world: World;
}

export function readRunSkills(path: string): RunSkills {
  if (!existsSync(join(path, "config.json")) || !existsSync(join(path, "skills.jsonl"))) {
    throw labError("readRunSkills", {
      expected: "the folder of a run, with config.json and skills.jsonl",
      got: path,
      fix: "npm run train -- siri --folder PATH makes one",
    });
  }
  const folder = RunFolder.open(path);
  const config = configOf(folder);
  const log = join(path, "skills.jsonl");
  const records = skillRecords(readFileSync(log, "utf8"), log);
  return {
    config,
    bank: replay(operationsOf(records)),
    mined: records.filter((record) => record.kind === "mined"),
    world: worldOf(config),
  };
}

/** What a skill's card shows besides the bank: its parents' transcripts, and the first prompt of the run it fits into. */
export function cardFacts({ config, bank, mined, world }: RunSkills): (id: SkillId) => CardFacts {
  const tasks = [...world.tasks(config.tasks.split, { start: 0, count: 400 })].map((task) => ({
    task,
    topics: topicsOf(world, task),
  }));
  return (id) => {
    const entry = entryOf(bank, id);
    const record = mined.find(({ skill, rejected }) => skill.id === id && rejected === undefined);
    const place = tasks.find(({ task, topics }) => fits(entry, task, topics));
    return {
      ...(record?.parents === undefined ? {} : { parents: record.parents }),
      ...(place === undefined ? {} : { prompt: formatOf(world.name).opening(place.task, [entry.skill.text]) }),
    };
  };
}

/** The titles and thresholds of a run's page. */
export function pageOptions({ config, bank, mined }: RunSkills): PageOptions {
  const { method, seed, tasks } = config;
  const accepted = mined.filter(({ rejected }) => rejected === undefined).length;
  const thresholds = "validation" in config ? thresholdsOf(config.validation) : [];
  return {
    title: `Skills of ${method} in ${tasks.world}, seed ${seed}`,
    subtitle: `${summary(bank)}. ${mined.length} sentences were written in ${config.iterations} iterations; ${accepted} entered the bank.`,
    thresholds,
    written: mined,
  };
}

/** The utilities at which something is decided; evidence, where that promotes, has no utility to show. */
function thresholdsOf({ rule, retireBelow, promoteAbove }: ValidationSection): number[] {
  return rule === "interval" || rule === "sequential" ? [retireBelow] : [retireBelow, promoteAbove];
}
