/**
 * A figure as plain JSON: the part of Plotly's schema that our charts use, so that the same object is drawn live by
 * Plotly and as a still picture by `svg.ts`. Missing values are null; there are no functions and no class instances.
 */

export type Value = number | string | null;
export type Dash = "solid" | "dash" | "dot" | "dashdot" | "longdash";
export type Symbol =
  "circle" | "square" | "diamond" | "triangle-up" | "triangle-down" | "x" | "cross" | "circle-open" | "square-open";
export type Hatch = "" | "/" | "\\" | "x" | "-" | "|" | ".";

/** How far an interval reaches from its value to both sides. */
export interface ErrorBar {
  readonly type: "data";
  readonly symmetric: false;
  readonly array: readonly (number | null)[];
  readonly arrayminus: readonly (number | null)[];
  readonly color: string;
  readonly thickness: number;
  readonly width: number;
}

interface Named {
  readonly name?: string;
  readonly showlegend?: boolean;
  readonly legendgroup?: string;
  readonly hoverinfo?: "skip" | "all";
  /** Shown when the pointer rests on a mark; and beside it where the mode has `text`. */
  readonly text?: readonly string[];
}

/** Points, lines, steps and the bands between two lines. */
export interface ScatterTrace extends Named {
  readonly type: "scatter";
  readonly mode: "lines" | "markers" | "lines+markers" | "text" | "markers+text";
  readonly x: readonly Value[];
  readonly y: readonly Value[];
  readonly line?: {
    readonly color?: string;
    readonly width?: number;
    readonly dash?: Dash;
    readonly shape?: "linear" | "hv";
  };
  readonly marker?: { readonly color?: string; readonly size?: number; readonly symbol?: Symbol };
  /** `tonexty` fills towards the trace before this one. */
  readonly fill?: "tonexty";
  readonly fillcolor?: string;
  readonly connectgaps?: false;
  readonly textposition?: "middle right";
  readonly error_x?: ErrorBar;
  readonly error_y?: ErrorBar;
}

export interface BarTrace extends Named {
  readonly type: "bar";
  readonly x: readonly Value[];
  readonly y: readonly Value[];
  readonly orientation: "v" | "h";
  /** In units of the axis; left out, bars share the place of their category. */
  readonly width?: number;
  readonly marker: {
    readonly color: string;
    readonly pattern?: { readonly shape: Hatch };
    /** The outline; a width of 0 lets neighbours run into one another. */
    readonly line?: { readonly width: number };
  };
  readonly textposition?: "outside" | "none";
  readonly cliponaxis?: false;
  readonly error_x?: ErrorBar;
  readonly error_y?: ErrorBar;
}

export interface HeatTrace extends Omit<Named, "text"> {
  readonly type: "heatmap";
  /** Rows from the first label of `y`. [rows, columns] */
  readonly z: readonly (readonly (number | null)[])[];
  readonly x: readonly string[];
  readonly y: readonly string[];
  readonly text: readonly (readonly string[])[];
  /** Left out where cells are too narrow for numbers. */
  readonly texttemplate: "%{text}" | "";
  readonly colorscale: readonly (readonly [number, string])[];
  readonly zmin: number;
  readonly zmax: number;
  readonly xgap: number;
  readonly ygap: number;
  readonly colorbar: { readonly title: { readonly text: string }; readonly thickness: number; readonly len: number };
}

export interface TableTrace {
  readonly type: "table";
  readonly header: { readonly values: readonly string[]; readonly align: readonly ("left" | "right")[] };
  /** One list a column. */
  readonly cells: { readonly values: readonly (readonly string[])[]; readonly align: readonly ("left" | "right")[] };
}

export type Trace = ScatterTrace | BarTrace | HeatTrace | TableTrace;

export interface Axis {
  readonly title?: { readonly text: string; readonly font?: { readonly size: number } };
  readonly type?: "linear" | "log" | "category";
  /** From and to; in powers of ten on a log axis, as in Plotly. */
  readonly range?: readonly [number, number];
  readonly rangemode?: "tozero";
  readonly categoryarray?: readonly string[];
  /** The first category on top. */
  readonly autorange?: "reversed";
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly zeroline?: boolean;
  readonly showgrid?: boolean;
  readonly visible?: boolean;
  readonly gridcolor?: string;
  readonly zerolinecolor?: string;
  readonly automargin?: true;
}

/** A rectangle or a line; `paper` coordinates run from 0 to 1 over the plot. */
export interface Shape {
  readonly type: "rect" | "line";
  readonly xref: "x" | "paper";
  readonly yref: "y" | "paper";
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
  readonly fillcolor?: string;
  readonly line: { readonly color?: string; readonly width: number; readonly dash?: Dash };
  readonly layer: "below" | "above";
}

export interface Annotation {
  readonly text: string;
  readonly xref: "x" | "paper";
  readonly yref: "y" | "paper";
  readonly x: number | string;
  readonly y: number | string;
  readonly xanchor: "left" | "center" | "right";
  readonly yanchor: "top" | "middle" | "bottom";
  readonly showarrow: false;
  readonly font?: { readonly size?: number; readonly color?: string };
}

export interface Layout {
  readonly title: {
    readonly text: string;
    readonly x?: number;
    readonly xanchor?: "left";
    readonly y?: number;
    readonly yanchor?: "top";
    readonly yref?: "container";
    readonly font?: { readonly size: number };
  };
  readonly width: number;
  readonly height: number;
  readonly xaxis: Axis;
  readonly yaxis: Axis;
  readonly shapes?: readonly Shape[];
  readonly annotations?: readonly Annotation[];
  /** `relative` stacks values below 0 downwards. */
  readonly barmode?: "group" | "stack" | "relative";
  readonly bargap?: number;
  readonly showlegend?: boolean;
  readonly margin?: { readonly l?: number; readonly r?: number; readonly t?: number; readonly b?: number };
  readonly font?: { readonly color: string; readonly family: string; readonly size: number };
  readonly paper_bgcolor?: string;
  readonly plot_bgcolor?: string;
  readonly legend?: { readonly orientation: "h"; readonly x: number; readonly y: number; readonly yanchor: "bottom" };
}

export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
}

/** A number that a picture can show, else null. */
export function finite(value: number | null | undefined): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
