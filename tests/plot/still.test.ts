import { createHash } from "node:crypto";
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { indexedPng } from "../../lib/plot/indexed-png.js";
import { forest } from "../../lib/plot/index.js";
import { png } from "../../lib/plot/still.js";

const drawing = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="120" height="40">${content}</svg>`;
const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** What a PNG with a palette shows: its size, and red, green, blue, alpha of every pixel. */
function decoded(bytes: Buffer): { width: number; height: number; pixels: number[][] } {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    parts.set(bytes.toString("latin1", at + 4, at + 8), bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const [head, palette, alphas] = ["IHDR", "PLTE", "tRNS"].map((name) => parts.get(name)!) as [Buffer, Buffer, Buffer];
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const rows = inflateSync(parts.get("IDAT")!);
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const color = rows[Math.floor(i / width) * (width + 1) + 1 + (i % width)]!;
    return [...palette.subarray(3 * color, 3 * color + 3), alphas[color]!];
  });
  return { width, height, pixels };
}

describe("a still picture", () => {
  it("has the size of its drawing, its colours, and nothing where nothing is drawn", () => {
    const { width, height, pixels } = decoded(
      png(drawing('<rect x="0" y="0" width="60" height="40" fill="#0072B2"/>')),
    );
    expect([width, height]).toEqual([120, 40]);
    expect(pixels[0]).toEqual([0x00, 0x72, 0xb2, 255]);
    expect(pixels[119]![3]).toBe(0);
  });

  it("shows its text, in regular and in bold: the fonts are there", () => {
    const inked = (content: string): number =>
      decoded(png(drawing(content))).pixels.filter(([, , , a]) => a! > 0).length;
    const word = (weight: string): string => `<text x="4" y="24" font-size="16" font-weight="${weight}">utility</text>`;
    expect(inked("")).toBe(0);
    expect(inked(word("normal"))).toBeGreaterThan(100);
    expect(inked(word("bold"))).toBeGreaterThan(inked(word("normal")));
    for (const sign of "−≠→·γωΔ")
      // what charts write besides letters
      expect(inked(`<text x="4" y="24" font-size="16">${sign}</text>`), sign).toBeGreaterThan(0);
  });

  it("leaves the style sheet of the page out, and keeps an ink for light and dark paper", () => {
    const styled =
      '<style>.ink{fill:var(--unknown,red)}</style><rect class="ink" fill="#767676" width="9" height="9"/>';
    expect(decoded(png(drawing(styled))).pixels[0]).toEqual([0x76, 0x76, 0x76, 255]);
  });

  it("is the same bytes on every machine, as these", () => {
    const chart = forest({ title: "Three skills", x: "utility", rows: rows() });
    expect(sum(chart.png())).toBe("b096d6fe3f729764");
    expect(chart.png().length).toBeLessThan(15_000);
  });

  it("says what is wrong with a drawing, and makes the next", () => {
    expect(() => png("no drawing")).toThrow(/^png: expected a picture that can be rasterised, got /);
    expect(png(drawing("")).length).toBeGreaterThan(50);
  });
});

function rows(): { name: string; value: number; low: number; high: number }[] {
  return [0.4, 0, -0.2].map((value, i) => ({ name: `skill ${i}`, value, low: value - 0.2, high: value + 0.1 }));
}

describe("a palette", () => {
  const picture = (colors: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(colors).buffer);

  it("keeps up to 256 colours as they are", () => {
    const colors = Array.from({ length: 256 }, (_, i) => (0xff000000 | i | ((255 - i) << 8)) >>> 0);
    const { pixels } = decoded(Buffer.from(indexedPng({ pixels: picture(colors), width: 16, height: 16 })));
    expect(pixels).toEqual(colors.map((_, i) => [i, 255 - i, 0, 255]));
  });

  it("gives rarer colours their nearest", () => {
    const common = Array.from({ length: 256 }, (_, i) => (0xff000000 | i) >>> 0);
    const odd = (0xff000000 | 77 | (2 << 8)) >>> 0; // beside red 77
    const colors = [...common, ...common, odd, ...common.slice(1, 256)];
    const { pixels } = decoded(Buffer.from(indexedPng({ pixels: picture(colors), width: 256, height: 3 })));
    expect(pixels[512]).toEqual([77, 0, 0, 255]);
  });

  it("undoes what alpha did to colours", () => {
    const half = ((128 << 24) | 64) >>> 0; // red 64 of 128 is red 128 of 255
    const { pixels } = decoded(Buffer.from(indexedPng({ pixels: picture([half]), width: 1, height: 1 })));
    expect(pixels[0]).toEqual([128, 0, 0, 128]);
  });
});
