/** `siri-lab converge`: has the bank of a run stopped finding new skills, and what does it serve? As words, JSON and a page. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { convergenceOf } from "../experiment/protocols/convergence/curve.js";
import {
  convergencePage,
  convergencePictures,
  convergenceSentences,
} from "../experiment/protocols/convergence/picture.js";
import { readStream } from "../experiment/protocols/convergence/stream.js";
import { printable, printableJson } from "../printable.js";

export interface ConvergeGiven {
  readonly run: string;
  readonly every: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Writes the page where one is asked for; returns what is to be printed. */
export function converge({ run, every, out, json }: ConvergeGiven): string {
  const kept = readStream(resolve(run));
  const curve = convergenceOf(kept.stream, every);
  const { done, of, unlisted } = kept;
  if (out !== undefined) writeFileSync(resolve(out), convergencePage(curve, kept));
  if (json) return printableJson({ ...curve, done, of, unlisted });
  const charts = convergencePictures(curve, kept.title).map((chart) => chart.text());
  const page = out === undefined ? [] : [`open ${pathToFileURL(resolve(out)).href}`];
  return printable([...charts, convergenceSentences(curve, kept).join("\n"), ...page].join("\n\n"));
}
