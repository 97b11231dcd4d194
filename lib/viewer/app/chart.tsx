/** Curves with intervals over iterations: hover or arrows read them, Enter opens what lies there, and the same as a table. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { domainOf, linearScale, type Scale } from "../../plot/scale.js";
import { COLORS, styleOf } from "../../plot/theme.js";
import { plain, short } from "../format.js";

export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** Its place in the list of looks; its place among the series if left out. */
  readonly look?: number;
}

export interface ChartProps {
  readonly label: string;
  readonly series: readonly Series[];
  readonly x?: string;
  readonly y?: string;
  readonly range?: readonly [number, number];
  readonly height?: number;
  /** Named moments, such as phases. */
  readonly marks?: readonly { readonly at: number; readonly name: string }[];
  /** Told which x was chosen. */
  readonly pick?: (x: number) => void;
  readonly write?: (value: number) => string;
  /** Without legend and table: one of many small pictures. */
  readonly small?: boolean;
}

const DASHES: Readonly<Record<string, string>> = { dash: "7 4", dot: "2 3", dashdot: "7 3 2 3", longdash: "11 4" };

interface Plan {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
}

function planOf({ series, range, height = 240, small = false }: ChartProps, width: number): Plan {
  const [left, right, top, bottom] = small ? [42, 8, 8, 20] : [46, 14, 10, 34];
  const xs = series.flatMap(({ x }) => [x[0], x.at(-1)]).filter((x) => x !== undefined);
  const ys = series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]).filter(Number.isFinite);
  return {
    ...{ width, height, left, right, top, bottom },
    x: wholeScale(xs.length === 0 ? [0, 1] : domainOf(xs, { air: 0 }), { from: left, to: width - right }),
    y: linearScale(range ?? domainOf(ys), { from: height - bottom, to: top }),
  };
}

/** Iterations, trials and tokens are whole numbers. */
function wholeScale(domain: readonly [number, number], ends: { readonly from: number; readonly to: number }): Scale {
  const ticks = linearScale(domain, ends).ticks.filter(({ at }) => Number.isInteger(at));
  return linearScale(
    domain,
    ends,
    ticks.map(({ at }) => ({ at, label: plain(at) })),
  );
}

export function Chart(props: ChartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [at, setAt] = useState<number | undefined>(undefined);
  const { series, small = false } = props;
  if (series.every(({ x }) => x.length === 0)) return <p class="faint">Nothing was measured yet.</p>;
  const plan = planOf(props, width);
  return (
    <figure class={small ? "chart small" : "chart"} ref={box}>
      {!small && <Legend {...props} at={at} />}
      <Picture {...props} plan={plan} at={at} choose={setAt} />
      {small && <output class="readout">{at === undefined ? "" : readout(props, at)}</output>}
      {!small && <Numbers {...props} />}
    </figure>
  );
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(640);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(220, Math.round(entry!.contentRect.width))));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

function Picture(
  props: ChartProps & { plan: Plan; at: number | undefined; choose: (at: number | undefined) => void },
): JSX.Element {
  const { label, series, plan, at, choose, pick, small = false } = props;
  const xs = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const near = (event: MouseEvent): void => {
    const place = event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
    choose(nearest(xs, plan, place));
  };
  const key = (event: KeyboardEvent): void => {
    const now = at === undefined ? -1 : xs.indexOf(at);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: xs.length - 1 }[event.key];
    if (event.key === "Enter" && at !== undefined) pick?.(at);
    if (to === undefined) return;
    event.preventDefault();
    choose(xs[Math.max(0, Math.min(xs.length - 1, to))]);
  };
  return (
    <svg
      {...{ width: plan.width, height: plan.height, viewBox: `0 0 ${plan.width} ${plan.height}` }}
      {...(small ? { role: "img" } : { role: "application", tabIndex: 0 })}
      aria-label={small ? label : `${label}: arrow keys read the values`}
      class={pick === undefined ? "" : "picks"}
      onMouseMove={near}
      onMouseLeave={() => choose(undefined)}
      onBlur={() => choose(undefined)}
      onKeyDown={key}
      onClick={() => at !== undefined && pick?.(at)}
    >
      <Axes {...props} />
      {series.map((one, i) => (
        <Curve key={one.name} series={one} look={one.look ?? i} plan={plan} />
      ))}
      {at !== undefined && <Crosshair series={series} plan={plan} at={at} />}
    </svg>
  );
}

function nearest(xs: readonly number[], { x }: Plan, place: number): number | undefined {
  const far = (value: number): number => Math.abs((x.place(value) ?? 0) - place);
  return xs.reduce<number | undefined>(
    (best, one) => (best === undefined || far(one) < far(best) ? one : best),
    undefined,
  );
}

