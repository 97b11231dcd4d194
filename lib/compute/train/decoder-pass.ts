/**
 * The whole decoder forward and backward over one chunk of packed sequences, straight on the kernels' heap: no tape, no
 * padding, and logits only for taught rows. Forward returns each taught token's log-probability and entropy; backward
 * takes the loss's slopes in both and adds to the flat gradient. Layer by layer, in blocks of rows.
 */
import { expect } from "../../errors.js";
import { embeddingScale, queryFactor, sightOf, type DecoderConfig } from "../architecture.js";
import type { TrainingKernels } from "../native.js";
import { amongGradients, judgeAmong, listedAmong, type AmongInputs, type AmongScores } from "./among-rows.js";
import {
  BLOCK_ROWS,
  freeRows,
  lengths,
  roundUp,
  takeBuffers,
  type Buffers,
  type Chunk,
  type LayerBuffers,
} from "./buffers.js";
import {
  asSwiglu,
  asSwigluBackward,
  attendWindow,
  attentionGiven,
  mlpGiven,
  normHeads,
  normHeadsBackward,
  rotaryAngles,
  scaleQueries,
  type Angles,
  type Given,
} from "./further-steps.js";
import type { LowRank } from "./low-rank.js";
import { DecoderMatrices, type LayerMatrices, type Matrix } from "./matrices.js";
import { softGradients, softLogProbs, type SoftSlopes } from "./soft-rows.js";

export interface Judgement {
  readonly logProb: Float32Array; // [n]
  readonly entropy: Float32Array; // [n]
  /** Of the tokens listed in the chunk's soft rows. */
  readonly soft?: Float32Array;
}

export class DecoderPass {
  private readonly matrices: DecoderMatrices;
  private readonly angles: ReadonlyMap<number, Angles>;
  private readonly base: number;
  private chunk: Chunk | undefined;
  private at!: Buffers;
  private amongScores: AmongScores | undefined;

  /**
   * `weights` and `gradients` are addresses of flat arrays, the latter of what learns: all weights, or `lowRank` beside
   * them. Everything the pass needs is allocated above the present top.
   */
  constructor(
    private readonly kernels: TrainingKernels,
    readonly config: DecoderConfig,
    weights: number,
    gradients: number,
    lowRank?: LowRank,
  ) {
    checkSizes(config);
    this.matrices = new DecoderMatrices(kernels, config, weights, gradients, lowRank);
    this.angles = rotaryAngles(kernels, config);
    this.base = kernels.heap.mark();
  }

  /** Must be called whenever the weights have changed. */
  weightsChanged(): void {
    this.matrices.pack();
  }

  /** With `keep`, the activations stay for one `backward`. */
  forward(chunk: Chunk, keep: boolean): Judgement {
    const { heap } = this.kernels;
    checkTokens(chunk, this.config);
    heap.release(this.base);
    this.at = takeBuffers(heap, this.config, chunk, keep);
    this.chunk = keep ? chunk : undefined;
    this.enter(chunk);
    this.at.layers.forEach((_, layer) => this.layerForward(chunk, layer));
    this.headForward(chunk);
    const n = chunk.rows.length;
    return {
      logProb: heap.f32(this.at.logProb, n).slice(),
      entropy: heap.f32(this.at.entropy, n).slice(),
      ...(chunk.soft && { soft: softLogProbs(chunk.soft, (place) => this.logProbsOf(chunk, place)) }),
    };
  }

  /** Add the gradient of the loss of the last kept chunk. */
  backward(byLogProb: Float32Array, byEntropy: Float32Array, soft?: SoftSlopes): void {
    const chunk = this.chunk;
    expect(chunk !== undefined, "DecoderPass.backward", {
      expected: "a forward pass with keep before",
      got: "none",
      fix: "call forward(chunk, true) first, once for each backward",
    });
    this.chunk = undefined;
    const { heap } = this.kernels;
    heap.f32(this.at.byLogProb, byLogProb.length).set(byLogProb);
    heap.f32(this.at.byEntropy, byEntropy.length).set(byEntropy);
    this.headBackward(chunk, soft);
    this.amongBackward(chunk, soft);
    for (let layer = this.config.layers - 1; layer >= 0; layer--) this.layerBackward(chunk, layer);
    const { embedding, frozen } = this.matrices;
    const { tokens, gradient } = this.at;
    if (frozen) return;
    const N = chunk.tokens.length;
    this.scaleEmbedded(gradient, N);
    this.kernels.run.scatter_rows(N, this.config.width, gradient, tokens, embedding.gradient);
  }

