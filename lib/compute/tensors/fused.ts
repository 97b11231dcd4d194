/**
 * The decoder's operations as single calls of our kernels, on the heap of TensorFlow.js's wasm backend: forward and
 * gradient each one kernel, no intermediate tensors. Other backends get none of these and use the compositions.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { kernelsOn, type KernelFunctions } from "../kernels.js";
import type { WasmMemory } from "../webassembly.js";
import { overrideKernels } from "./overrides.js";
import { portableOps, positionsOf, type AttentionShape, type Ops } from "./ops.js";
import type { Tensorflow } from "./tensorflow.js";

/** The private parts of the wasm backend that a kernel needs; tfjs is pinned because of them. */
interface WasmBackend {
  readonly wasm: { readonly asm: { readonly memory: WasmMemory }; _malloc(bytes: number): number };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
}

let run: KernelFunctions | undefined;

/** Once, when the wasm backend has started. */
export function registerFused(tf: Tensorflow): void {
  if (run) return;
  const { wasm } = tf.backend() as unknown as WasmBackend;
  run = kernelsOn({ memory: wasm.asm.memory, allocate: (bytes) => wasm._malloc(bytes) }).run;
  overrideKernels(tf, run);
}

const roundUp = (count: number): number => Math.ceil(count / 8) * 8;

export function fusedOps(tf: Tensorflow): Partial<Ops> {
  if (tf.getBackend() !== "wasm" || !run) return {};
  const fused = new FusedOps(tf, run);
  return {
    linear: (x, w) => fused.linear(x, w),
    rmsNorm: (x, scale, epsilon) => fused.rmsNorm(x, scale, epsilon),
    attention: (joint, shape) =>
      shape.window === undefined ? fused.attention(joint, shape) : portableOps(tf).attention(joint, shape),
    swiglu: (gateUp) => fused.swiglu(gateUp),
    tokenScores: (logits, targets) => fused.tokenScores(logits, targets),
  };
}

type Save = (tensors: Tensor[]) => void;
type Gradient = { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[] };

class FusedOps {
  constructor(
    private readonly tf: Tensorflow,
    private readonly run: KernelFunctions,
  ) {}

  /** A fresh tensor of zeros. */
  private out(shape: number[]): Tensor {
    return this.tf.zeros(shape);
  }

  private at(tensor: Tensor): number {
    return (this.tf.backend() as unknown as WasmBackend).dataIdMap.get(tensor.dataId).memoryOffset;
  }

  private custom(inputs: Tensor[], work: (...args: unknown[]) => Gradient): Tensor {
    return this.tf.customGrad(work as never)(...inputs);
  }

  linear(x: Tensor2D, w: Tensor2D): Tensor2D {
    return this.custom([x, w], (...args) => {
      const save = args.at(-1) as Save;
      save([x, w]);
      const value = this.gemm(x, w, false, true);
      return {
        value,
        gradFunc: (dy, [x, w]) => [this.gemm(dy, w!, false, false), this.gemm(dy, x!, true, false)],
      };
    }) as Tensor2D;
  }

  private gemm(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
    const [ar, ac, br, bc] = [...a.shape, ...b.shape] as [number, number, number, number];
    const [M, K, N] = [transposeA ? ac : ar, transposeA ? ar : ac, transposeB ? br : bc];
    const c = this.out([M, N]);
    const work = this.out([256 * roundUp(N)]);
    const left = transposeA ? [1, ac] : [ac, 1];
    const right = transposeB ? [1, bc] : [bc, 1];
    this.run.gemm(M, N, K, this.at(a), ...left, this.at(b), ...right, this.at(c), N, 0, 0, 0, this.at(work));
    work.dispose();
    return c;
  }

  rmsNorm(x: Tensor2D, scale: Tensor1D, epsilon: number): Tensor2D {
    return this.custom([x, scale], (...args) => {
      const [N, D] = x.shape;
      const [value, inverse] = [this.out([N, D]), this.out([N])];
      this.run.rms_norm(N, D, this.at(x), this.at(scale), epsilon, this.at(value), this.at(inverse));
      (args.at(-1) as Save)([x, scale, inverse]);
      return {
        value,
        gradFunc: (dy, [x, scale, inverse]) => {
          const [dx, ds] = [this.out([N, D]), this.out([D])];
          const given = [dy, x!, inverse!, scale!].map((tensor) => this.at(tensor));
          this.run.rms_norm_gradient(N, D, ...given, 0, this.at(dx), this.at(ds));
          return [dx, ds];
        },
      };
    }) as Tensor2D;
  }

  swiglu(gateUp: Tensor2D): Tensor2D {
    return this.custom([gateUp], (...args) => {
      const [N, F] = [gateUp.shape[0], gateUp.shape[1] / 2];
      const value = this.out([N, F]);
      this.run.swiglu(N, F, this.at(gateUp), this.at(value));
      (args.at(-1) as Save)([gateUp]);
      return {
        value,
        gradFunc: (dy, [gateUp]) => {
          const [slope, copy] = [this.out([N, 2 * F]), this.tf.add(dy, 0)]; // the kernel overwrites what it is given
          this.run.swiglu_gradient(N, F, this.at(gateUp!), this.at(copy), this.at(slope));
          copy.dispose();
          return slope;
        },
      };
    }) as Tensor2D;
  }