function Axes({ plan, x: name = "iteration", y, marks = [], small = false }: ChartProps & { plan: Plan }): JSX.Element {
  const { width, height, left, right, top, bottom, x, y: scale } = plan;
  return (
    <g class="axes" aria-hidden="true">
      {scale.ticks.map(({ at, label }) => (
        <g key={at}>
          <line x1={left} x2={width - right} y1={scale.place(at)} y2={scale.place(at)} />
          <text x={left - 6} y={(scale.place(at) ?? 0) + 4} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {x.ticks.map(({ at, label }) => (
        <text key={at} x={x.place(at)} y={height - bottom + 15} text-anchor="middle">
          {label}
        </text>
      ))}
      {marks.map(({ at, name: mark }, i) => (
        <g key={`${at} ${mark}`} class="moment">
          <line x1={x.place(at)} x2={x.place(at)} y1={top} y2={height - bottom} />
          <text x={(x.place(at) ?? 0) + 4} y={top + 10 + 12 * (i % 3)}>
            {mark}
          </text>
        </g>
      ))}
      {!small && (
        <text class="title" x={(left + width - right) / 2} y={height - 3} text-anchor="middle">
          {name}
          {y === undefined ? "" : ` · vertical: ${y}`}
        </text>
      )}
    </g>
  );
}

function Curve({ series, look, plan }: { series: Series; look: number; plan: Plan }): JSX.Element {
  const { x, y, low, high } = series;
  const { color, dash } = styleOf(look);
  const point = (values: readonly number[], i: number): string =>
    `${plan.x.place(x[i]!)!.toFixed(1)},${plan.y.place(clamped(values[i]!, plan))!.toFixed(1)}`;
  const known = x.map((_, i) => i).filter((i) => Number.isFinite(y[i]));
  const sure = known.filter((i) => Number.isFinite(low?.[i]) && Number.isFinite(high?.[i]));
  const band =
    low && high && sure.length > 1
      ? [...sure.map((i) => point(high, i)), ...sure.reverse().map((i) => point(low, i))].join(" ")
      : undefined;
  return (
    <g>
      {band !== undefined && <polygon points={band} fill={color} opacity="0.16" />}
      <polyline
        points={known.map((i) => point(y, i)).join(" ")}
        {...{
          fill: "none",
          stroke: color,
          "stroke-width": 2,
          "stroke-dasharray": DASHES[dash],
          "stroke-linejoin": "round",
        }}
      />
      {known.length <= 30 &&
        known.map((i) => (
          <circle key={i} cx={plan.x.place(x[i]!)} cy={plan.y.place(clamped(y[i]!, plan))} r="2.5" fill={color} />
        ))}
    </g>
  );
}

function clamped(value: number, { y }: Plan): number {
  return Math.max(y.domain[0], Math.min(y.domain[1], value));
}

function Crosshair({ series, plan, at }: { series: readonly Series[]; plan: Plan; at: number }): JSX.Element {
  const place = plan.x.place(at);
  return (
    <g class="crosshair" aria-hidden="true">
      <line x1={place} x2={place} y1={plan.top} y2={plan.height - plan.bottom} />
      {series.map(({ name, x, y, look }, i) => {
        const value = y[x.indexOf(at)];
        return value === undefined ? null : (
          <circle key={name} cx={place} cy={plan.y.place(value)} r="4.5" stroke={styleOf(look ?? i).color} />
        );
      })}
    </g>
  );
}

/** A line as its curve is drawn. */
export function Swatch({ look }: { readonly look: number }): JSX.Element {
  const { color, dash } = styleOf(look);
  return (
    <svg width="26" height="8" aria-hidden="true">
      <line x1="0" x2="26" y1="4" y2="4" stroke={color} stroke-width="2.5" stroke-dasharray={DASHES[dash]} />
    </svg>
  );
}

function Legend({ series, at, write = short, x = "iteration" }: ChartProps & { at: number | undefined }): JSX.Element {
  return (
    <figcaption class="legend">
      {series.map((one, i) => (
        <span key={one.name}>
          <Swatch look={one.look ?? i} /> <bdi>{one.name}</bdi>{" "}
          <span class="number">{at === undefined ? "" : valueAt(one, at, write)}</span>
        </span>
      ))}
      <span class="faint">{at === undefined ? "" : `${x} ${plain(at)}`}</span>
    </figcaption>
  );
}

function valueAt({ x, y, low, high }: Series, at: number, write: (value: number) => string): string {
  const i = x.indexOf(at);
  if (i < 0) return "–";
  return low && high ? `${write(y[i]!)} [${write(low[i]!)}, ${write(high[i]!)}]` : write(y[i]!);
}

function readout({ series, write = plain, x = "iteration" }: ChartProps, at: number): string {
  return `${series.map((one) => valueAt(one, at, write)).join("  ")} at ${x} ${plain(at)}`;
}

/** Rows of the table below a picture. */
const ROWS = 60;

function Numbers({ label, series, x: name = "iteration", write = short }: ChartProps): JSX.Element {
  const xs = [...new Set(series.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const step = Math.ceil(xs.length / ROWS);
  const shown = xs.filter((_, i) => (xs.length - 1 - i) % step === 0);
  return (
    <details class="numbers">
      <summary>as a table</summary>
      <div class="wide" role="region" aria-label={`${label}, as a table`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{name}</th>
              {series.map((one) => (
                <th scope="col" key={one.name}>
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((at) => (
              <tr key={at}>
                <th scope="row">{plain(at)}</th>
                {series.map((one) => (
                  <td key={one.name}>{valueAt(one, at, write)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** A curve as large as a word. */
export function Spark({ points }: { readonly points: readonly (readonly [number, number])[] }): JSX.Element {
  if (points.length === 0) return <span class="faint">–</span>;
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  const place = ([x, y]: readonly [number, number]): string =>
    `${(2 + (92 * (x - first)) / Math.max(1, last - first)).toFixed(1)},${(20 - 18 * y).toFixed(1)}`;
  const words = `from ${short(points[0]![1])} to ${short(points.at(-1)![1])}`;
  return (
    <svg class="spark" viewBox="0 0 96 22" width="96" height="22" role="img" aria-label={words}>
      <line x1="2" x2="94" y1="20" y2="20" class="axis" />
      <polyline points={points.map(place).join(" ")} fill="none" stroke={COLORS[0]} stroke-width="1.8" />
      {points.length === 1 && <circle cx="2" cy={20 - 18 * points[0]![1]} r="2.5" fill={COLORS[0]} />}
    </svg>
  );
}
