/**
 * What travels in a job: one run as data. There is no code in it, no path and no address; a worker takes nothing that this
 * schema does not describe. The job's id says which run it is, and a hash of all that is asked, so that the same run asked
 * for twice is one job, and another configuration or version under the same name another.
 */
import { createHash } from "node:crypto";
import { resolve, type ConfigInput } from "../config.js";
import { expect } from "../errors.js";
import type { Job } from "../experiment/sweep.js";
import { anyObject, shaped, textLike, v, wholeNumber } from "../schema.js";
import { versionSchema, type Version } from "./version.js";

/** Which files of a run come back: what a study keeps, or all with the newest checkpoint. */
export const wholes = ["kept", "whole"] as const;
export type Wanted = (typeof wholes)[number];

const name = textLike(/^[\w][\w.-]{0,99}$/, "a name of letters, digits, dots and dashes");

const payloadSchema = v.strictObject({
  format: v.literal(1),
  batch: name,
  arm: name,
  seed: wholeNumber(0),
  config: anyObject,
  version: versionSchema,
  wanted: v.picklist(wholes),
  checkpointEvery: wholeNumber(1),
  records: v.boolean(),
});
export type Payload = v.InferOutput<typeof payloadSchema>;

export interface Asked {
  readonly batch: string;
  readonly wanted: Wanted;
  readonly checkpointEvery: number;
  /** The run also keeps its records, as a comparison reads them. */
  readonly records: boolean;
}

export function payloadOf(job: Job, asked: Asked, version: Version): Payload {
  const told = { ...job.config, seed: job.seed };
  const config = JSON.parse(JSON.stringify(told)) as Record<string, unknown>;
  return readPayload({ format: 1, ...asked, arm: plainName(job.arm), seed: job.seed, config, version });
}

/** The payload as described, with a configuration that this version understands; anything else is refused. */
export function readPayload(data: unknown): Payload {
  const fix = "start the study again with this version";
  const payload = shaped(payloadSchema, data, "queue job", fix);
  const { tasks, seed } = resolve(payload.config as unknown as ConfigInput);
  refusePath(tasks.policy);
  expect(seed === payload.seed, "queue job, config.seed", { expected: `${payload.seed}`, got: seed, fix });
  return payload;
}

/** A policy is named, and every host has its own copy. */
export function refusePath(policy: string): void {
  expect(!/[/\\]/.test(policy), "queue job, config.tasks.policy", {
    expected: "the name of a policy that is shipped: a worker opens no path that a job names",
    got: policy,
    fix: "put the checkpoint into data/policies/NAME on every host and name it",
  });
}

export function jobId(payload: Payload): string {
  const { batch, arm, seed } = payload;
  const hash = createHash("sha256").update(JSON.stringify(payload, sorted)).digest("hex");
  return `${batch}/${arm}/seed-${seed}/${hash.slice(0, 12)}`;
}

/** Signs that are neither letters nor digits become dashes. */
export function plainName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "-").replace(/^[^\w]+/, "");
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
