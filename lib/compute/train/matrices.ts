/**
 * The decoder's matrices and vectors as addresses: each weight beside its gradient, and the two packed forms of every
 * matrix (for X Wᵀ and for dY W) that the products read. Packing once for each version of the weights costs a few
 * milliseconds and saves packing in every product; for large models it would triple their memory and is left out.
 */
import { layout, mlpNormName, parameterCount, type DecoderConfig } from "../architecture.js";
import type { TrainingKernels } from "../native.js";
import { BLOCK_ROWS } from "./buffers.js";
import { addLowRank, addLowRankBack, changedRows, learnLowRank, type ChangedRows, type LowRank } from "./low-rank.js";

/** Y = X Wᵀ + b with W [outputs, inputs]. Addresses in bytes; a bias of 0 is none, a pack of 0 is not kept. */
export interface Matrix {
  readonly outputs: number;
  readonly inputs: number;
  readonly weight: number;
  readonly gradient: number;
  readonly bias: number;
  readonly biasGradient: number;
  readonly forwardPack: number;
  readonly backwardPack: number;
  /** What learns beside it, where the matrix itself is frozen. */
  readonly changed: readonly ChangedRows[];
}

/** The scale of an RMSNorm and its gradient. */
export interface Scale {
  readonly weight: number;
  readonly gradient: number;
}

export interface LayerMatrices {
  readonly attentionNorm: Scale;
  readonly queryKeyValue: Matrix;
  readonly attentionOut: Matrix;
  readonly mlpNorm: Scale;
  readonly gateUp: Matrix;
  readonly down: Matrix;
  readonly headNorms?: { readonly query: Scale; readonly key: Scale };
  readonly outputNorms?: { readonly attention: Scale; readonly mlp: Scale };
}

const PACK_LIMIT = 20_000_000; // parameters
/** Columns of a packed matrix; the native kernels have the widest panels. */
const panel = (columns: number): number => Math.ceil(columns / 16) * 16;

export class DecoderMatrices {
  readonly embedding: Scale;
  readonly layers: readonly LayerMatrices[];
  readonly finalNorm: Scale;
  readonly head: Matrix;
  private readonly all: Matrix[] = [];
  private readonly packed: boolean;
  readonly work: number;
  /** Of frozen weights: a place for gradients that nobody reads, one for thin products, and what learns times its factor. */
  private readonly unread: number;
  readonly thin: number;
  private readonly scaled: number;

