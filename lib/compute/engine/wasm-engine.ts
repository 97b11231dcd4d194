/**
 * The inference engine on the kernels, WebAssembly or native: weights packed once, key/value caches and all scratch in one
 * memory that is sized at the start, so that no view is ever detached. The arithmetic is in `kernels/rollout.h` and
 * `kernels/draw.h`.
 */
import { expect } from "../../errors.js";
import {
  embeddingScale,
  layout,
  mlpNormName,
  partsOf,
  queryFactor,
  sightOf,
  type DecoderConfig,
  type WeightParts,
  type Weights,
} from "../architecture.js";
import type { Heap } from "../heap.js";
import type { KernelFunctions } from "../kernels.js";
import { trainingKernels, type TrainingNumerics } from "../native.js";
import type { DrawOptions, Engine, EngineOptions, Rows, Wanted } from "./engine.js";
import { notFinite } from "./sampler.js";
import { LAYER_WORDS, panelColumns, plan, type LayerAddresses, type Plan } from "./wasm-plan.js";

export class WasmEngine implements Engine {
  readonly config: DecoderConfig;
  readonly numerics: TrainingNumerics;
  readonly slots: number;
  readonly rowLimit: number;
  readonly rows: Rows;
  readonly wanted: Wanted;
  private readonly run: KernelFunctions;
  private readonly heap: Heap;
  private readonly plan: Plan;
  private readonly columns: number;

  /** Weights may be given later with `load`: a large model need not be held twice. */
  constructor(weights: Weights | DecoderConfig, options: EngineOptions & { readonly numerics?: TrainingNumerics }) {
    this.config = "config" in weights ? weights.config : weights;
    this.slots = options.slots;
    this.rowLimit = options.rowLimit;
    const kernels = trainingKernels(options.numerics ?? "portable");
    ({ run: this.run, heap: this.heap, numerics: this.numerics } = kernels);
    this.columns = panelColumns(this.numerics);
    checkConfig(this.config, this.columns / 2);
    this.plan = plan(this.config, options, this.heap, this.columns);
    ({ rows: this.rows, wanted: this.wanted } = this.batchViews());
    this.describe();
    if ("config" in weights) this.load(partsOf(weights.data));
  }

  load(weights: WeightParts): void {
    const slots = new Map(layout(this.config).map((slot) => [slot.name, slot]));
    const of = (name: string, last = name): Float32Array => {
      const [{ offset }, { offset: end, size }] = [slots.get(name)!, slots.get(last)!];
      return weights.part(offset, end + size - offset);
    };
    const { width, layers, tiedHead, attentionBias } = this.config;
    const { addresses } = this.plan;
    const embedding = of("model.embed_tokens.weight");
    if (tiedHead) this.pack(addresses.head, embedding, width);
    else {
      this.heap.f32(addresses.embedding, embedding.length).set(embedding);
      this.pack(addresses.head, of("lm_head.weight"), width);
    }
    for (let layer = 0; layer < layers; layer++) {
      const at = `model.layers.${layer}`;
      const place = addresses.layers[layer]!;
      this.pack(place.qkv, of(`${at}.self_attn.q_proj.weight`, `${at}.self_attn.v_proj.weight`), width);
      if (attentionBias) {
        this.copyTo(place.qkvBias, of(`${at}.self_attn.q_proj.bias`, `${at}.self_attn.v_proj.bias`));
      }
      this.copyTo(place.attentionNorm, of(`${at}.input_layernorm.weight`));
      this.pack(place.output, of(`${at}.self_attn.o_proj.weight`), this.config.heads * this.config.headWidth);
      this.copyTo(place.mlpNorm, of(`${at}.${mlpNormName(this.config)}.weight`));
      this.packPair(place.gateUp, of(`${at}.mlp.gate_proj.weight`, `${at}.mlp.up_proj.weight`), width);
      this.pack(place.down, of(`${at}.mlp.down_proj.weight`), this.config.hidden);
      this.loadFurtherNorms(place, (name) => of(`${at}.${name}.weight`));
    }
    this.copyTo(addresses.finalNorm, of("model.norm.weight"));
  }

  advance(count: number): void {
    this.run.rollout_advance(this.plan.addresses.decoder, count);
  }

  draw(count: number, { temperature, topK = 0, topP = 1 }: DrawOptions): void {
    const at = this.plan.addresses;
    this.run.rollout_draw(
      at.decoder,
      at.row,
      at.key,
      at.index,
      count,
      temperature,
      topK,
      topP,
      at.wantedToken,
      at.logProb,
    );
    for (let i = 0; i < count; i++) if (this.wanted.token[i]! < 0) throw notFinite(NaN);
  }

  judge(count: number, temperature: number): void {
    const at = this.plan.addresses;
    this.run.rollout_judge(at.decoder, at.row, at.wantedToken, count, temperature, at.logProb);
    for (let i = 0; i < count; i++) if (Number.isNaN(this.wanted.logProb[i]!)) throw notFinite(NaN);
  }

  logits(row: number): Float32Array {
    this.wanted.row[0] = row;
    this.run.rollout_logits(this.plan.addresses.decoder, this.plan.addresses.row, 1);
    return this.heap.f32(this.plan.addresses.logits, this.config.vocabulary).slice();
  }

  logitsOf(row: number, tokens: Int32Array): Float32Array {
    const { decoder, ranking, logits } = this.plan.addresses;
    this.heap.i32(ranking, tokens.length).set(tokens);
    this.run.rollout_logits_of(decoder, row, ranking, tokens.length, logits);
    return this.heap.f32(logits, tokens.length).slice();
  }

  copyPrefix(from: number, to: number, length: number): void {
    this.run.rollout_copy_prefix(this.plan.addresses.decoder, from, to, length);
  }

