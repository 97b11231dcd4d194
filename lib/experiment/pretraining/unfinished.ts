/**
 * A pretraining that was stopped: the pupil with its optimiser after so many steps, beside where the policy will be kept. The
 * same command goes on from it, to the same bytes; another one is refused rather than mixed in.
 */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "../../errors.js";
import { shaped, v } from "../../schema.js";
import { disk, readObject, spoken, writeAtomically } from "../files.js";

/** What was asked for; all of it must be the same. */
export interface Asked {
  readonly world: string;
  readonly steps: number;
  readonly seed: number;
}

export interface Unfinished {
  /** Steps that are behind. */
  readonly step: number;
  readonly tokens: number;
  readonly pupil: Uint8Array;
}

const FACTS = "unfinished.json";
const PUPIL = "unfinished.bin";

const shape = v.object({
  asked: v.object({ world: v.string(), steps: v.number(), seed: v.number() }),
  step: v.number(),
  tokens: v.number(),
  sha256: v.string(),
});

export function keepUnfinished(folder: string, asked: Asked, { step, tokens, pupil }: Unfinished): void {
  mkdirSync(folder, { recursive: true });
  writeAtomically(join(folder, PUPIL), pupil);
  writeAtomically(join(folder, FACTS), `${JSON.stringify({ asked, step, tokens, sha256: hashOf(pupil) })}\n`);
}

/** What lies there; undefined where nothing was stopped. */
export function unfinishedIn(folder: string, asked: Asked): Unfinished | undefined {
  const path = join(folder, FACTS);
  const files = spoken(disk);
  if (!files.exists(path)) return undefined;
  const fix = `remove ${path} to begin again`;
  const facts = shaped(shape, readObject(path), path, fix);
  const told = (one: Asked): string => `${one.world}, ${one.steps} steps, seed ${one.seed}`;
  expect(told(facts.asked) === told(asked), path, {
    expected: `a stopped pretraining of ${told(asked)}`,
    got: told(facts.asked),
    fix: `ask for the same to go on, choose another --folder, or ${fix}`,
  });
  const pupil = files.read(join(folder, PUPIL));
  // a stop between the two files leaves a newer pupil beside older facts
  return hashOf(pupil) === facts.sha256 ? { step: facts.step, tokens: facts.tokens, pupil } : undefined;
}

export function dropUnfinished(folder: string): void {
  const files = spoken(disk);
  for (const path of [FACTS, PUPIL].map((name) => join(folder, name))) if (files.exists(path)) files.remove(path);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
