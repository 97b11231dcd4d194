/** A value in a line, for messages; and deep equality in which numbers may differ a little. */
import { inspect, isDeepStrictEqual } from "node:util";

export function brief(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Infinity, maxArrayLength: 12 }).replaceAll(/\s*\n\s*/g, " ");
}

/** Deep equality in which numbers may differ a little; NaN equals NaN. */
export function alike(a: unknown, b: unknown, tolerance: number): boolean {
  if (typeof a === "number" && typeof b === "number") return Object.is(a, b) || Math.abs(a - b) <= tolerance;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => alike(item, b[i], tolerance));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && alike(a[key], b[key], tolerance));
  }
  return isDeepStrictEqual(a, b);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
