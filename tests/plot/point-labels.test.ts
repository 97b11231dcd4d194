/** Names beside points: none covers another where there is room. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textWidth } from "../../lib/plot/svg/markup.js";
import { pointLabels, type NamedPoint } from "../../lib/plot/svg/point-labels.js";

const limits = { left: 0, right: 800, top: 0, bottom: 600 };

interface Written {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly text: string;
}

/** Where the names stand, read back from the markup. */
function written(points: readonly NamedPoint[]): Written[] {
  const markup = pointLabels(points, limits);
  return [...markup.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, text]) => {
    const of = (name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(attributes!)?.[1];
    const [x, width] = [Number(of("x")), textWidth(text!, 11)];
    const anchor = of("text-anchor") ?? "start";
    const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
    return { left, right: left + width, y: Number(of("y")), text: text! };
  });
}

const cover = (a: Written, b: Written): boolean =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.1 && Math.abs(a.y - b.y) < 11.9;

describe("names beside points", () => {
  it("stand at the right of a lone point", () => {
    expect(written([{ x: 100, y: 100, text: "alone" }])).toMatchObject([{ left: 108, text: "alone" }]);
  });

  it("stay inside the picture at its right edge", () => {
    const [one] = written([{ x: 795, y: 100, text: "at-the-edge" }]);
    expect(one!.right).toBeLessThanOrEqual(800);
  });

  it("do not cover each other where a few points crowd, and all are written", () => {
    const crowd = fc.array(
      fc.record({ x: fc.integer({ min: 380, max: 420 }), y: fc.integer({ min: 280, max: 320 }) }),
      {
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(crowd, (places) => {
        const names = written(places.map((place, i) => ({ ...place, text: `method-${i}` })));
        expect(names.map(({ text }) => text).sort()).toEqual(places.map((_, i) => `method-${i}`));
        for (const [i, a] of names.entries())
          for (const b of names.slice(i + 1)) expect(cover(a, b), `${a.text} and ${b.text}`).toBe(false);
      }),
    );
  });
});