  private enter(chunk: Chunk): void {
    const { heap, run } = this.kernels;
    const N = chunk.tokens.length;
    heap.i32(this.at.tokens, N).set(chunk.tokens);
    heap.i32(this.at.rows, chunk.rows.length).set(chunk.rows);
    heap.i32(this.at.targets, chunk.targets.length).set(chunk.targets);
    const positions = heap.i32(this.at.positions, N);
    for (const [s, T] of lengths(chunk).entries()) for (let t = 0; t < T; t++) positions[chunk.starts[s]! + t] = t;
    const { input } = this.at.layers[0]!;
    run.gather_rows(N, this.config.width, this.matrices.embedding.weight, this.at.tokens, input);
    this.scaleEmbedded(input, N);
  }

  /** Embedded rows, or their gradient, by what the model multiplies them with. */
  private scaleEmbedded(at: number, rows: number): void {
    const factor = embeddingScale(this.config);
    if (factor === 1) return;
    const values = this.kernels.heap.f32(at, rows * this.config.width);
    for (let i = 0; i < values.length; i++) values[i]! *= factor;
  }

  /** Call `work(first row, rows)` for each block of rows. */
  private blocks(N: number, work: (first: number, rows: number) => void): void {
    for (let first = 0; first < N; first += BLOCK_ROWS) work(first, Math.min(BLOCK_ROWS, N - first));
  }

  private layerForward(chunk: Chunk, index: number): void {
    const { run } = this.kernels;
    const { width: D, hidden: F, normEpsilon } = this.config;
    const [layer, at] = [this.at.layers[index]!, this.at];
    const m = this.matrices.layers[index]!;
    const output = at.layers[index + 1]?.input ?? at.output;
    const joint = m.queryKeyValue.outputs;
    const N = chunk.tokens.length;
    this.blocks(N, (i, rows) => {
      const input = layer.input + 4 * i * D;
      const keys = layer.queryKeyValue + 4 * i * joint;
      run.rms_norm(rows, D, input, m.attentionNorm.weight, normEpsilon, at.blockNormed, layer.inverse + 4 * i);
      const raw = m.headNorms ? layer.rawKeys + 4 * i * joint : keys;
      this.matrices.apply(m.queryKeyValue, rows, at.blockNormed, raw);
      if (m.headNorms) normHeads(this.kernels, this.config, m.headNorms, this.headRows(layer, i, rows, keys));
      this.rotate(rows, i, keys, joint, 1, index);
    });
    this.attend(chunk, layer, index);
    this.blocks(N, (i, rows) => {
      const middle = layer.middle + 4 * i * D;
      const gateUp = layer.gateUp + 8 * i * F;
      const attended = layer.attended + 4 * i * m.attentionOut.inputs;
      this.join(m.attentionOut, rows, attended, middle, layer.input + 4 * i * D, attentionGiven(layer, m, i, D));
      run.rms_norm(rows, D, middle, m.mlpNorm.weight, normEpsilon, at.blockNormed, layer.middleInverse + 4 * i);
      this.matrices.apply(m.gateUp, rows, at.blockNormed, gateUp);
      run.swiglu(rows, F, this.gated(rows, gateUp), at.blockHidden);
      this.join(m.down, rows, at.blockHidden, output + 4 * i * D, middle, mlpGiven(layer, m, i, D));
    });
  }

  private headRows(layer: LayerBuffers, first: number, rows: number, normed: number) {
    const { heads: H, keyValueHeads: G, headWidth: hd } = this.config;
    const raw = layer.rawKeys + 4 * first * (H + 2 * G) * hd;
    return { rows, raw, normed, inverse: layer.headInverse + 4 * first * (H + G) };
  }

  /** Rows of gate | up as SwiGLU takes them. */
  private gated(rows: number, gateUp: number): number {
    if (this.config.gate !== "gelu") return gateUp;
    asSwiglu(this.kernels, rows, this.config.hidden, gateUp, this.at.blockWide);
    return this.at.blockWide;
  }

  /** Y = residual + X Wᵀ, or + its norm where there is one. */
  private join(matrix: Matrix, rows: number, X: number, Y: number, residual: number, given: Given | undefined): void {
    if (!given) return this.matrices.apply(matrix, rows, X, Y, residual);
    const { heap, run } = this.kernels;
    const { width: D, normEpsilon } = this.config;
    this.matrices.apply(matrix, rows, X, given.raw);
    run.rms_norm(rows, D, given.raw, given.scale.weight, normEpsilon, this.at.blockGiven, given.inverse);
    heap.f32(Y, rows * D).set(heap.f32(residual, rows * D));
    run.add_scaled(rows * D, 1, this.at.blockGiven, Y);
  }