  attention(joint: Tensor2D, shape: AttentionShape): Tensor2D {
    return this.custom([joint], (...args) => {
      const { starts, heads: H, headWidth: hd } = shape;
      const rotated = this.tf.add(joint, 0);
      const tables = this.rotary(shape);
      this.rotate(rotated, shape, tables, 1);
      const value = this.out([joint.shape[0], H * hd]);
      const sizes = starts.slice(1).map((end, s) => H * (end - starts[s]!) * roundUp(end - starts[s]!));
      const shares = this.out([sizes.reduce((a, b) => a + b, 8)]);
      this.each(shape, shares, (T, first, P, work) => {
        const { keyValueHeads: G } = shape;
        const [x, y] = [this.row(rotated, first), this.row(value, first)];
        this.run.attention(T, H, G, hd, x, joint.shape[1], y, H * hd, P, roundUp(T), work);
      });
      (args.at(-1) as Save)([rotated, value, shares, ...tables]);
      return { value, gradFunc: (dy, saved) => this.attentionGradient(dy, saved, shape) };
    }) as Tensor2D;
  }

  private attentionGradient(dy: Tensor, saved: Tensor[], shape: AttentionShape): Tensor {
    const [rotated, value, shares, ...tables] = saved as [Tensor, Tensor, Tensor, ...Tensor[]];
    const { heads: H, keyValueHeads: G, headWidth: hd, starts } = shape;
    const [ld, ldo] = [rotated.shape[1]!, H * hd];
    const longest = Math.max(...starts.slice(1).map((end, s) => end - starts[s]!));
    const [slope, scores] = [this.out([...rotated.shape]), this.out([longest * roundUp(longest) + 8])];
    this.each(shape, shares, (T, first, P, work) => {
      const rows = [rotated, value, dy, slope].map((tensor) => this.row(tensor, first)) as [number, number, number, number]; // prettier-ignore
      const [qkv, out, dout, dqkv] = rows;
      this.run.attention_gradient(
        ...([T, H, G, hd, qkv, ld, out, dout, ldo, P, roundUp(T), dqkv, this.at(scores), work] as const),
      );
    });
    scores.dispose();
    this.rotate(slope, shape, tables, -1);
    return slope;
  }

  /** Every sequence with its first row, the place of its probabilities and a workspace. */
  private each(
    { starts, heads, headWidth }: AttentionShape,
    shares: Tensor,
    work: (T: number, first: number, P: number, work: number) => void,
  ): void {
    let P = this.at(shares);
    for (const [s, end] of starts.slice(1).entries()) {
      const T = end - starts[s]!;
      const space = this.out([(roundUp(T) + 3 * T) * roundUp(headWidth) + 8]);
      work(T, starts[s]!, P, this.at(space));
      space.dispose();
      P += 4 * heads * T * roundUp(T);
    }
  }

  private row(tensor: Tensor, first: number): number {
    return this.at(tensor) + 4 * first * tensor.shape[1]!;
  }

  private rotary({ starts, headWidth, ropeTheta }: AttentionShape): Tensor[] {
    const positions = positionsOf(starts);
    const longest = Math.max(...positions) + 1;
    const [cosine, sine] = [this.out([longest, headWidth / 2]), this.out([longest, headWidth / 2])];
    if (ropeTheta !== undefined) this.run.rotary_table(longest, headWidth, ropeTheta, this.at(cosine), this.at(sine));
    return [this.tf.tensor1d(positions, "int32"), cosine, sine];
  }

  private rotate(x: Tensor, shape: AttentionShape, tables: Tensor[], direction: number): void {
    const [positions, cosine, sine] = tables.map((tensor) => this.at(tensor)) as [number, number, number];
    const { heads, keyValueHeads, headWidth } = shape;
    const [N, ld] = x.shape as [number, number];
    if (shape.ropeTheta === undefined) return;
    this.run.rotary(N, heads + keyValueHeads, headWidth, this.at(x), ld, positions, cosine, sine, direction);
  }

  tokenScores(logits: Tensor2D, targets: Tensor1D): Tensor2D {
    return this.custom([logits], (...args) => {
      const [n, V] = logits.shape;
      const ld = roundUp(V);
      const scores = ld === V ? this.tf.add(logits, 0) : this.tf.pad(logits, [[0, 0], [0, ld - V]]); // prettier-ignore
      const value = this.out([2, n]);
      const [logProb, entropy] = [this.at(value), this.at(value) + 4 * n];
      this.run.token_scores(n, V, ld, this.at(scores), this.at(targets), 1, logProb, entropy);
      (args.at(-1) as Save)([scores, value, targets]);
      return {
        value,
        gradFunc: (dy, [scores, value, targets]) => {
          const slope = this.tf.add(scores!, 0);
          const [byLogProb, entropy] = [this.at(dy), this.at(value!) + 4 * n];
          this.run.token_gradient(n, ld, this.at(slope), this.at(targets!), 1, byLogProb, byLogProb + 4 * n, entropy);
          return ld === V ? slope : this.tf.slice(slope, [0, 0], [n, V]);
        },
      };
    }) as Tensor2D;
  }
}
