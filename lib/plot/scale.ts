/**
 * From data to positions: linear, logarithmic and category scales, their ticks, and numbers as short text.
 * Pure arithmetic; knows nothing of marks or markup.
 */
import type { Value } from "./figure.js";

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Scale {
  readonly kind: "linear" | "log" | "category";
  /** Position of a value in pixels; undefined where it has no place (null, unknown category, log of 0). */
  place(value: Value): number | undefined;
  readonly ticks: readonly Tick[];
  /** Pixels between two neighbouring categories; of one unit on a linear scale. */
  readonly unit: number;
  readonly domain: readonly [number, number];
}

interface ScaleOptions {
  readonly from: number;
  readonly to: number;
}

export function linearScale(
  domain: readonly [number, number],
  { from, to }: ScaleOptions,
  ticks?: readonly Tick[],
): Scale {
  const [low, high] = domain;
  const unit = (to - from) / (high - low);
  const place = (value: Value) => (typeof value === "number" ? from + (value - low) * unit : undefined);
  const room = to < from ? 42 : 70; // labels are wider than they are high
  const count = Math.max(2, Math.min(8, Math.floor(Math.abs(to - from) / room)));
  return { kind: "linear", place, domain, unit: Math.abs(unit), ticks: ticks ?? niceTicks(domain, count) };
}

/** `domain` in powers of ten. */
export function logScale(domain: readonly [number, number], { from, to }: ScaleOptions): Scale {
  const [low, high] = domain;
  const unit = (to - from) / (high - low);
  const place = (value: Value) =>
    typeof value === "number" && value > 0 ? from + (Math.log10(value) - low) * unit : undefined;
  const powers = niceTicks(domain, 6).filter(({ at }) => Number.isInteger(at));
  const ticks = powers.map(({ at }) => ({ at: 10 ** at, label: formatNumber(10 ** at) }));
  return { kind: "log", place, domain, unit: Math.abs(unit), ticks };
}

export function categoryScale(names: readonly string[], { from, to }: ScaleOptions): Scale {
  const unit = (to - from) / Math.max(1, names.length);
  const middle = (index: number) => from + (index + 0.5) * unit;
  const places = new Map(names.map((name, index) => [name, middle(index)]));
  const place = (value: Value) => (typeof value === "number" ? middle(value) : places.get(value ?? ""));
  const ticks = names.map((label, at) => ({ at, label }));
  return { kind: "category", place, domain: [-0.5, names.length - 0.5], unit: Math.abs(unit), ticks };
}

/** About `count` round values inside the domain. */
export function niceTicks([low, high]: readonly [number, number], count: number): Tick[] {
  const step = niceStep((high - low) / count);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (isHalf(step) ? 1 : 0));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const at = Number(((first + i) * step).toPrecision(14));
    return { at, label: tickLabel(at, digits) };
  });
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * 0.999)!;
  return factor * power;
}

function isHalf(step: number): boolean {
  return /^25/.test(step.toExponential().replace(".", ""));
}

function tickLabel(value: number, digits: number): string {
  if (Math.abs(value) >= 1e6 || digits > 6) return formatNumber(value);
  return minus(digits === 0 ? value.toLocaleString("en-US").replaceAll(",", "\u202f") : value.toFixed(digits));
}

/** A number in at most about six characters. */
export function formatNumber(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3))
    return minus(value.toExponential(1).replace(/\.0e/, "e").replace("e+", "e"));
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const text = Number.isInteger(value) ? String(value) : size < 0.1 ? value.toPrecision(2) : value.toFixed(digits);
  return minus(text);
}

/** Decimals with which numbers up to `largest` are told apart. */
export function decimalsFor(largest: number): number {
  if (!(largest > 0) || largest >= 100) return 0;
  return largest >= 10 ? 1 : largest >= 0.1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(largest)));
}

/** With its sign, so that it reads without colour; zero has none. */
export function formatSigned(value: number | null, decimals?: number): string {
  if (value === null || decimals === undefined)
    return (value ?? 0) > 0 ? `+${formatNumber(value)}` : formatNumber(value);
  const text = minus(value.toFixed(decimals));
  return Number(value.toFixed(decimals)) === 0 ? text.replace("−", "") : value > 0 ? `+${text}` : text;
}

function minus(text: string): string {
  return text.replace(/^-/, "−").replace("e-", "e−");
}

/** A domain around values that is never empty, with a little air; `zero` pulls 0 in. */
export function domainOf(values: readonly number[], { zero = false, air = 0.04 } = {}): [number, number] {
  const known = zero ? [...values, 0] : values;
  if (known.length === 0) return [0, 1];
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  if (low === high) return around(low);
  const margin = (high - low) * air;
  return [zero && low === 0 ? 0 : low - margin, zero && high === 0 ? 0 : high + margin];
}

function around(value: number): [number, number] {
  const reach = value === 0 ? 1 : Math.abs(value) * 0.1;
  return [value - reach, value + reach];
}