  /** From the gradient of the stream to that of what a sublayer gave to it. */
  private givenBackward(rows: number, gradient: number, given: Given | undefined): number {
    if (!given) return gradient;
    const { scale, raw, inverse } = given;
    const { blockGiven } = this.at;
    const { width } = this.config;
    this.kernels.run.rms_norm_gradient(
      rows,
      width,
      gradient,
      raw,
      inverse,
      scale.weight,
      0,
      blockGiven,
      scale.gradient,
    );
    return blockGiven;
  }

  /** Rotate and scale queries and keys as the layer does; direction -1 takes their gradient back. */
  private rotate(rows: number, first: number, keys: number, joint: number, direction: number, layer: number): void {
    const { heads, keyValueHeads, headWidth } = this.config;
    const positions = this.at.positions + 4 * first;
    const { ropeTheta } = sightOf(this.config, layer);
    const factor = queryFactor(this.config);
    if (factor !== 1) scaleQueries(this.kernels, this.config, { rows, at: keys, factor });
    if (ropeTheta === undefined) return;
    const { cosine, sine } = this.angles.get(ropeTheta)!;
    const rotated = heads + keyValueHeads;
    this.kernels.run.rotary(rows, rotated, headWidth, keys, joint, positions, cosine, sine, direction);
  }

  private attend(chunk: Chunk, layer: LayerBuffers, index: number): void {
    const { heads: H, keyValueHeads: G, headWidth: hd } = this.config;
    const [ld, ldo, work] = [(H + 2 * G) * hd, H * hd, this.at.attentionWork];
    const { window = Infinity } = sightOf(this.config, index);
    let P = layer.probabilities;
    lengths(chunk).forEach((T, s) => {
      const first = chunk.starts[s]!;
      const [x, y, ldp] = [layer.queryKeyValue + 4 * first * ld, layer.attended + 4 * first * ldo, roundUp(T)];
      if (T <= window) this.kernels.run.attention(T, H, G, hd, x, ld, y, ldo, P, ldp, work);
      else {
        const shape = { T, window, queryKeyValue: x, attended: y, probabilities: P, ldp, work };
        attendWindow(this.kernels, this.config, shape);
      }
      P += 4 * H * T * ldp;
    });
  }

  private headForward(chunk: Chunk): void {
    const { run } = this.kernels;
    const { width, vocabulary, normEpsilon } = this.config;
    const { taught, taughtInverse, normed, logits, rows, targets, logProb, entropy, output } = this.at;
    const [n, ld] = [chunk.rows.length, roundUp(vocabulary)];
    run.gather_rows(n, width, output, rows, taught);
    run.rms_norm(n, width, taught, this.matrices.finalNorm.weight, normEpsilon, normed, taughtInverse);
    this.amongForward(chunk);
    this.blocks(freeRows(chunk), (i, count) => {
      const z = logits + 4 * i * ld;
      this.matrices.apply(this.matrices.head, count, normed + 4 * i * width, z, 0, ld);
      run.token_scores(count, vocabulary, ld, z, targets + 4 * i, chunk.sharpness, logProb + 4 * i, entropy + 4 * i);
    });
  }

  private amongForward(chunk: Chunk): void {
    this.amongScores = undefined;
    if (!chunk.among) return;
    const { first } = chunk.among;
    this.amongScores = judgeAmong(chunk.among, this.amongInputs(chunk, first));
    const { logProb, entropy } = this.amongScores;
    const { heap } = this.kernels;
    heap.f32(this.at.logProb + 4 * first, logProb.length).set(logProb);
    heap.f32(this.at.entropy + 4 * first, entropy.length).set(entropy);
  }

  private amongInputs({ rows, targets, sharpness }: Chunk, first: number): AmongInputs {
    const { heap } = this.kernels;
    const { width, vocabulary } = this.config;
    const outputs = heap.f32(this.at.normed + 4 * first * width, (rows.length - first) * width);
    const head = heap.f32(this.matrices.head.weight, vocabulary * width);
    return { outputs, head, width, targets: targets.subarray(first), sharpness };
  }

  /** What a judged row gives to tokens. */
  private logProbsOf({ among }: Chunk, place: number): (token: number) => number {
    if (among && place >= among.first) return listedAmong(among, this.amongScores!, place);
    const row = this.scoresOf(place);
    return (token) => row[token]!;
  }

