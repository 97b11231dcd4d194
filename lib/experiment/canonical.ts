/**
 * Plain data as bytes, equal data as equal bytes: a line of JSON with the structure, then the typed arrays it names, end to
 * end. (Node's own serialisation tells apart what JavaScript does not: a number or an array by how it came to be.)
 * What JSON lacks stands in it as `{ "#": … }`. Class instances and functions are refused: they would come back changed.
 */
import { bytesOfText, concatenated, textOf } from "../bytes.js";
import { expect, labError } from "../errors.js";

const kinds = { Int32Array, Uint32Array, Float32Array, Float64Array, Uint8Array } as const;
type Kind = keyof typeof kinds;
type Typed = InstanceType<(typeof kinds)[Kind]>;

/** A value that JSON lacks. */
type Marked = { readonly "#": string } & {
  readonly at?: number;
  readonly length?: number;
  readonly entries?: readonly (readonly [unknown, unknown])[];
};

/** The typed arrays met so far, and how many bytes they are. */
interface Body {
  readonly parts: Uint8Array[];
  size: number;
}

export function toBytes(value: unknown): Uint8Array {
  const body: Body = { parts: [], size: 0 };
  const head = bytesOfText(`${JSON.stringify(mark(value, body, "value"))}\n`);
  return concatenated([head, ...body.parts]);
}

export function fromBytes(bytes: Uint8Array): unknown {
  const end = bytes.indexOf(10);
  const body = bytes.subarray(end + 1);
  return unmark(JSON.parse(textOf(bytes.subarray(0, end))), body);
}

/** Typed arrays are collected on the way; each is named by the number of bytes before it. */
function mark(value: unknown, body: Body, where: string): unknown {
  if (value === undefined) return { "#": "" };
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : markNumber(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return Array.from(value, (item, i) => mark(item, body, `${where}[${i}]`));
  if (ArrayBuffer.isView(value)) return markTyped(value as Typed, body, where);
  if (value instanceof Map) return { "#": "Map", entries: mark([...(value as Map<unknown, unknown>)], body, where) };
  expect(typeof value === "object" && isPlain(value), where, {
    expected: "plain data, which comes back as it was",
    got: value,
    fix: "keep only numbers, texts, body, maps and plain objects in a recipe's state",
  });
  const entries = Object.entries(value).map(([name, inner]) => [name, mark(inner, body, `${where}.${name}`)]);
  return Object.fromEntries(entries) as unknown;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, "#");
}

function markNumber(value: number): Marked {
  return { "#": Object.is(value, -0) ? "-0" : String(value) };
}

function markTyped(value: Typed, body: Body, where: string): Marked {
  const kind = value.constructor.name;
  if (!Object.hasOwn(kinds, kind))
    throw labError(where, { expected: Object.keys(kinds).join(", "), got: kind, fix: "use one of these arrays" });
  const at = body.size;
  body.parts.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  body.size += value.byteLength;
  return { "#": kind, at, length: value.length };
}

function unmark(value: unknown, body: Uint8Array): unknown {
  if (Array.isArray(value)) return value.map((item) => unmark(item, body));
  if (typeof value !== "object" || value === null) return value;
  if (Object.hasOwn(value, "#")) return unmarkOne(value as Marked, body);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unmark(inner, body)]));
}

function unmarkOne({ "#": kind, at = 0, length = 0, entries = [] }: Marked, body: Uint8Array): unknown {
  if (kind === "") return undefined;
  if (kind === "Map") return new Map(unmark(entries, body) as [unknown, unknown][]);
  if (!Object.hasOwn(kinds, kind)) return Number(kind);
  const make = kinds[kind as Kind];
  const bytes = Uint8Array.from(body.subarray(at, at + length * make.BYTES_PER_ELEMENT)); // a copy is aligned
  return new make(bytes.buffer);
}
