/**
 * Are two executions of a notebook the same to a reader? Times, absolute paths, raster pictures and the scripts that make a
 * page live are left out; everything else an output says must agree. Returns one sentence a difference.
 */
import { joined, sorted, type Cell, type CellOutput, type Notebook, type Text } from "./notebook-file.js";

const blanked: readonly (readonly [RegExp, string])[] = [
  [/\d+(?:\.\d+)?\s?(?:ms|µs|s|seconds?|minutes?|min|h)\b/g, "<time>"],
  [/\d+(?:\.\d+)?\s?(?:[kKMG]i?B)\b/g, "<size>"],
  [/\d+(?:[.,]\d+)*\s?(?:\/s|per second|tokens\/s)\b/g, "<rate>"],
  [/(?:\/[\w.@ -]+)+\/(?=(?:notebooks|lib|envs|node_modules)\b)/g, ""],
];

/** The last digits of a float depend on the processor and on the order of a sum; six digits are what a reader sees. */
const longNumber = /-?\d+\.\d{6,}(?:e[-+]?\d+)?/g;

export function normalised(text: string): string {
  const rounded = text.replace(longNumber, (number) => String(Number(Number(number).toPrecision(6))));
  return blanked.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), rounded);
}

export function differences(committed: Notebook, fresh: Notebook): string[] {
  const before = codeCells(committed);
  const after = codeCells(fresh);
  return after.flatMap((cell, index) => {
    if (cell.metadata.tags?.includes("varies")) return [];
    const was = summary(before[index]?.outputs ?? []);
    const is = summary(cell.outputs ?? []);
    return was === is ? [] : [`cell ${index + 1} differs: ${firstDifference(was, is)}`];
  });
}

const codeCells = (notebook: Notebook): Cell[] => notebook.cells.filter(({ cell_type }) => cell_type === "code");

function summary(outputs: readonly CellOutput[]): string {
  return outputs.map((output) => normalised(describe(output))).join("\n---\n");
}

function describe(output: CellOutput): string {
  if (output.output_type === "stream") return `${output.name}: ${joined(output.text)}`;
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
  const data = Object.entries(output.data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return data.map(([mime, value]) => `${mime}: ${told(mime, asText(value))}`).join("\n");
}

/** What an output says in one format. A script's own code is the library's, and its data stands beside it. */
function told(mime: string, text: string): string {
  if (mime === "image/png") return "";
  if (mime !== "text/html") return text;
  return text
    .replaceAll(/<script>[\s\S]*?<\/script>/g, "<script></script>")
    .replaceAll(/data:image\/png;base64,[\w+/=]+/g, "<picture>")
    .replaceAll(/(data-siri-\w+)="[^"]*"/g, "$1");
}

function asText(value: unknown): string {
  const isText = typeof value === "string" || (Array.isArray(value) && value.every((item) => typeof item === "string"));
  return isText ? joined(value as Text) : JSON.stringify(sorted(value));
}

function firstDifference(was: string, is: string): string {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at++;
  const near = (text: string) => JSON.stringify(text.slice(Math.max(at - 30, 0), at + 60));
  return `committed ${near(was)}, now ${near(is)}`;
}