  /** What the head wrote for a free row: log-probabilities after the forward pass, the gradient after the backward. */
  private readonly scoresOf = (place: number): Float32Array => {
    const { vocabulary } = this.config;
    return this.kernels.heap.f32(this.at.logits + 4 * place * roundUp(vocabulary), vocabulary);
  };

  private headBackward(chunk: Chunk, soft: SoftSlopes | undefined): void {
    const { heap, run } = this.kernels;
    const { width: D, vocabulary } = this.config;
    const { head } = this.matrices;
    const { normed, logits, targets, byLogProb, byEntropy, entropy } = this.at;
    const [ld, back] = [roundUp(vocabulary), this.at.blockBack];
    heap.f32(this.at.gradient, chunk.tokens.length * D).fill(0);
    this.blocks(freeRows(chunk), (i, count) => {
      const [z, x] = [logits + 4 * i * ld, normed + 4 * i * D];
      const slopes = [byLogProb + 4 * i, byEntropy + 4 * i, entropy + 4 * i] as const;
      const range = { first: i, end: i + count, sharpness: chunk.sharpness };
      const more = chunk.soft && soft ? softGradients(chunk.soft, soft, range, this.scoresOf) : [];
      run.token_gradient(count, ld, z, targets + 4 * i, chunk.sharpness, ...slopes);
      for (const { place, gradient } of more) addTo(this.scoresOf(place), gradient);
      this.matrices.learn(head, count, z, x, ld);
      this.matrices.applyBack(head, count, z, back, ld);
      this.normBackward(i, count, back);
    });
  }

  /** From the gradient of judged rows after the last norm to that of the last layer's output. */
  private normBackward(first: number, count: number, back: number): void {
    const { run } = this.kernels;
    const { width: D } = this.config;
    const { finalNorm } = this.matrices;
    const [from, inverse] = [this.at.taught + 4 * first * D, this.at.taughtInverse + 4 * first];
    run.rms_norm_gradient(count, D, back, from, inverse, finalNorm.weight, 0, back, finalNorm.gradient);
    run.scatter_rows(count, D, back, this.at.rows + 4 * first, this.at.gradient);
  }

  private amongBackward(chunk: Chunk, soft: SoftSlopes | undefined): void {
    const { among } = chunk;
    if (!among) return;
    const { heap } = this.kernels;
    const { width: D, vocabulary } = this.config;
    const [first, m] = [among.first, chunk.rows.length - among.first];
    const inputs = this.amongInputs(chunk, first);
    const slopes = {
      byLogProb: heap.f32(this.at.byLogProb + 4 * first, m),
      byEntropy: heap.f32(this.at.byEntropy + 4 * first, m),
      soft: chunk.soft && soft && { rows: chunk.soft, slopes: soft },
    };
    const back = new Float32Array(m * D);
    const { head, frozen } = this.matrices;
    const headGradient = frozen ? undefined : heap.f32(head.gradient, vocabulary * D);
    amongGradients(among, inputs, this.amongScores!, slopes, back, headGradient);
    this.blocks(m, (i, count) => {
      heap.f32(this.at.blockBack, count * D).set(back.subarray(i * D, (i + count) * D));
      this.normBackward(first + i, count, this.at.blockBack);
    });
  }

  private layerBackward(chunk: Chunk, index: number): void {
    const [layer, m] = [this.at.layers[index]!, this.matrices.layers[index]!];
    const N = chunk.tokens.length;
    this.blocks(N, (i, rows) => this.mlpBackward(layer, m, i, rows));
    this.attendBackward(chunk, layer);
    this.blocks(N, (i, rows) => this.projectionBackward(index, m, i, rows));
  }

