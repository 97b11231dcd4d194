/**
 * What a person asks a run to be: house, method, and the options that differ from the method's own. It stands whole in the
 * page's address, so that a link reproduces the run, and in one command that does the same in a terminal.
 */
import { labError } from "../../lib/errors.js";
import { needsTeacher } from "../../lib/training/objective.js";
import { resolve, type ConfigInput, type Method, type Resolved } from "../../lib/config.js";

export interface Wish {
  readonly method: Method;
  readonly seed: number;
  /** Options by their path, as on the command line: `internalise.weight` is `0.5`. */
  readonly set: Readonly<Record<string, string>>;
  /** What computes; left out, the first of the list. */
  readonly on?: Computes;
}

/** Ways to compute in a page: WebAssembly with the bytes of Node, with relaxed SIMD, and WebGPU. */
export const COMPUTES = ["strict", "relaxed", "webgpu"] as const;
export type Computes = (typeof COMPUTES)[number];

/** Small enough to watch: a run takes about a minute. */
export const SHORT = { iterations: "40", "evaluation.every": "4", "evaluation.tasks": "64" } as const;
export const FIRST: Wish = { method: "siri", seed: 3, set: SHORT };

/** The complete configuration; throws in one sentence what is wrong with it. */
export function configOf({ method, seed, set, on }: Wish): Resolved {
  const input: Record<string, unknown> = { method, seed };
  for (const [path, text] of Object.entries(set)) put(input, path.split("."), valueOf(text));
  const config = resolve(input as unknown as ConfigInput);
  if (on === "webgpu" && "internalise" in config && needsTeacher(config.internalise.form))
    throw labError("internalise.form", {
      expected: "a form that looks at the taught tokens alone, since WebGPU computes no other",
      got: config.internalise.form,
      fix: "choose WebAssembly, or another form",
    });
  return config;
}

function put(tree: Record<string, unknown>, [name, ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) tree[name!] = value;
  else put((tree[name!] ??= {}) as Record<string, unknown>, rest, value);
}

/** Numbers, `true` and objects as JSON writes them; everything else is a text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One or two runs as the part of an address behind `#`. */
export function toHash(wishes: readonly Wish[]): string {
  const parameters = new URLSearchParams();
  for (const { method, seed, set, on } of wishes) {
    parameters.append("run", method);
    parameters.append("seed", String(seed));
    if (on !== undefined && on !== COMPUTES[0]) parameters.append("on", on);
    for (const [path, text] of Object.entries(set)) parameters.append("set", `${path}=${text}`);
  }
  return parameters.toString().replaceAll("%3D", "=").replaceAll("%22", '"');
}

/** The runs that an address asks for; undefined where it asks for none. Throws where it asks for what there is not. */
export function fromHash(hash: string): Wish[] | undefined {
  const wishes: { method: Method; seed: number; set: Record<string, string>; on?: Computes }[] = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    if (name === "run") wishes.push({ method: text as Method, seed: 0, set: {} });
    const wish = wishes.at(-1);
    if (wish === undefined) continue;
    if (name === "seed") wish.seed = Number(text);
    if (name === "on") wish.on = computesOf(text);
    const equals = text.indexOf("=");
    if (name === "set" && equals > 0) wish.set[text.slice(0, equals)] = text.slice(equals + 1);
  }
  for (const wish of wishes) configOf(wish);
  return wishes.length === 0 ? undefined : wishes.slice(0, 2);
}

function computesOf(text: string): Computes {
  const found = COMPUTES.find((one) => one === text);
  if (found !== undefined) return found;
  throw labError("on", { expected: COMPUTES.join(", "), got: text, fix: "leave it out" });
}

/** The same run in a terminal. */
export function commandOf({ method, seed, set }: Wish): string {
  const quoted = (text: string): string => (/^[\w./:@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  const options = Object.entries(set).map(([path, text]) => ` --set ${quoted(`${path}=${text}`)}`);
  return `npm run train -- ${method} --seed ${seed}${options.join("")}`;
}
