/**
 * `show(x)`: charts, frames, lists of records, texts and ready bundles, each in the richest form the front end knows.
 * In a terminal the same call prints readable text.
 */
import { inspect } from "node:util";
import type { Bundle } from "../plot/chart.js";
import { Display } from "./display.js";
import { Frame, frame, type FrameRecord } from "./frame.js";

const RENDER = Symbol.for("Jupyter.display");

export function show(value: unknown): void {
  new Display().show(bundleOf(value));
}

/** What a front end is given. */
function bundleOf(value: unknown): Bundle {
  if (typeof value === "string") return { "text/plain": value };
  const render = (value as { readonly [RENDER]?: unknown } | null | undefined)?.[RENDER];
  if (typeof render === "function") return render.call(value) as Bundle;
  if (isBundle(value)) return value;
  if (isRecords(value)) return frame(value).bundle();
  return { "text/plain": inspect(value, { depth: 4, breakLength: 100 }) };
}

/** Every key is a mime type. */
function isBundle(value: unknown): value is Bundle {
  if (typeof value !== "object" || value === null || value instanceof Frame) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+$/.test(key));
}

function isRecords(value: unknown): value is FrameRecord[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isPlain(item));
}

function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
