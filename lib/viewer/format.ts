/** Numbers and times as short text, in the house's way: .894, +.063, 7 s. */
import { printable } from "../printable.js";

/** A share or a small number with so many decimals, without the 0 before the point; "–" for none. */
export function short(value: number | null | undefined, decimals = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(decimals).replace(/^0\./, ".");
  return Number(value.toFixed(decimals)) < 0 ? `−${text}` : text;
}

export function signed(value: number | null | undefined, decimals = 3): string {
  const text = short(value, decimals);
  return value !== null && value !== undefined && Number(value.toFixed(decimals)) > 0 ? `+${text}` : text;
}

/** `.894 [.884, .905]`. */
export function between(value: number, low: number, high: number, write = short): string {
  const known = Number.isFinite(low) && Number.isFinite(high);
  return known ? `${write(value)} [${write(low)}, ${write(high)}]` : `${write(value)} [unknown]`;
}

/** Any logged number in few signs. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return value.toLocaleString("en-US").replaceAll(",", "\u202f").replace("-", "−");
  if (size >= 1000) return value.toFixed(0).replace("-", "−");
  if (size !== 0 && size < 0.001) return value.toExponential(1).replace("e-", "e−").replace("-", "−");
  return short(value, size >= 10 ? 1 : 3);
}

export function chance(p: number): string {
  return p < 0.001 ? "p < .001" : `p ${short(p)}`;
}

export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

export function count(number: number, noun: string, many = `${noun}s`): string {
  return `${plain(number)} ${number === 1 ? noun : many}`;
}

/** On one line, and not longer than this. */
export function shortened(text: string, most = 80): string {
  const flat = safe(text).replaceAll(/\s+/g, " ").trim();
  const signs = [...flat];
  return signs.length <= most ? flat : `${signs.slice(0, most - 1).join("")}…`;
}

/** What others wrote: marks that reorder or hide text are shown as signs. */
export function safe(text: string): string {
  return printable(text);
}

/** A value of a configuration as it is written there. */
export function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
