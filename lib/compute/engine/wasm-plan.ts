/**
 * Where everything of a WebAssembly engine lies in its memory: addresses in bytes, each on a 64-byte line.
 * All of it is allocated at the start, so that the views of the batch are never detached.
 */
import type { DecoderConfig } from "../architecture.js";
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
}

export interface Plan {
  readonly addresses: Addresses;
  readonly stagingFloats: number;
}

type Addresses = ReturnType<typeof batchAddresses> &
  ReturnType<typeof weightAddresses> &
  ReturnType<typeof scratchAddresses>;

type Reserve = (words: number) => number;

export function padded(count: number, unit: number): number {
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
  const { width, hidden, vocabulary, heads, keyValueHeads, headWidth, contextLength } = config;
  const columns = (count: number): number => padded(count, panel);
  const qkv = (heads + 2 * keyValueHeads) * headWidth;
  const layer = (): LayerAddresses => ({
    attentionNorm: reserve(columns(width)),
    qkv: reserve(columns(qkv) * width),
    qkvBias: reserve(columns(qkv)),
    output: reserve(columns(width) * heads * headWidth),
    mlpNorm: reserve(columns(width)),
    gateUp: reserve(2 * padded(hidden, panel / 2) * width),
    down: reserve(columns(width) * hidden),
  });
  return {
    head: reserve(columns(vocabulary) * width),
    embedding: config.tiedHead ? 0 : reserve(vocabulary * width),
    finalNorm: reserve(columns(width)),
    cosines: reserve((contextLength * headWidth) / 2),
    sines: reserve((contextLength * headWidth) / 2),
    layers: Array.from({ length: config.layers }, layer),
    layerTable: reserve(7 * config.layers),
  };
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
    keys: reserve(cache),
    values: reserve(cache),
  };
}
