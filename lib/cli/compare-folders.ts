/** What `siri-lab compare` says of folders of runs. */
import { curves } from "../plot/charts/curves.js";
import { aligned } from "../plot/text.js";
import { printableJson } from "../printable.js";
import { compareFolders, type ComparedFolders } from "../viewer/compare-folders.js";
import { between, chance, count, plain, short, signed, written } from "../viewer/format.js";

export function folderComparison(folders: readonly string[], { json }: { readonly json: boolean }): string {
  const compared = compareFolders(folders);
  return json ? asJson(compared) : asText(compared);
}

function asJson({ arms, ...rest }: ComparedFolders): string {
  const brief = arms.map(({ name, runs, curve, end }) => ({
    ...{ name, curve, end },
    runs: runs.map(({ path, method, variant, seed, state, iteration, iterations, tasks, curve: own }) => ({
      ...{ path, method, variant, seed, state, iteration, iterations, tasks },
      curve: own,
    })),
  }));
  return printableJson({ arms: brief, ...rest });
}

function asText(compared: ComparedFolders): string {
  const parts = [
    curvesText(compared),
    endsText(compared),
    bySeedText(compared),
    ...compared.byTask.map(byTaskText),
    toldText(compared),
    compared.notes.join("\n"),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Iterations that fit in a row of a terminal. */
const COLUMNS = 6;

function curvesText({ arms }: ComparedFolders): string {
  const series = arms.map(({ name, curve }) => ({
    name,
    x: curve.map(({ x }) => x),
    y: curve.map(({ value }) => value),
    low: curve.map(({ interval }) => interval.low),
    high: curve.map(({ interval }) => interval.high),
  }));
  const all = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const step = Math.ceil(all.length / COLUMNS);
  const shown = all.filter((_, i) => (all.length - 1 - i) % step === 0);
  const rows = arms.map(({ name, curve }) => [
    name,
    ...shown.map((x) => {
      const point = curve.find((one) => one.x === x);
      return point === undefined ? "–" : between(point.value, point.interval.low, point.interval.high);
    }),
  ]);
  const title = "Held-out success without skills [95 %]";
  const lines = curves({ title, series, x: "iteration", y: "share won", range: [0, 1] }).text();
  return `${lines}\n\n${aligned([["iteration", ...shown.map(plain)], ...rows])}`;
}

function endsText({ arms }: ComparedFolders): string {
  const rows = arms.map(({ name, runs, end }) => [
    name,
    between(end.value, end.interval.low, end.interval.high),
    runs.length === 1 ? `of ${count(end.units, "task")}` : `of ${count(end.units, "seed")}`,
    runs.map(({ seed, curve }) => `${seed}: ${short(curve.at(-1)?.[1])}`).join("  "),
  ]);
  return aligned([["arm", "at the end [95 %]", "interval", "every seed"], ...rows]);
}

function bySeedText({ arms, bySeed }: ComparedFolders): string {
  if (bySeed.length === 0) return "";
  const rows = bySeed.map(({ a, end, area, flip, seeds, holds }) => [
    a,
    between(end.value, end.interval.low, end.interval.high, signed),
    `${chance(end.p)}${holds ? " *" : ""}`,
    chance(flip),
    between(area.value, area.interval.low, area.interval.high, signed),
    plain(seeds.length),
  ]);
  const names = ["arm", "at the end [95 %]", "Student's t", "sign flip", "mean of the curve [95 %]", "seeds"];
  return [
    `Beside ${arms[0]!.name}, paired by seed; * holds after correction over these pairs (Benjamini and Hochberg, .05)`,
    aligned([names, ...rows]),
  ].join("\n");
}

function byTaskText({ a, b, found }: ComparedFolders["byTask"][number]): string {
  if (typeof found === "string") return `${a} beside ${b}: no paired test, for ${found}.`;
  const { iteration, difference, onlyA, onlyB, p } = found;
  const { low, high } = difference.interval;
  return [
    `${a} beside ${b}: ${between(difference.value, low, high, signed)} at iteration ${plain(iteration)}, paired by ${count(difference.units, "held-out task")};`,
    `${plain(onlyA)} that only it won, ${plain(onlyB)} that only the other won (exact ${chance(p)}). One seed: of these two policies, not of their methods.`,
  ].join("\n");
}

function toldText({ arms, told }: ComparedFolders): string {
  if (told.length === 0) return "They were told the same, all of it.";
  const common = told.filter(({ values }) => !values.includes(undefined));
  const rows = common.map(({ path, values }) => [path, ...values.map(written)]);
  const partly = told.filter((one) => !common.includes(one)).map(({ path }) => path.split(".")[0]!);
  const sections = [...new Set(partly)].join(", ");
  return [
    "What they were told",
    aligned([["option", ...arms.map(({ name }) => name)], ...rows]),
    ...(partly.length > 0
      ? [`and ${count(partly.length, "option")} that some of them do not have (of ${sections}); --json lists them`]
      : []),
  ].join("\n");
}
