/**
 * A PNG with a palette: a chart has few colours, and a byte a pixel is a quarter of the size. Where there are more than 256,
 * from softened edges, the commonest stay and each of the others becomes its nearest. The packing is JavaScript, not the
 * machine's zlib, whose bytes differ from processor to processor.
 */
import { crc32 } from "node:zlib";
import { zlibSync } from "fflate";

/** Red, green, blue, alpha; colours multiplied by alpha, row by row. */
export interface Pixels {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const COLORS = 256;

export function indexedPng({ pixels, width, height }: Pixels): Uint8Array {
  const colors = new Uint32Array(pixels.slice().buffer);
  const { palette, places } = paletteOf(colors);
  const rows = new Uint8Array((width + 1) * height); // each row begins with its filter, 0: none
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = places.get(colors[y * width + x]!)!;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header(width, height)),
    chunk(
      "PLTE",
      palette.flatMap((color) => straight(color).slice(0, 3)),
    ),
    chunk(
      "tRNS",
      palette.map((color) => straight(color)[3]!),
    ),
    chunk("IDAT", zlibSync(rows, { level: 6 })),
    chunk("IEND", []),
  ]);
}

function header(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  bytes.set([8, 3, 0, 0, 0], 8); // eight bits, palette, deflate, its filters, no interlacing
  return bytes;
}

function chunk(name: string, content: readonly number[] | Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), Buffer.from(content)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The colours that stay, the commonest first, and the place of every colour among them. */
function paletteOf(colors: Uint32Array): { palette: number[]; places: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  const palette = ranked.slice(0, COLORS);
  const places = new Map(ranked.map((color, rank) => [color, rank < COLORS ? rank : nearest(color, palette)]));
  return { palette, places };
}

function nearest(color: number, palette: readonly number[]): number {
  const wanted = channels(color);
  const distance = (other: number): number =>
    channels(other).reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0);
  return palette.reduce((best, other, i) => (distance(other) < distance(palette[best]!) ? i : best), 0);
}

function channels(color: number): number[] {
  return [color & 255, (color >>> 8) & 255, (color >>> 16) & 255, color >>> 24];
}

/** A colour as PNG keeps it: not multiplied by its alpha. */
function straight(color: number): number[] {
  const [red, green, blue, alpha] = channels(color) as [number, number, number, number];
  if (alpha === 0) return [0, 0, 0, 0];
  return [...[red, green, blue].map((value) => Math.min(255, Math.round((255 * value) / alpha))), alpha];
}
