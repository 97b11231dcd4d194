/**
 * The text of a run's log as rows, and the records among them that a bank of skills is made of, each of its shape. Pure;
 * knows no files. A last line without its end was cut off by a kill and counts for nothing.
 */
import { expect } from "../errors.js";
import { anyObject, parsedJson, shaped, v, wholeNumber } from "../schema.js";
import { authorShape } from "../skills/skill.js";
import type { RunRecord } from "../records.js";

const FIX = "the log was changed or damaged; take it from a copy, or train again";

export function logRows(text: string, where: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line, i) => shaped(anyObject, parsedJson(line, `${where}:${i + 1}`, FIX), `${where}:${i + 1}`, FIX));
}

const texts = v.array(v.string());
const numbers = v.array(v.number());
const iteration = wholeNumber(0);
const status = v.picklist(["candidate", "active", "graduated", "retired"]);
const skill = v.looseObject({
  id: v.string(),
  condition: v.string(),
  strategy: v.string(),
  text: v.string(),
  title: v.string(),
  tier: v.picklist(["plan", "routine", "action"]),
  scope: v.looseObject({ world: v.string(), kinds: texts }),
  tests: texts,
  source: v.looseObject({ by: authorShape, episodes: texts, policyVersion: v.number(), promptTemplate: v.string() }),
});
const trial = v.looseObject({
  group: v.string(),
  iteration,
  skills: texts,
  against: v.exactOptional(texts),
  of: v.exactOptional(v.string()),
  withSkill: numbers,
  without: numbers,
});
const decision = v.looseObject({ skill: v.string(), iteration, from: status, to: status, because: v.string() });

/** The records that a bank is made of; others are passed on as they are. */
const SHAPES: Readonly<Record<string, v.GenericSchema>> = {
  mined: v.looseObject({
    iteration,
    skill,
    status: v.exactOptional(status),
    rejected: v.exactOptional(v.string()),
    parents: v.exactOptional(texts),
  }),
  merged: v.looseObject({ iteration, parts: texts, skill }),
  trial: v.looseObject({ iteration, trial }),
  decision: v.looseObject({ iteration, decision }),
};

/** The records of a run's `skills.jsonl`. */
export function skillRecords(text: string, where: string): RunRecord[] {
  return logRows(text, where).map((row, i) => {
    const { kind } = row;
    expect(typeof kind === "string", `${where}:${i + 1}, kind`, { expected: "a kind of record", got: kind, fix: FIX });
    const shape = Object.hasOwn(SHAPES, kind) ? SHAPES[kind] : undefined;
    return (shape === undefined ? row : shaped(shape, row, `${where}:${i + 1}`, FIX)) as RunRecord;
  });
}
