/**
 * The language itself (`Promise`, `JSON.stringify`, `Array.prototype.map` …) is shared by cells and kernel. A cell that
 * replaces a part of it would break the compiler of every later cell, so the kernel remembers how the parts were and
 * puts them back when the cell has run. What a cell adds stays, and so do clocks, `Math.random` and `console`, which
 * notebooks replace for good reasons and the kernel does not need.
 * Everything here works on references taken before the first cell, by plain loops: nothing a cell does reaches it.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const { getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Object;
const { ownKeys } = Reflect;

interface Slot {
  readonly holder: object;
  readonly key: PropertyKey;
  readonly name: string;
  readonly descriptor: PropertyDescriptor;
}

const globals = (
  "Object Function Array Promise JSON Map Set WeakMap WeakSet WeakRef FinalizationRegistry Symbol Reflect Proxy RegExp " +
  "String Number Boolean BigInt Math Atomics ArrayBuffer SharedArrayBuffer DataView Uint8Array Int32Array Float32Array " +
  "Float64Array Error TypeError RangeError SyntaxError ReferenceError AggregateError Buffer AbortController AbortSignal " +
  "Event EventTarget URL TextEncoder TextDecoder queueMicrotask structuredClone isNaN isFinite parseInt parseFloat"
).split(" ");
const left = new Set(["Math.random"]);

/** Prototypes that have no global name. */
function nameless(): Record<string, object> {
  const above = (value: object, steps = 1): object =>
    steps === 0 ? value : above(getPrototypeOf(value) as object, steps - 1);
  return {
    "the iterator of an array": above([][Symbol.iterator]()),
    "every iterator": above([][Symbol.iterator](), 2),
    "the iterator of a Map": above(new Map()[Symbol.iterator]()),
    "the iterator of a Set": above(new Set()[Symbol.iterator]()),
    "the iterator of a string": above(""[Symbol.iterator]()),
    "the iterator of matchAll": above("".matchAll(/x/g)),
    generators: above((function* () {})(), 2),
    "async generators": above((async function* () {})(), 2),
    "typed arrays": above(Uint8Array.prototype),
    AsyncLocalStorage: AsyncLocalStorage.prototype,
  };
}

function slotsOf(holder: object, name: string): Slot[] {
  return ownKeys(holder).flatMap((key) => {
    const descriptor = getOwnPropertyDescriptor(holder, key)!;
    const slot = { holder, key, name: `${name}.${String(key)}`, descriptor };
    return descriptor.configurable === true || descriptor.writable === true ? [slot] : [];
  });
}

function globalSlots(name: string): Slot[] {
  // read first: Node loads some of them at the first use and only then has them as values
  const value = (globalThis as Record<string, unknown>)[name] as (object & { prototype?: object }) | undefined;
  const descriptor = getOwnPropertyDescriptor(globalThis, name);
  if (!descriptor || value === undefined) return [];
  const own = { holder: globalThis, key: name, name, descriptor };
  return [own, ...slotsOf(value, name), ...(value.prototype ? slotsOf(value.prototype, `${name}.prototype`) : [])];
}

export class Intrinsics {
  readonly #slots: readonly Slot[] = [
    ...globals.flatMap(globalSlots),
    ...Object.entries(nameless()).flatMap(([name, holder]) => slotsOf(holder, name)),
  ].filter(({ name }) => !left.has(name));

  /** Puts back what was replaced; the names of it, or undefined where all is as it was. */
  restore(): readonly string[] | undefined {
    let names: string[] | undefined;
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = this.#slots[i]!;
      if (isWhole(slot)) continue;
      try {
        defineProperty(slot.holder, slot.key, slot.descriptor);
      } catch {
        continue; // frozen by the cell: nothing can put it back
      }
      names ??= [];
      names[names.length] = slot.name;
    }
    return names;
  }
}

function isWhole({ holder, key, descriptor }: Slot): boolean {
  if ("value" in descriptor && (holder as Record<PropertyKey, unknown>)[key] !== descriptor.value) return false;
  if ("value" in descriptor && holder !== globalThis) return true;
  const now = getOwnPropertyDescriptor(holder, key);
  return (
    now !== undefined && now.value === descriptor.value && now.get === descriptor.get && now.set === descriptor.set
  );
}
