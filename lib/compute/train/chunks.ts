/**
 * Dealing sequences into chunks of about equal length. The layout depends on the sequences alone, never on how many
 * workers there are; that, and adding the chunks' gradients in order, makes training the same bits for any of them.
 */
import { expect } from "../../errors.js";
import type { AmongRows } from "./among-rows.js";
import type { Chunk } from "./buffers.js";
import type { SoftRows } from "./soft-rows.js";

/** One sequence and the ascending positions (from 1) of its tokens that are judged, each given those before it. */
export interface Piece {
  readonly tokens: Int32Array;
  readonly positions: readonly number[];
  /** Tokens whose log-probabilities the loss wants to see beside the judged one's, by position. */
  readonly listed?: ReadonlyMap<number, Int32Array>;
  /** Tokens among which the judged one was chosen, by position; absent where all might have come. */
  readonly among?: ReadonlyMap<number, Int32Array>;
}

/** A chunk, and for each of its judged rows where it comes from. */
export interface DealtChunk {
  readonly chunk: Chunk;
  readonly piece: Int32Array; // [n]
  readonly position: Int32Array; // [n]
}

/** Tokens of a chunk: enough for the products to be quick, few enough to share among four workers and to stay small. */
const CHUNK_TOKENS = 1024;
const LANES = 4;

/** Pieces without judged positions are left out. */
export function dealChunks(pieces: readonly Piece[], sharpness: number, contextLength: number): DealtChunk[] {
  const used = [...pieces.keys()].filter((index) => pieces[index]!.positions.length > 0);
  for (const index of used) checkPiece(pieces[index]!, index, contextLength);
  const length = (index: number): number => pieces[index]!.positions.at(-1)!; // tokens after the last judged one do not matter
  const total = used.reduce((sum, index) => sum + length(index), 0);
  const count = Math.min(used.length, LANES * Math.ceil(total / CHUNK_TOKENS / LANES));
  const bins = Array.from({ length: count }, () => ({ tokens: 0, members: [] as number[] }));
  for (const index of [...used].sort((a, b) => length(b) - length(a) || a - b)) {
    const bin = bins.reduce((best, candidate) => (candidate.tokens < best.tokens ? candidate : best));
    bin.members.push(index);
    bin.tokens += length(index);
  }
  return bins.map(({ members }) => join(pieces, members.sort((a, b) => a - b), sharpness)); // prettier-ignore
}

function checkPiece({ tokens, positions }: Piece, index: number, contextLength: number): void {
  const last = positions.at(-1)!;
  expect(positions[0]! >= 1 && last < tokens.length, "dealChunks", {
    expected: `judged positions from 1 to ${tokens.length - 1} (a token is judged given those before it)`,
    got: [positions[0], last],
    fix: `check sequence ${index}`,
  });
  expect(last <= contextLength, "dealChunks", {
    expected: `at most ${contextLength} tokens of context`,
    got: last,
    fix: "cut the sequence or use a model with a longer context",
  });
}

function join(pieces: readonly Piece[], members: readonly number[], sharpness: number): DealtChunk {
  const sizes = members.map((index) => pieces[index]!.positions.at(-1)!);
  const starts = new Int32Array(members.length + 1);
  sizes.forEach((size, s) => (starts[s + 1] = starts[s]! + size));
  const tokens = new Int32Array(starts.at(-1)!);
  const all = members.flatMap((index, s) =>
    pieces[index]!.positions.map((position) => ({ index, position, row: starts[s]! + position - 1 })),
  );
  const amongOf = ({ index, position }: (typeof all)[number]) => pieces[index]!.among?.get(position);
  const free = all.filter((one) => amongOf(one) === undefined);
  const chosen = all.filter((one) => amongOf(one) !== undefined);
  const taught = [...free, ...chosen];
  members.forEach((index, s) => tokens.set(pieces[index]!.tokens.subarray(0, sizes[s]), starts[s]));
  const column = (of: (taught: { index: number; position: number; row: number }) => number): Int32Array =>
    Int32Array.from(taught, of);
  const targets = column(({ index, position }) => pieces[index]!.tokens[position]!);
  const among: AmongRows | undefined =
    chosen.length === 0 ? undefined : { first: free.length, ...packed(chosen.map((one) => amongOf(one)!)) };
  const soft = softRows(taught.map(({ index, position }) => pieces[index]!.listed?.get(position)));
  return {
    chunk: {
      tokens,
      starts,
      rows: column(({ row }) => row),
      targets,
      ...(soft && { soft }),
      ...(among && { among }),
      sharpness,
    },
    piece: column(({ index }) => index),
    position: column(({ position }) => position),
  };
}

/** The rows for which tokens are listed; undefined where there are none. */
function softRows(listed: readonly (Int32Array | undefined)[]): SoftRows | undefined {
  const places = [...listed.keys()].filter((place) => listed[place] !== undefined);
  if (places.length === 0) return undefined;
  return { rows: Int32Array.from(places), ...packed(places.map((place) => listed[place]!)) };
}

/** Lists one after another, and where each starts. */
function packed(lists: readonly Int32Array[]): { starts: Int32Array; tokens: Int32Array } {
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, r) => (starts[r + 1] = starts[r]! + list.length));
  const tokens = new Int32Array(starts.at(-1)!);
  lists.forEach((list, r) => tokens.set(list, starts[r]));
  return { starts, tokens };
}
