/**
 * A chart is a figure that knows how to be shown: as Plotly JSON, as HTML whose still picture becomes live where Plotly
 * can be had, as SVG, and as text. A notebook shows it as the last expression of a cell; a terminal prints its text.
 */
import { base64OfText } from "../bytes.js";
import { printable } from "../printable.js";
import type { Annotation, Figure } from "./figure.js";
import { svg } from "./svg.js";
import { escape } from "./svg/markup.js";
import { plan } from "./svg/plan.js";
import { enclosed } from "./enclosed.js";
import { png } from "./still.js";
import { figureText } from "./text.js";

/** One output in several formats; a front end takes the richest it knows. */
export type Bundle = Readonly<Record<string, unknown>>;

export const PLOTLY = "application/vnd.plotly.v1+json";

export class Chart {
  /** Plain JSON in Plotly's schema. */
  readonly figure: Figure;
  private pixels: Buffer | undefined;

  constructor(
    figure: Figure,
    private readonly words?: string,
  ) {
    this.figure = completed(figure);
  }

  svg(): string {
    return svg(this.figure);
  }

  /** What the picture shows, in characters. */
  text(): string {
    return this.words ?? figureText(this.figure);
  }

  /** The picture as PNG, the same bytes on every machine. */
  png(): Buffer {
    return (this.pixels ??= png(this.svg()));
  }

  /** A self-contained piece of HTML: the still picture, and what makes it live. */
  html(): string {
    return liveHtml(this.figure, this.svg(), stillImage(this));
  }

  bundle(): Bundle {
    return {
      [PLOTLY]: this.figure,
      "text/html": this.html(),
      "image/png": this.png().toString("base64"),
      "text/plain": printable(this.text()),
    };
  }

  /** What is shown for a moment, until the next picture takes its place: quick to make, and no front end keeps it. */
  passing(): Bundle {
    const image = imageHtml(this.figure.layout.title.text, "image/svg+xml", base64OfText(this.svg()));
    return {
      [PLOTLY]: this.figure,
      "text/html": liveHtml(this.figure, this.svg(), image),
      "text/plain": printable(this.text()),
    };
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.text();
  }
}

/** With the margins of the still picture, so that the live one looks the same; and words where there is nothing to see. */
function completed(figure: Figure): Figure {
  if (figure.data.some((trace) => trace.type === "table")) return figure;
  const { annotations = [], ...layout } = figure.layout;
  const notes = isEmpty(figure) ? [...annotations, NO_DATA] : annotations;
  const { box, width, height } = plan(figure);
  const margin = { l: box.left, r: width - box.right, t: box.top, b: height - box.bottom };
  return { data: figure.data, layout: { ...layout, annotations: notes, margin: rounded(margin) } };
}

const NO_DATA: Annotation = {
  text: "no data",
  xref: "paper",
  yref: "paper",
  x: 0.5,
  y: 0.5,
  xanchor: "center",
  yanchor: "middle",
  showarrow: false,
};

function rounded<T extends Readonly<Record<string, number>>>(margin: T): T {
  return Object.fromEntries(Object.entries(margin).map(([side, pixels]) => [side, Math.ceil(pixels)])) as unknown as T;
}

function isEmpty({ data }: Figure): boolean {
  return data.every((trace) => {
    if (trace.type === "table") return false;
    if (trace.type === "heatmap") return trace.z.every((row) => row.length === 0);
    return !trace.x.some((value, i) => value !== null && (trace.y[i] ?? null) !== null);
  });
}

/** The picture as every front end shows it, also where scripts, styles and drawings are not trusted. */
export function stillImage(chart: Chart, words = chart.figure.layout.title.text): string {
  return imageHtml(words, "image/png", chart.png().toString("base64"));
}

function imageHtml(words: string, type: string, base64: string): string {
  return `<img alt="${escape(words)}" src="data:${type};base64,${base64}">`;
}

function liveHtml(figure: Figure, drawing: string, image: string): string {
  const isTable = figure.data.some((trace) => trace.type === "table"); // there is nothing to explore in a table
  return enclosed({ kind: "figure", image, parts: { svg: drawing, ...(isTable ? {} : { figure }) }, script: "figure" });
}