  /**
   * `weights` and `gradient` are the addresses of two flat arrays in the order of `layout`. With `lowRank` the weights
   * are frozen, and `gradient` is in the order of what learns beside them.
   */
  constructor(
    private readonly kernels: TrainingKernels,
    readonly config: DecoderConfig,
    private readonly weights: number,
    private readonly gradient: number,
    private readonly lowRank?: LowRank,
  ) {
    this.unread = lowRank ? kernels.heap.floats(Math.max(config.width, config.headWidth) + 8) : 0;
    this.thin = lowRank ? kernels.heap.floats(BLOCK_ROWS * Math.max(...lowRank.slots.map(({ rank }) => rank))) : 0;
    this.scaled = lowRank ? kernels.heap.floats(lowRank.size) : 0;
    this.packed = parameterCount(config) <= PACK_LIMIT;
    const offsets = new Map(layout(config).map(({ name, offset }) => [name, offset]));
    const scale = (name: string): Scale => this.place(offsets.get(name)!);
    this.embedding = scale("model.embed_tokens.weight");
    this.layers = Array.from({ length: config.layers }, (_, layer) => this.layer(`model.layers.${layer}`, offsets));
    this.finalNorm = scale("model.norm.weight");
    const head = offsets.get(config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight")!;
    this.head = this.matrix(head, config.vocabulary, config.width);
    const ranks = lowRank?.slots.map(({ rank }) => rank) ?? [];
    const widest = Math.max(...ranks, ...this.all.map(({ outputs, inputs }) => Math.max(outputs, inputs)));
    this.work = kernels.heap.floats(256 * panel(widest));
  }

  /** Whether the weights themselves stay as they are. */
  get frozen(): boolean {
    return this.lowRank !== undefined;
  }

  private layer(at: string, offsets: ReadonlyMap<string, number>): LayerMatrices {
    const { width, hidden, heads, keyValueHeads, headWidth } = this.config;
    const of = (name: string): number => offsets.get(`${at}.${name}`)!;
    const queries = heads * headWidth;
    const bias = this.config.attentionBias ? of("self_attn.q_proj.bias") : undefined;
    return {
      attentionNorm: this.place(of("input_layernorm.weight")),
      queryKeyValue: this.matrix(of("self_attn.q_proj.weight"), queries + 2 * keyValueHeads * headWidth, width, bias),
      attentionOut: this.matrix(of("self_attn.o_proj.weight"), width, queries),
      mlpNorm: this.place(of(`${mlpNormName(this.config)}.weight`)),
      gateUp: this.matrix(of("mlp.gate_proj.weight"), 2 * hidden, width),
      down: this.matrix(of("mlp.down_proj.weight"), width, hidden),
      ...this.furtherNorms((name) => this.place(of(`${name}.weight`))),
    };
  }

  private furtherNorms(of: (name: string) => Scale): Pick<LayerMatrices, "headNorms" | "outputNorms"> {
    const { headNorm, outputNorm } = this.config;
    const heads = () => ({ query: of("self_attn.q_norm"), key: of("self_attn.k_norm") });
    const outputs = () => ({ attention: of("post_attention_layernorm"), mlp: of("post_feedforward_layernorm") });
    return { ...(headNorm && { headNorms: heads() }), ...(outputNorm && { outputNorms: outputs() }) };
  }

  private place(offset: number): Scale {
    return { weight: this.weights + 4 * offset, gradient: this.frozen ? this.unread : this.gradient + 4 * offset };
  }

  private matrix(offset: number, outputs: number, inputs: number, bias?: number): Matrix {
    const { heap } = this.kernels;
    const matrix: Matrix = {
      outputs,
      inputs,
      ...this.place(offset),
      bias: bias === undefined ? 0 : this.place(bias).weight,
      biasGradient: bias === undefined || this.frozen ? 0 : this.place(bias).gradient,
      changed: this.lowRank
        ? changedRows(this.lowRank, { gradient: this.gradient, scaled: this.scaled }, { offset, outputs, inputs })
        : [],
      forwardPack: this.packed ? heap.floats(panel(outputs) * inputs) : 0,
      backwardPack: this.packed ? heap.floats(panel(inputs) * outputs) : 0,
    };
    this.all.push(matrix);
    return matrix;
  }

  /** Must be called whenever the weights have changed, or what learns beside them. */
  pack(): void {
    this.scale();
    if (!this.packed) return;
    for (const { outputs, inputs, weight, forwardPack, backwardPack } of this.all) {
      this.kernels.run.gemm_pack(inputs, outputs, weight, 1, inputs, forwardPack);
      this.kernels.run.gemm_pack(outputs, inputs, weight, inputs, 1, backwardPack);
    }
  }

  private scale(): void {
    if (!this.lowRank) return;
    const { data, size, scale } = this.lowRank;
    const { heap, run } = this.kernels;
    heap.f32(this.scaled, size).fill(0);
    run.add_scaled(size, scale, data, this.scaled);
  }

  /** Y = X Wᵀ + b (+ residual); rows of X are `inputs` floats, rows of Y `stride`. */
  apply(matrix: Matrix, rows: number, X: number, Y: number, residual = 0, stride = matrix.outputs): void {
    const { outputs, inputs, weight, bias, forwardPack, changed } = matrix;
    const { run } = this.kernels;
    if (this.packed)
      run.gemm_packed(rows, outputs, inputs, X, inputs, 1, forwardPack, Y, stride, residual, stride, bias);
    else run.gemm(rows, outputs, inputs, X, inputs, 1, weight, 1, inputs, Y, stride, residual, stride, bias, this.work);
    for (const part of changed) addLowRank(this.kernels, part, { rows, inputs, X, Y, stride }, this);
  }

  /** dX = dY W. */
  applyBack(matrix: Matrix, rows: number, dY: number, dX: number, stride = matrix.outputs): void {
    const { outputs, inputs, weight, backwardPack, changed } = matrix;
    const { run } = this.kernels;
    if (this.packed) run.gemm_packed(rows, inputs, outputs, dY, stride, 1, backwardPack, dX, inputs, 0, 0, 0);
    else run.gemm(rows, inputs, outputs, dY, stride, 1, weight, inputs, 1, dX, inputs, 0, 0, 0, this.work);
    for (const part of changed) addLowRankBack(this.kernels, part, { rows, inputs, dY, dX, stride }, this);
  }

  /** dW += dYᵀ X, db += the column sums of dY; or of a frozen matrix the gradient of what learns beside it. */
  learn(matrix: Matrix, rows: number, dY: number, X: number, stride = matrix.outputs): void {
    const { outputs, inputs, gradient, biasGradient, changed } = matrix;
    const { run } = this.kernels;
    for (const part of changed) learnLowRank(this.kernels, part, { rows, inputs, X, dY, stride }, this);
    if (this.frozen) return;
    run.gemm(outputs, inputs, rows, dY, 1, stride, X, inputs, 1, gradient, inputs, gradient, inputs, 0, this.work);
    if (biasGradient) run.add_columns(rows, outputs, dY, stride, biasGradient);
  }
}
