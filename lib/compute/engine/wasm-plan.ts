/**
 * Where everything of a WebAssembly engine lies in its memory: addresses in bytes, each on a 64-byte line.
 * All of it is allocated at the start, so that the views of the batch are never detached.
 */
import { sightOf, type DecoderConfig } from "../architecture.js";
import type { Heap } from "../heap.js";
import type { TrainingNumerics } from "../native.js";
import type { EngineOptions } from "./engine.js";

/** Output columns of a packed panel, two vectors; must agree with the kernels. */
export function panelColumns(numerics: TrainingNumerics): number {
  return numerics === "native" ? 16 : 8;
}

const KEY_TILE = 32;
const HEAD_BLOCK = 32;

export interface LayerAddresses {
  readonly attentionNorm: number;
  readonly qkv: number;
  readonly qkvBias: number;
  readonly output: number;
  readonly mlpNorm: number;
  readonly gateUp: number;
  readonly down: number;
  /** 0 where the model has no such norm, or the layer does not rotate. */
  readonly queryNorm: number;
  readonly keyNorm: number;
  readonly attentionOutNorm: number;
  readonly mlpOutNorm: number;
  readonly cosines: number;
  readonly sines: number;
}

/** Words of one layer's entry in the table that the kernels read. */
export const LAYER_WORDS = 14;

export interface Plan {
  readonly addresses: Addresses;
  readonly stagingFloats: number;
}

type Addresses = ReturnType<typeof batchAddresses> &
  ReturnType<typeof weightAddresses> &
  ReturnType<typeof scratchAddresses>;

type Reserve = (words: number) => number;

function padded(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}

/** Floats of one conversation's keys (as many again for its values). */
export function slotFloats(config: DecoderConfig): number {
  return config.layers * config.keyValueHeads * config.headWidth * padded(config.contextLength, KEY_TILE);
}

export function plan(config: DecoderConfig, options: EngineOptions, heap: Heap, columns: number): Plan {
  const reserve: Reserve = (words) => heap.floats(words);
  const stagingFloats = Math.max(1 << 18, 2 * columns * Math.max(config.width, config.hidden));
  const addresses = {
    ...batchAddresses(options.rowLimit, reserve),
    ...weightAddresses(config, columns, reserve),
    ...scratchAddresses(config, options, { stagingFloats, columns }, reserve),
  };
  return { addresses, stagingFloats };
}

function batchAddresses(rowLimit: number, reserve: Reserve) {
  return {
    decoder: reserve(64),
    slot: reserve(rowLimit),
    position: reserve(rowLimit),
    token: reserve(rowLimit),
    row: reserve(rowLimit),
    key: reserve(2 * rowLimit),
    index: reserve(rowLimit),
    wantedToken: reserve(rowLimit),
    logProb: reserve(rowLimit),
  };
}

function weightAddresses(config: DecoderConfig, panel: number, reserve: Reserve) {
  const { width, hidden, vocabulary, heads, keyValueHeads, headWidth } = config;
  const columns = (count: number): number => padded(count, panel);
  const qkv = (heads + 2 * keyValueHeads) * headWidth;
  const angles = rotaryAddresses(config, reserve);
  const norm = (wanted: boolean | undefined, size: number): number => (wanted ? reserve(columns(size)) : 0);
  const layer = (index: number): LayerAddresses => ({
    attentionNorm: reserve(columns(width)),
    qkv: reserve(columns(qkv) * width),
    qkvBias: reserve(columns(qkv)),
    output: reserve(columns(width) * heads * headWidth),
    mlpNorm: reserve(columns(width)),
    gateUp: reserve(2 * padded(hidden, panel / 2) * width),
    down: reserve(columns(width) * hidden),
    queryNorm: norm(config.headNorm, headWidth),
    keyNorm: norm(config.headNorm, headWidth),
    attentionOutNorm: norm(config.outputNorm, width),
    mlpOutNorm: norm(config.outputNorm, width),
    ...(angles.get(sightOf(config, index).ropeTheta) ?? { cosines: 0, sines: 0 }),
  });
  return {
    head: reserve(columns(vocabulary) * width),
    embedding: config.tiedHead ? 0 : reserve(vocabulary * width),
    finalNorm: reserve(columns(width)),
    angles,
    layers: Array.from({ length: config.layers }, (_, index) => layer(index)),
    layerTable: reserve(LAYER_WORDS * config.layers),
  };
}

type Angles = Pick<LayerAddresses, "cosines" | "sines">;

/** A pair of tables for every rotary base that some layer has. */
function rotaryAddresses(config: DecoderConfig, reserve: Reserve): ReadonlyMap<number | undefined, Angles> {
  const floats = (config.contextLength * config.headWidth) / 2;
  const bases = Array.from({ length: config.layers }, (_, layer) => sightOf(config, layer).ropeTheta);
  const used = [...new Set(bases)].filter((base) => base !== undefined);
  return new Map(used.map((base) => [base, { cosines: reserve(floats), sines: reserve(floats) }]));
}

function scratchAddresses(
  config: DecoderConfig,
  options: EngineOptions,
  { stagingFloats, columns }: { readonly stagingFloats: number; readonly columns: number },
  reserve: Reserve,
) {
  const { width, hidden, vocabulary, heads, keyValueHeads, headWidth } = config;
  const rows = Math.max(options.rowLimit, HEAD_BLOCK);
  const words = padded(vocabulary, columns);
  const cache = options.slots * slotFloats(config);
  return {
    staging: reserve(stagingFloats),
    state: reserve(rows * padded(width, columns)),
    normed: reserve(rows * padded(Math.max(width, heads * headWidth), columns)),
    projected: reserve(rows * padded((heads + 2 * keyValueHeads) * headWidth, columns)),
    inner: reserve(rows * padded(hidden, columns / 2)),
    scores: reserve(Math.max(padded(config.contextLength, KEY_TILE), words)),
    logits: reserve(HEAD_BLOCK * words),
    ranking: reserve(words),
    joining: config.outputNorm ? reserve(rows * padded(width, columns)) : 0,
    keys: reserve(cache),
    values: reserve(cache),
  };
}
