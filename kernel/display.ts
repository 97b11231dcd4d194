/**
 * A value as a MIME bundle: what its `[Symbol.for("Jupyter.display")]()` says (Deno's convention),
 * and always a plain text beside it.
 */
import { inspect } from "node:util";

const displaySymbol = Symbol.for("Jupyter.display");

export type Bundle = Record<string, unknown>;

export async function bundle(value: unknown): Promise<Bundle> {
  const rich = await richBundle(value);
  return { ...rich, "text/plain": rich["text/plain"] ?? text(value) };
}

async function richBundle(value: unknown): Promise<Bundle> {
  const render = (value as Partial<Record<symbol, unknown>> | null)?.[displaySymbol];
  if (typeof render !== "function") return {};
  return ((await render.call(value)) ?? {}) as Bundle;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : inspect(value, { depth: 4 });
}
