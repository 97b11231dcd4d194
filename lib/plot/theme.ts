/**
 * How figures look: colours that colour-blind readers can tell apart (Okabe & Ito, 2008), each paired with a dash, a
 * symbol and a hatch so that colour is never alone; inks that can be read on white and on near-black; one diverging map.
 */
import type { Axis, Dash, Hatch, Layout, Symbol } from "./figure.js";

/** Okabe–Ito without yellow (too pale on white) and with grey for black (invisible on a dark page). */
export const COLORS = ["#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#808080"] as const;
const DASHES: readonly Dash[] = ["solid", "dash", "dot", "dashdot", "longdash"];
const SYMBOLS: readonly Symbol[] = ["circle", "square", "diamond", "triangle-up", "x", "triangle-down", "cross"];
const HATCHES: readonly Hatch[] = ["", "/", "\\", "x", "-", "|", "."];

export const INK = "#767676"; // contrast 4.5 on white, 4.1 on #111
export const FAINT = "rgba(127,127,127,0.25)";
export const SHADE = "rgba(127,127,127,0.10)";
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";
export const FONT_SIZE = 12;
export const TITLE_SIZE = 15;

/** The look of the n-th series. */
export interface Style {
  readonly color: string;
  readonly dash: Dash;
  readonly symbol: Symbol;
  readonly hatch: Hatch;
}

export function styleOf(index: number): Style {
  return {
    color: COLORS[index % COLORS.length]!,
    dash: DASHES[index % DASHES.length]!,
    symbol: SYMBOLS[index % SYMBOLS.length]!,
    hatch: HATCHES[index % HATCHES.length]!,
  };
}

/** The looks of what a skill can be, the same in every chart. */
export const STATUS: Readonly<Record<string, Pick<Style, "color" | "symbol" | "hatch">>> = {
  active: { color: COLORS[0], symbol: "circle", hatch: "" },
  graduated: { color: COLORS[2], symbol: "diamond", hatch: "/" },
  candidate: { color: COLORS[6], symbol: "circle-open", hatch: "." },
  retired: { color: COLORS[1], symbol: "x", hatch: "x" },
};

/** The looks of what a comparison says, the same in every chart: which way it points, and grey where it says nothing. */
export const VERDICT: Readonly<Record<string, Pick<Style, "color" | "symbol">>> = {
  above: { color: COLORS[0], symbol: "triangle-up" },
  "not told apart": { color: COLORS[6], symbol: "circle" },
  below: { color: COLORS[1], symbol: "triangle-down" },
  helps: { color: COLORS[0], symbol: "triangle-up" },
  undecided: { color: COLORS[6], symbol: "circle" },
  "not worth having": { color: COLORS[3], symbol: "square" },
  harms: { color: COLORS[1], symbol: "triangle-down" },
};

/** Names for a legend: statuses in the order of their life, verdicts from above to below, then the rest as they came. */
export function inStatusOrder(names: Iterable<string>): string[] {
  const known = [...Object.keys(STATUS), ...Object.keys(VERDICT)];
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b)); // a stable sort keeps the rest in order
}

/** The colour of a band around a line: the same hue, see-through. */
export function fade(color: string, opacity = 0.2): string {
  const [red, green, blue] = channels(color);
  return `rgba(${red},${green},${blue},${opacity})`;
}

function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

/** Vermilion below zero, near-white at zero, blue above; the ends differ in hue and the text in a cell says the sign. */
export const DIVERGING = [
  [0, "#D55E00"],
  [0.5, "#F4F4F4"],
  [1, "#0072B2"],
] as const;

/** The colour of `fraction` (0 to 1) on a scale, as `#rrggbb`. */
export function colorAt(scale: readonly (readonly [number, string])[], fraction: number): string {
  const at = Math.min(1, Math.max(0, fraction));
  const upper = Math.max(
    1,
    scale.findIndex(([stop]) => stop >= at),
  );
  const [[from, low], [to, high]] = [scale[upper - 1]!, scale[upper]!];
  const mix = to === from ? 0 : (at - from) / (to - from);
  const [a, b] = [channels(low), channels(high)];
  return `#${a.map((value, i) => hexByte(value + (b[i]! - value) * mix)).join("")}`;
}

function hexByte(value: number): string {
  return Math.round(value).toString(16).padStart(2, "0");
}

/** Black or white, whichever is easier to read on a colour. */
export function inkOn(color: string): string {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

const axis: Axis = { gridcolor: FAINT, zerolinecolor: FAINT, automargin: true };

/** Categories have no lines between them. */
function axisLook(given: Axis): Axis {
  const title = given.title === undefined ? {} : { title: { ...given.title, font: { size: FONT_SIZE } } };
  return { ...axis, ...(given.type === "category" ? { showgrid: false } : {}), ...given, ...title };
}

type LayoutParts = Omit<Layout, "title"> & { readonly title: string };

/** A layout with the house's look; transparent, so that the page's own colour shows. */
export function layout({ title, xaxis, yaxis, ...rest }: LayoutParts): Layout {
  return {
    title: {
      text: title,
      ...{ x: 0.014, xanchor: "left", y: 0.97, yanchor: "top", yref: "container" },
      font: { size: TITLE_SIZE },
    },
    xaxis: axisLook(xaxis),
    yaxis: axisLook(yaxis),
    font: { color: INK, family: FONT, size: FONT_SIZE },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    ...rest,
  };
}
