/**
 * Stock operations of TensorFlow.js's wasm backend that any user's code hits, replaced on the same heap where that is at
 * least twice as fast; whatever an override does not know goes to the kernel it replaced. Measured on 0.8 M floats
 * (matrices of 2048 x 384 and the like), milliseconds of processor time before -> after: products with a transpose or in
 * batches, which are every backward pass and all attention, 65-94 -> 5-13; sums over leading axes (a bias's gradient)
 * 5 -> 0.2; slices, splits, unstack and gather 4-20 -> 0.1-1. The gradient of `gather` (UnsortedSegmentSum) is missing
 * there altogether; so is that of convolutions, which stays missing.
 *
 * Left as they are: plain 2-D products (XNNPACK, 28 GFLOP/s), softmax, sigmoid and the simple maps, which are as quick as
 * memory allows; exp, tanh, erf and pow (scalar, 6-15 ms), tile and where, which would need kernels of their own.
 */
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelFunctions } from "../kernels.js";
import type { WasmMemory } from "../webassembly.js";
import type { Tensorflow } from "./tensorflow.js";

/** The private parts of the wasm backend that an override needs. */
interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WasmMemory } };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
  disposeData(id: object): void;
}

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}
/** undefined: not a case of ours. */
type Override = (call: Call) => TensorInfo | TensorInfo[] | undefined;
type KernelFunction = (call: object) => TensorInfo | TensorInfo[];

const stock = new Map<string, KernelFunction | undefined>();

/** Once, when the wasm backend has started. */
export function overrideKernels(tf: Tensorflow, run: KernelFunctions): void {
  if (stock.size > 0) return;
  for (const [name, override] of Object.entries(new Overrides(tf, run).table())) {
    const old = tf.getKernel(name, "wasm")?.kernelFunc as KernelFunction | undefined;
    stock.set(name, old);
    register(tf, name, (call) => override(call as Call) ?? (old ?? missing(name))(call));
  }
}

/** The backend as it came, for whoever wants to compare. */
export function restoreKernels(tf: Tensorflow): void {
  for (const [name, old] of stock)
    if (old) register(tf, name, old);
    else tf.unregisterKernel(name, "wasm");
  stock.clear();
}

function register(tf: Tensorflow, kernelName: string, kernelFunc: KernelFunction): void {
  if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: kernelFunc as never });
}

