/**
 * Memory for the kernels: blocks are taken one after another and given back by returning to a mark, as a stack.
 * Views are made when they are needed, because growing the memory detaches the old ones.
 */
import { expect, labError } from "../errors.js";
import type { WasmMemory } from "./webassembly.js";

const ALIGNMENT = 64;
const PAGE = 65_536;

export class Heap {
  private top: number;

  /** `base` is the first free byte; undefined means that somebody else allocates. */
  constructor(
    readonly memory: WasmMemory,
    private readonly base: number | undefined,
  ) {
    this.top = base === undefined ? 0 : align(base);
  }

  /** Address of a fresh block, 64-byte aligned; its content is undefined. */
  allocate(bytes: number): number {
    expect(this.base !== undefined, "Heap.allocate", {
      expected: "a heap of our own",
      got: "a shared heap",
      fix: "allocate through its host",
    });
    const address = this.top;
    this.top = align(address + bytes);
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(missing);
    return address;
  }

  floats(count: number): number {
    return this.allocate(4 * count);
  }

  /** The present top, to `release` to later. */
  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    this.top = mark;
  }

  /** A view of `length` floats; do not keep it across an allocation. */
  f32(address: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, address, length);
  }

  f64(address: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, address, length);
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  private grow(missing: number): void {
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch {
      throw labError("Heap", {
        expected: `room for ${this.top} bytes in 32-bit memory`,
        got: this.memory.buffer.byteLength,
        fix: "use fewer tokens a batch or a smaller model",
      });
    }
  }
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}
