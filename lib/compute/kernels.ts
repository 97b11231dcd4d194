/**
 * The compute kernels (C, compiled to WebAssembly, see kernels/) on a heap of their own or on one that is shared with
 * somebody else, such as TensorFlow.js. Addresses are byte offsets into the heap. Nothing here knows a model.
 *
 * Numerics: `portable` (strict SIMD, the same bytes on every machine) or `fast` (relaxed SIMD with fused multiply-add).
 * Where WebAssembly has no SIMD, as in old browsers, a third body computes the portable numbers without it, several times
 * slower and to the same byte.
 */
import { expect, labError } from "../errors.js";
import { host } from "../host/here.js";
import type { Numerics } from "./engine/engine.js";
import { Heap } from "./heap.js";
import { wasm, type WasmMemory, type WasmModule } from "./webassembly.js";

export type { Numerics } from "./engine/engine.js";

type Kernel = (...numbers: number[]) => void;

/** The kernels by name; what their arguments mean stands beside them in kernels/*.h. */
export interface KernelFunctions {
  readonly gemm: Kernel;
  readonly gemm_pack: Kernel;
  readonly gemm_packed: Kernel;
  readonly attention: Kernel;
  readonly attention_gradient: Kernel;
  readonly rms_norm: Kernel;
  readonly rms_norm_gradient: Kernel;
  readonly rotary_table: Kernel;
  readonly rotary: Kernel;
  readonly swiglu: Kernel;
  readonly swiglu_gradient: Kernel;
  readonly token_scores: Kernel;
  readonly token_gradient: Kernel;
  readonly gather_rows: Kernel;
  readonly scatter_rows: Kernel;
  readonly add_columns: Kernel;
  readonly add_scaled: Kernel;
  readonly sum_squares: Kernel;
  readonly adamw: Kernel;
  readonly rollout_pack: Kernel;
  readonly rollout_pack_pair: Kernel;
  readonly rollout_angles: Kernel;
  readonly rollout_advance: Kernel;
  readonly rollout_logits: Kernel;
  readonly rollout_logits_of: Kernel;
  readonly rollout_draw: Kernel;
  readonly rollout_judge: Kernel;
  readonly rollout_copy_prefix: Kernel;
}

export interface Kernels {
  readonly numerics: Numerics;
  readonly heap: Heap;
  readonly run: KernelFunctions;
}

/** A heap that belongs to somebody else: its memory and how to get a block of it. */
export interface HostHeap {
  readonly memory: WasmMemory;
  allocate(bytes: number): number;
}

/** What the kernels export besides functions: where their stack and their heap begin. */
interface Global {
  value: number;
}

const STACK_BYTES = 131_072;
const compiled = new Map<Numerics, WasmModule>();

/** Kernels with a heap of their own; cheap enough (below 10 ms) to have one for every engine and worker. */
export function standaloneKernels(numerics: Numerics = "portable"): Kernels {
  const memory = new wasm.Memory({ initial: 32, maximum: 65_536 });
  const exports = new wasm.Instance(moduleOf(numerics), { env: { memory } }).exports;
  const base = (exports["__heap_base"] as Global).value;
  return { numerics, heap: new Heap(memory, base), run: exports as unknown as KernelFunctions };
}

/** Kernels on a shared heap: only their stack is allocated there, and `heap` must not be used to allocate. */
export function kernelsOn(host: HostHeap, numerics: Numerics = "portable"): Kernels {
  const exports = new wasm.Instance(moduleOf(numerics), { env: { memory: host.memory } }).exports;
  const stack = host.allocate(STACK_BYTES + 16);
  (exports["__stack_pointer"] as Global).value = (stack + STACK_BYTES) & ~15;
  return { numerics, heap: new Heap(host.memory, undefined), run: exports as unknown as KernelFunctions };
}

/** Can this machine run relaxed SIMD? */
export function fastAvailable(): boolean {
  const bytes = bytesOf("fast");
  if (wasm.validate(bytes)) return true;
  host.allowRelaxedSimd();
  return wasm.validate(bytes);
}

/** Does WebAssembly have SIMD here? Without it the portable numbers come from the scalar body. */
export function simdAvailable(): boolean {
  return wasm.validate(bytesOf("portable"));
}

function moduleOf(numerics: Numerics): WasmModule {
  let module = compiled.get(numerics);
  if (module) return module;
  expect(numerics === "portable" || numerics === "fast", "kernels", {
    expected: "numerics portable or fast",
    got: numerics,
    fix: "portable gives the same bytes on every machine, fast uses fused multiply-add",
  });
  if (numerics === "fast" && !fastAvailable())
    throw labError("kernels", {
      expected: "an engine with relaxed SIMD for numerics fast",
      got: host.engine,
      fix: "use numerics portable",
    });
  module = new wasm.Module(bytesOf(numerics === "portable" && !simdAvailable() ? "scalar" : numerics));
  compiled.set(numerics, module);
  return module;
}

function bytesOf(body: Numerics | "scalar"): Uint8Array {
  return new Uint8Array(host.packageFile(`lib/compute/kernels/kernels.${body}.wasm`));
}
