/**
 * Logs of Inspect, in both of its formats: one JSON text, or an `.eval` file, which is a zip whose parts may be packed with
 * Zstandard. Of such a zip only the summaries are unpacked: they hold every sample's id, epoch and scores.
 */
import { strFromU8, Unzip, UnzipInflate, type AsyncFlateStreamHandler, type UnzipDecoder } from "fflate";
import { Decompress } from "fzstd";
import { concatenated } from "../../bytes.js";
import { expect, LabError, labError, unknownName } from "../../errors.js";
import { anyObject, parsedJson, shaped, v } from "../../schema.js";
import { entryName, type Draft } from "./result.js";

export interface InspectOptions {
  /** With or without the skill: a log does not say it. */
  readonly condition?: string;
  /** Which of a sample's scores counts; the first where none is named. */
  readonly score?: string;
}

const sampleShape = v.object({
  id: entryName,
  epoch: v.optional(entryName),
  scores: v.nullish(v.record(v.string(), v.object({ value: v.unknown() }))),
  error: v.nullish(v.unknown()),
});

/** What Inspect's own `value_to_float` makes of letters and words. */
const WORDS: Readonly<Record<string, number>> = { C: 1, P: 0.5, I: 0, N: 0, yes: 1, true: 1, no: 0, false: 0 };

export function fromInspect(samples: readonly unknown[], file: string, { condition, score }: InspectOptions): Draft[] {
  expect(condition !== undefined, file, {
    expected: "a condition",
    got: "a log of Inspect, which has none",
    fix: `write it before the file: with=${file} or without=${file}`,
  });
  return samples.map((value, i) => {
    const place = `${file}, sample ${i + 1}`;
    const sample = shaped(sampleShape, value, place, "give a log as Inspect writes it");
    const where = `${place} ("${sample.id}")`;
    return {
      task: String(sample.id),
      condition,
      inWords: false,
      ...(sample.epoch !== undefined && { repeat: String(sample.epoch) }),
      where,
      ...outcomeOf(sample, score, where),
    };
  });
}

type Sample = v.InferOutput<typeof sampleShape>;

function outcomeOf(
  { scores, error }: Sample,
  wanted: string | undefined,
  where: string,
): Pick<Draft, "outcome" | "why"> {
  const names = Object.keys(scores ?? {});
  if (names.length === 0) {
    const broke = error === undefined || error === null || error === false;
    return { outcome: undefined, why: broke ? "none" : "none: the sample ended with an error" };
  }
  const name = wanted ?? names[0]!;
  if (!names.includes(name)) throw unknownName(`${where}, --score`, "score", name, names);
  return { outcome: shareOf(scores![name]!.value, `${where}, score "${name}"`) };
}

function shareOf(value: unknown, where: string): number {
  const number =
    typeof value === "string" ? (WORDS[value] ?? WORDS[value.toLowerCase()] ?? Number(value)) : Number(value);
  const simple = ["string", "number", "boolean"].includes(typeof value) && value !== "";
  expect(simple && number >= 0 && number <= 1, where, {
    expected: "C, P, I or N, yes or no, true or false, or a number from 0 to 1",
    got: value,
    fix: "name another score of the log with --score NAME",
  });
  return number;
}

const summaries = /^(?:summaries|_journal\/summaries\/(\d+))\.json$/;

/** The samples of an `.eval` file; of one that was cut off before its end, those that its journal holds. */
export function samplesInZip(bytes: Uint8Array, file: string): unknown[] {
  const parts = unpacked(bytes, file);
  const whole = parts.get("summaries.json");
  const number = (name: string): number => Number(summaries.exec(name)?.[1]);
  const texts =
    whole !== undefined ? [["summaries.json", whole] as const] : [...parts].sort(([a], [b]) => number(a) - number(b));
  const samples = texts.flatMap(([name, text]) =>
    shaped(v.array(anyObject), parsedJson(text, `${file}, ${name}`, BROKEN), `${file}, ${name}`, BROKEN),
  );
  expect(samples.length > 0, file, { expected: "finished samples in the log", got: "none", fix: "let it run first" });
  return samples;
}

const BROKEN = "give the log as Inspect wrote it, or convert it: inspect log convert --to json";

function unpacked(bytes: Uint8Array, file: string): Map<string, string> {
  const found = new Map<string, string>();
  const unzip = new Unzip((entry) => {
    if (!summaries.test(entry.name)) return;
    const chunks: Uint8Array[] = [];
    entry.ondata = (error, chunk, final) => {
      if (error !== null) throw error;
      chunks.push(chunk);
      if (final) found.set(entry.name, strFromU8(concatenated(chunks)));
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  unzip.register(Zstandard);
  try {
    unzip.push(bytes, true);
  } catch (error) {
    // what a library throws at damaged bytes is of any kind
    const got = error instanceof LabError ? error.message : String((error as Error).message);
    throw labError(file, { expected: "a log of Inspect (.eval, a zip)", got, fix: BROKEN });
  }
  return found;
}

/** Method 93 of zip, which Inspect writes since it had many large logs, and Node unpacks from version 22 on only. */
class Zstandard implements UnzipDecoder {
  static readonly compression = 93;
  ondata!: AsyncFlateStreamHandler;
  readonly #inner = new Decompress((chunk, final) =>
    this.ondata(null, chunk as Uint8Array<ArrayBuffer>, final ?? false),
  );

  push(chunk: Uint8Array, final: boolean): void {
    this.#inner.push(chunk, final);
  }
}