function missing(name: string): never {
  throw new Error(`Kernel '${name}' not registered for backend 'wasm'`);
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const FOUR_BYTES = ["float32", "int32"];

class Overrides {
  private readonly backend: WasmBackend;

  constructor(
    private readonly tf: Tensorflow,
    private readonly run: KernelFunctions,
  ) {
    this.backend = tf.backend() as unknown as WasmBackend;
  }

  /** By the names of TensorFlow.js's kernels. */
  table(): Record<string, Override> {
    return {
      BatchMatMul: (call) => this.batchMatMul(call),
      Sum: (call) => this.sum(call),
      Slice: (call) => this.slice(call),
      SplitV: (call) => this.split(call),
      Unpack: (call) => this.unstack(call),
      GatherV2: (call) => this.gather(call),
      UnsortedSegmentSum: (call) => this.segmentSum(call),
    };
  }

  private at({ dataId }: TensorInfo): number {
    return this.backend.dataIdMap.get(dataId).memoryOffset;
  }

  /** A tensor's numbers; not to be kept across a new tensor, which may move the heap. */
  private floats(tensor: TensorInfo): Float32Array {
    return new Float32Array(this.backend.wasm.asm.memory.buffer, this.at(tensor), product(tensor.shape));
  }

  private integers(tensor: TensorInfo): Int32Array {
    return new Int32Array(this.backend.wasm.asm.memory.buffer, this.at(tensor), product(tensor.shape));
  }

  private batchMatMul({ inputs, attrs }: Call): TensorInfo | undefined {
    const plan = planProduct(this.tf, inputs["a"]!, inputs["b"]!, !!attrs["transposeA"], !!attrs["transposeB"]);
    if (!plan) return undefined;
    const { shape, M, N, K, count, left, right, stepA, stepB } = plan;
    const output = this.backend.makeOutput(shape, "float32");
    const work = this.backend.makeOutput([256 * (N + 16)], "float32");
    const [a, b, c, w] = [inputs["a"]!, inputs["b"]!, output, work].map((tensor) => this.at(tensor)) as [number, number, number, number]; // prettier-ignore
    for (let i = 0; i < count; i++)
      this.run.gemm(M, N, K, a + i * stepA, ...left, b + i * stepB, ...right, c + 4 * i * M * N, N, 0, 0, 0, w);
    this.backend.disposeData(work.dataId);
    return output;
  }

  /** Over leading axes: the sum of rows. */
  private sum({ inputs, attrs }: Call): TensorInfo | undefined {
    const x = inputs["x"]!;
    const axes = this.tf.util.parseAxisParam(attrs["axis"] as number[], x.shape).sort((a, b) => a - b);
    const leading = axes.length > 0 && axes.length < x.shape.length && axes.every((axis, i) => axis === i);
    if (!leading || x.dtype !== "float32") return undefined;
    const kept = x.shape.slice(axes.length);
    const [rows, columns] = [product(x.shape.slice(0, axes.length)), product(kept)];
    const output = this.backend.makeOutput(attrs["keepDims"] ? [...axes.map(() => 1), ...kept] : kept, "float32");
    this.floats(output).fill(0);
    this.run.add_columns(rows, columns, this.at(x), columns, this.at(output));
    return output;
  }

  private slice({ inputs, attrs }: Call): TensorInfo | undefined {
    const x = inputs["x"]! as Tensor;
    if (!FOUR_BYTES.includes(x.dtype)) return undefined;
    const { slice_util: util } = this.tf;
    const parsed = util.parseSliceParams(x, attrs["begin"] as number[], attrs["size"] as number[]);
    const [begin, size] = parsed as [number[], number[]];
    util.assertParamsValid(x, begin, size);
    return this.cut(x, begin, size);
  }

  private split({ inputs, attrs }: Call): TensorInfo[] | undefined {
    const x = inputs["x"]! as Tensor;
    if (!FOUR_BYTES.includes(x.dtype)) return undefined;
    const axis = this.tf.util.parseAxisParam(attrs["axis"] as number, x.shape)[0]!;
    return this.along(x, axis, this.tf.backend_util.prepareSplitSize(x, attrs["numOrSizeSplits"] as number, axis));
  }

  private unstack({ inputs, attrs }: Call): TensorInfo[] | undefined {
    const x = inputs["value"]!;
    if (!FOUR_BYTES.includes(x.dtype)) return undefined;
    const axis = this.tf.util.parseAxisParam(attrs["axis"] as number, x.shape)[0]!;
    const shape = x.shape.filter((_, i) => i !== axis);
    const parts = this.along(x, axis, new Array<number>(x.shape[axis]!).fill(1));
    return parts.map((part) => ({ ...part, shape }));
  }

  /** Of whole rows; ids that are no rows get the stock kernel's refusal. */
  private gather({ inputs, attrs }: Call): TensorInfo | undefined {
    const [x, ids] = [inputs["x"]!, inputs["indices"]!];
    const first = this.tf.util.parseAxisParam(attrs["axis"] as number, x.shape)[0] === 0 && !attrs["batchDims"];
    const rows = x.shape[0]!;
    if (!first || !FOUR_BYTES.includes(x.dtype) || ids.dtype !== "int32") return undefined;
    if (this.integers(ids).some((id) => id < 0 || id >= rows)) return undefined;
    const output = this.backend.makeOutput([...ids.shape, ...x.shape.slice(1)], x.dtype);
    const [from, to, width] = [this.floats(x), this.floats(output), product(x.shape.slice(1))];
    this.integers(ids).forEach((id, i) => to.set(from.subarray(id * width, (id + 1) * width), i * width));
    return output;
  }

  private segmentSum({ inputs, attrs }: Call): TensorInfo | undefined {
    const [x, ids, segments] = [inputs["x"]!, inputs["segmentIds"]!, attrs["numSegments"] as number];
    if (x.dtype !== "float32") return undefined;
    const rest = x.shape.slice(ids.shape.length);
    const output = this.backend.makeOutput([segments, ...rest], x.dtype);
    const [from, to, width] = [this.floats(x), this.floats(output).fill(0), product(rest)];
    this.integers(ids).forEach((row, i) => {
      if (row < 0 || row >= segments) return; // dropped, as TensorFlow says
      for (let j = 0; j < width; j++) to[row * width + j]! += from[i * width + j]!;
    });
    return output;
  }

  /** Neighbouring parts of these lengths along an axis. */
  private along(x: TensorInfo, axis: number, lengths: readonly number[]): TensorInfo[] {
    const begin = x.shape.map(() => 0);
    return lengths.map((length) => {
      const size = x.shape.map((whole, i) => (i === axis ? length : whole));
      const part = this.cut(x, begin, size);
      begin[axis]! += length;
      return part;
    });
  }

  /** A block of numbers, whatever they mean. */
  private cut(x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
    const output = this.backend.makeOutput(size, x.dtype);
    copyRuns(this.floats(x), x.shape, begin, size, this.floats(output));
    return output;
  }
}

/** How our kernel says a batch of products; undefined where the stock kernel is as good or must say what is wrong. */
function planProduct(tf: Tensorflow, a: TensorInfo, b: TensorInfo, transposeA: boolean, transposeB: boolean) {
  const [leadA, leadB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [ar, ac, br, bc] = [...a.shape.slice(-2), ...b.shape.slice(-2)] as [number, number, number, number];
  const [M, K, N] = [transposeA ? ac : ar, transposeA ? ar : ac, transposeB ? br : bc];
  const lead = tf.broadcast_util.assertAndGetBroadcastShape(leadA, leadB);
  const [count, countA, countB] = [product(lead), product(leadA), product(leadB)];
  const plain = count === 1 && !transposeA && !transposeB;
  const apart = [countA, countB].every((each) => each === count || each === 1);
  const ours = a.dtype === "float32" && b.dtype === "float32" && K === (transposeB ? bc : br) && M * N * K * count > 0;
  if (plain || !apart || !ours) return undefined;
  return {
    ...{ shape: [...lead, M, N], M, N, K, count },
    left: transposeA ? ([1, ac] as const) : ([ac, 1] as const),
    right: transposeB ? ([1, bc] as const) : ([bc, 1] as const),
    stepA: countA === 1 ? 0 : 4 * ar * ac,
    stepB: countB === 1 ? 0 : 4 * br * bc,
  };
}

/** Copy a block of a row-major array: its longest contiguous runs one after another. */
function copyRuns(
  source: Float32Array,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  target: Float32Array,
): void {
  if (target.length === 0) return;
  let inner = shape.length - 1; // the last axis that is not taken whole; the run is what lies inside it
  while (inner > 0 && size[inner] === shape[inner]) inner--;
  const run = product(size.slice(Math.max(inner, 0)));
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const first = begin.reduce((sum, from, axis) => sum + from * strides[axis]!, 0);
  const counter = size.slice(0, Math.max(inner, 0)).map(() => 0);
  let place = first;
  for (let to = 0; to < target.length; to += run) {
    target.set(source.subarray(place, place + run), to);
    for (let axis = counter.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++counter[axis]! < size[axis]!) break;
      place -= counter[axis]! * strides[axis]!;
      counter[axis] = 0;
    }
  }
}
