/**
 * A run's numbers as a TensorBoard event file. Its records hold three small protocol buffers (Event, Summary, Value), which
 * are written by hand: `wall_time` 1 and `step` 2 of an Event, `file_version` 3 of the first and `summary` 5 of the others;
 * `value` 1 of a Summary; `tag` 1 and `simple_value` 2 of a Value.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunFolder } from "../experiment/run-folder.js";
import { maskedCrc32c } from "./crc32c.js";
import { intoFolder, type Exported, type ExportPlace } from "./folder.js";
import { scalarsOf, type Scalar } from "./scalars.js";

/** Kinds of fields on the wire. */
const [VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES] = [0, 1, 2, 5] as const;

/** Logs hold no clock, so that equal runs have equal logs: every event carries the time at which the run began. */
export async function exportTensorboard(run: string, place: ExportPlace): Promise<Exported> {
  const folder = RunFolder.open(run);
  const began = beganAt(folder);
  return intoFolder(place, { format: "tensorboard", of: folder.id }, (to) => {
    const name = `events.out.tfevents.${Math.floor(began)}.siri-lab`;
    writeFileSync(join(to, name), eventFile(scalarsOf(folder), began));
  });
}

/** Seconds since 1970; 0 where the folder does not say. */
function beganAt(folder: RunFolder): number {
  const { run } = folder.config() as { readonly run?: { readonly started?: unknown } };
  const milliseconds = typeof run?.started === "string" ? Date.parse(run.started) : NaN;
  return Number.isNaN(milliseconds) ? 0 : milliseconds / 1000;
}

/** The bytes of an event file with these numbers; numbers of one step share an event. */
function eventFile(scalars: readonly Scalar[], wallTime: number): Buffer {
  const steps = new Map<number, Scalar[]>();
  for (const scalar of scalars) steps.set(scalar.step, [...(steps.get(scalar.step) ?? []), scalar]);
  const version = field(3, BYTES, sized(Buffer.from("brain.Event:2")));
  const events = [...steps].sort(([a], [b]) => a - b).map(([step, values]) => event(step, values));
  return Buffer.concat([version, ...events].map((body) => record(Buffer.concat([timeOf(wallTime), body]))));
}

function timeOf(seconds: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(seconds);
  return field(1, EIGHT_BYTES, bytes);
}

function event(step: number, scalars: readonly Scalar[]): Buffer {
  const values = scalars.map((scalar) => field(1, BYTES, sized(valueOf(scalar))));
  return Buffer.concat([field(2, VARINT, varint(step)), field(5, BYTES, sized(Buffer.concat(values)))]);
}

function valueOf({ name, value }: Scalar): Buffer {
  const number = Buffer.alloc(4);
  number.writeFloatLE(value);
  return Buffer.concat([field(1, BYTES, sized(Buffer.from(name))), field(2, FOUR_BYTES, number)]);
}

/** Length, its sum, the bytes, their sum. */
function record(bytes: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, sumOf(length), bytes, sumOf(bytes)]);
}

function sumOf(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(maskedCrc32c(bytes));
  return sum;
}

function field(number: number, kind: number, content: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | kind), content]);
}

function sized(content: Buffer): Buffer {
  return Buffer.concat([varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}