  private loadFurtherNorms(place: LayerAddresses, of: (name: string) => Float32Array): void {
    const { headNorm, outputNorm } = this.config;
    if (headNorm) {
      this.copyTo(place.queryNorm, of("self_attn.q_norm"));
      this.copyTo(place.keyNorm, of("self_attn.k_norm"));
    }
    if (outputNorm) {
      this.copyTo(place.attentionOutNorm, of("post_attention_layernorm"));
      this.copyTo(place.mlpOutNorm, of("post_feedforward_layernorm"));
    }
  }

  /** Returns the address behind the copy. */
  private copyTo(address: number, values: Float32Array): number {
    this.heap.f32(address, values.length).set(values);
    return address + 4 * values.length;
  }

  /** Through the staging area in portions of whole panels. */
  private pack(panels: number, matrix: Float32Array, width: number): void {
    const portion = this.portion(this.plan.stagingFloats, width, this.columns);
    const staging = this.plan.addresses.staging;
    for (let row = 0; row * width < matrix.length; row += portion) {
      const rows = matrix.subarray(row * width, (row + portion) * width);
      this.copyTo(staging, rows);
      this.run.rollout_pack(staging, rows.length / width, width, panels + 4 * row * width);
    }
  }

  private packPair(panels: number, gateUp: Float32Array, width: number): void {
    const [gate, up] = [gateUp.subarray(0, gateUp.length / 2), gateUp.subarray(gateUp.length / 2)];
    const portion = this.portion(this.plan.stagingFloats / 2, width, this.columns / 2);
    const { staging } = this.plan.addresses;
    for (let row = 0; row * width < gate.length; row += portion) {
      const [from, to] = [row * width, (row + portion) * width];
      const rows = gate.subarray(from, to);
      const second = this.copyTo(staging, rows);
      this.copyTo(second, up.subarray(from, to));
      this.run.rollout_pack_pair(staging, second, rows.length / width, width, panels + 8 * row * width);
    }
  }

  private portion(floats: number, width: number, unit: number): number {
    return Math.floor(floats / width / unit) * unit;
  }

  private batchViews(): { rows: Rows; wanted: Wanted } {
    const { addresses: at } = this.plan;
    const integers = (address: number): Int32Array => this.heap.i32(address, this.rowLimit);
    return {
      rows: { slot: integers(at.slot), position: integers(at.position), token: integers(at.token) },
      wanted: {
        row: integers(at.row),
        key: new Uint32Array(this.heap.memory.buffer, at.key, 2 * this.rowLimit),
        index: integers(at.index),
        token: integers(at.wantedToken),
        logProb: this.heap.f32(at.logProb, this.rowLimit),
      },
    };
  }

  /** Fill `struct Decoder` and its table of `struct Layer`, in the order of the fields in rollout.h. */
  private describe(): void {
    const { config: c, plan } = this;
    const at = plan.addresses;
    const sizes = [c.width, c.layers, c.heads, c.keyValueHeads, c.headWidth, c.hidden, c.vocabulary, c.contextLength];
    const words = this.heap.i32(at.decoder, 64);
    words.set([...sizes, this.slots, c.tiedHead ? 1 : 0, c.gate === "gelu" ? 1 : 0]);
    const usual = Math.fround(1 / Math.fround(Math.sqrt(c.headWidth)));
    this.heap.f32(at.decoder + 44, 3).set([c.normEpsilon, embeddingScale(c), usual * queryFactor(c)]);
    const embedding = c.tiedHead ? at.head : at.embedding;
    const scratch = [at.state, at.normed, at.projected, at.inner, at.scores, at.logits, at.ranking, at.joining];
    const batch = [at.keys, at.values, at.slot, at.position, at.token];
    words.set([embedding, at.head, at.finalNorm, at.layerTable, ...batch, ...scratch], 14);
    this.heap
      .i32(at.layerTable, LAYER_WORDS * c.layers)
      .set(at.layers.flatMap((layer, index) => layerWords(c, layer, index)));
    for (const [base, { cosines, sines }] of at.angles)
      this.run.rollout_angles(c.contextLength, c.headWidth, base!, cosines, sines);
  }
}

/** The fields of `struct Layer`. */
function layerWords(config: DecoderConfig, layer: LayerAddresses, index: number): number[] {
  const { attentionNorm, qkv, qkvBias, output, mlpNorm, gateUp, down } = layer;
  const { queryNorm, keyNorm, attentionOutNorm, mlpOutNorm, cosines, sines } = layer;
  const weights = [attentionNorm, qkv, config.attentionBias ? qkvBias : 0, output, mlpNorm, gateUp, down];
  const window = sightOf(config, index).window ?? 0;
  return [...weights, queryNorm, keyNorm, attentionOutNorm, mlpOutNorm, cosines, sines, window];
}

/** What the native kernels have room for. */
const MOST_LAYERS = 256;

function checkConfig(config: DecoderConfig, lanes: number): void {
  expect(config.headWidth % lanes === 0, "WasmEngine", {
    expected: `a head width that is a multiple of ${lanes}`,
    got: config.headWidth,
    fix: "choose such a width, or use ReferenceEngine",
  });
  expect(config.layers <= MOST_LAYERS, "WasmEngine", {
    expected: `at most ${MOST_LAYERS} layers`,
    got: config.layers,
    fix: "use ReferenceEngine",
  });
  expect(config.heads % config.keyValueHeads === 0, "WasmEngine", {
    expected: "a number of heads that is a multiple of the key/value heads",
    got: { heads: config.heads, keyValueHeads: config.keyValueHeads },
    fix: "choose such sizes",
  });
}
