/**
 * The skills of a run, from its folder: the bank that its records tell, every written sentence with its reason or its
 * parents, and the world it was in, so that a prompt with a skill can be shown as it was.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { world as makeWorld } from "../../envs/index.js";
import type { Resolved } from "../config.js";
import type { World } from "../environment.js";
import { labError } from "../errors.js";
import { replay, type Bank } from "../skills/bank.js";
import { operationsOf } from "../skills/history.js";
import type { RunRecord } from "../types.js";
import { worldOptions } from "./laboratory.js";
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
  const config = folder.config() as Resolved;
  const records = folder.rows<RunRecord>("skills.jsonl");
  return {
    config,
    bank: replay(operationsOf(records)),
    mined: records.filter((record) => record.kind === "mined"),
    world: makeWorld(config.tasks.world, worldOptions(config)),
  };
}