  /** From the gradient of the layer's output to those of its middle and of the attention's output. */
  private mlpBackward(layer: LayerBuffers, m: LayerMatrices, i: number, rows: number): void {
    const { run } = this.kernels;
    const { width: D, hidden: F, normEpsilon } = this.config;
    const { blockHidden, blockWide, blockNormed, blockBack } = this.at;
    const [gradient, middle] = [this.at.gradient + 4 * i * D, layer.middle + 4 * i * D];
    const inverse = layer.middleInverse + 4 * i;
    const [gateUp, mlp] = [layer.gateUp + 8 * i * F, this.givenBackward(rows, gradient, mlpGiven(layer, m, i, D))];
    this.matrices.applyBack(m.down, rows, mlp, blockHidden);
    run.swiglu_gradient(rows, F, this.gated(rows, gateUp), blockHidden, blockWide);
    if (this.config.gate === "gelu") asSwigluBackward(this.kernels, rows, F, gateUp, blockWide);
    this.matrices.learn(m.down, rows, mlp, blockHidden);
    run.rms_norm(rows, D, middle, m.mlpNorm.weight, normEpsilon, blockNormed, inverse);
    this.matrices.learn(m.gateUp, rows, blockWide, blockNormed);
    this.matrices.applyBack(m.gateUp, rows, blockWide, blockBack);
    const { weight, gradient: slope } = m.mlpNorm;
    run.rms_norm_gradient(rows, D, blockBack, middle, inverse, weight, gradient, gradient, slope);
    const queries = m.attentionOut.inputs;
    const attended = this.givenBackward(rows, gradient, attentionGiven(layer, m, i, D));
    this.matrices.learn(m.attentionOut, rows, attended, layer.attended + 4 * i * queries);
    this.matrices.applyBack(m.attentionOut, rows, attended, this.at.dAttended + 4 * i * queries);
  }

  private attendBackward(chunk: Chunk, layer: LayerBuffers): void {
    const { heads: H, keyValueHeads: G, headWidth: hd } = this.config;
    const { dAttended, dQueryKeyValue, scores, attentionWork } = this.at;
    const [ld, ldo] = [(H + 2 * G) * hd, H * hd];
    let P = layer.probabilities;
    lengths(chunk).forEach((T, s) => {
      const [x, y] = [4 * chunk.starts[s]! * ld, 4 * chunk.starts[s]! * ldo];
      const [qkv, dqkv] = [layer.queryKeyValue + x, dQueryKeyValue + x];
      const [out, dout, ldp] = [layer.attended + y, dAttended + y, roundUp(T)];
      this.kernels.run.attention_gradient(T, H, G, hd, qkv, ld, out, dout, ldo, P, ldp, dqkv, scores, attentionWork);
      P += 4 * H * T * ldp;
    });
  }

  /** From the gradient of q|k|v to that of the layer's input. */
  private projectionBackward(index: number, m: LayerMatrices, i: number, rows: number): void {
    const { run } = this.kernels;
    const layer = this.at.layers[index]!;
    const { width: D, normEpsilon } = this.config;
    const { blockNormed, blockBack } = this.at;
    const joint = m.queryKeyValue.outputs;
    const [gradient, input] = [this.at.gradient + 4 * i * D, layer.input + 4 * i * D];
    const [inverse, dKeys] = [layer.inverse + 4 * i, this.at.dQueryKeyValue + 4 * i * joint];
    this.rotate(rows, i, dKeys, joint, -1, index);
    if (m.headNorms) normHeadsBackward(this.kernels, this.config, m.headNorms, this.headRows(layer, i, rows, dKeys));
    run.rms_norm(rows, D, input, m.attentionNorm.weight, normEpsilon, blockNormed, inverse);
    this.matrices.learn(m.queryKeyValue, rows, dKeys, blockNormed);
    this.matrices.applyBack(m.queryKeyValue, rows, dKeys, blockBack);
    const { weight, gradient: slope } = m.attentionNorm;
    run.rms_norm_gradient(rows, D, blockBack, input, inverse, weight, gradient, gradient, slope);
  }
}

function addTo(row: Float32Array, gradient: Float32Array): void {
  for (let j = 0; j < row.length; j++) row[j]! += gradient[j]!;
}

function checkTokens({ tokens, targets, soft, among }: Chunk, { vocabulary }: DecoderConfig): void {
  const lists = [tokens, targets, ...(soft ? [soft.tokens] : []), ...(among ? [among.tokens] : [])];
  const odd = lists.flatMap((list) => list.find((token) => token < 0 || token >= vocabulary) ?? []);
  expect(odd.length === 0, "DecoderPass", {
    expected: `token ids from 0 to ${vocabulary - 1}`,
    got: odd[0],
    fix: "encode texts with the tokenizer of this model",
  });
}

function checkSizes({ width, hidden, headWidth, heads, keyValueHeads }: DecoderConfig): void {
  expect(width % 8 === 0 && hidden % 8 === 0 && headWidth % 8 === 0 && headWidth <= 256, "DecoderPass", {
    expected: "width, hidden and headWidth in multiples of 8, headWidth at most 256",
    got: { width, hidden, headWidth },
    fix: "round the sizes up",
  });
  expect(heads % keyValueHeads === 0, "DecoderPass", {
    expected: "heads in a multiple of keyValueHeads",
    got: { heads, keyValueHeads },
    fix: "choose keyValueHeads that divides heads",
  });
}
