import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bars, curves, forest, heatStrip, histogram, PLOTLY, table, type Chart } from "../../lib/plot/index.js";
import { domainOf, formatNumber, formatSigned, niceTicks } from "../../lib/plot/scale.js";
import { fit, textWidth } from "../../lib/plot/svg/markup.js";
import { colorAt, DIVERGING } from "../../lib/plot/theme.js";
import { sparkline } from "../../lib/plot/text.js";
import { degenerate, gallery } from "./gallery.js";
import { all, parseXml, type Node } from "./xml.js";

const every = [...Object.entries(gallery), ...Object.entries(degenerate)];
const texts = (chart: Chart) => all(parseXml(chart.svg()), "text").map(({ text }) => text);

describe.each(every)("%s", (_name, make) => {
  const chart = make();
  const picture = parseXml(chart.svg());

  it("is a well-formed picture without a number that is none", () => {
    expect(picture.name).toBe("svg");
    expect(chart.svg()).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it("has the same bytes each time", () => {
    expect(make().svg()).toBe(chart.svg());
    expect(JSON.stringify(make().bundle())).toBe(JSON.stringify(chart.bundle()));
  });

  it("keeps its texts inside the picture", () => {
    for (const text of all(picture, "text")) expect(overhang(text, picture), text.text).toBeLessThanOrEqual(1);
  });

  it("comes in four formats of plain JSON", () => {
    const bundle = chart.bundle();
    expect(Object.keys(bundle)).toEqual([PLOTLY, "text/html", "image/png", "text/plain"]);
    expect(JSON.parse(JSON.stringify(bundle[PLOTLY]))).toEqual(bundle[PLOTLY]);
    expect(chart.text()).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(chart.text().trim()).not.toBe("");
  });
});

/** Pixels by which a text leaves the picture. */
function overhang({ text, attributes }: Node, { attributes: { width, height } }: Node): number {
  const [x, y, size] = [Number(attributes["x"]), Number(attributes["y"]), Number(attributes["font-size"] ?? 12)];
  if (attributes["transform"] !== undefined) return 0;
  const wide = textWidth(text, size) / 1.06;
  const left =
    attributes["text-anchor"] === "end" ? x - wide : attributes["text-anchor"] === "middle" ? x - wide / 2 : x;
  return Math.max(-left, left + wide - Number(width), y - Number(height), size * 0.7 - y);
}

describe("a learning curve", () => {
  const chart = gallery["curves"]!();

  it("draws an interval as an area whose edges are its ends", () => {
    // the vertical axis is linear, so the band's height is to the curve's rise as their numbers are: 0.2 to 0.6
    const paths = all(parseXml(chart.svg()), "path");
    const band = numbers(
      paths.find(({ attributes }) => attributes["fill"]?.startsWith("rgba(0,114,178"))!.attributes["d"]!,
    );
    const line = numbers(
      paths.find(({ attributes: a }) => a["stroke"] === "#0072B2" && a["fill"] === "none")!.attributes["d"]!,
    );
    const [highAtStart, lowAtStart] = [band[1]!, band.at(-1)!];
    expect((lowAtStart - highAtStart) / (line[1]! - line.at(-1)!)).toBeCloseTo(0.2 / 0.6, 2);
  });

  it("tells its series apart without colour", () => {
    const lines = all(parseXml(chart.svg()), "path").filter(({ attributes }) => attributes["fill"] === "none");
    const dashes = lines.map(({ attributes }) => attributes["stroke-dasharray"]);
    expect(new Set(dashes).size).toBeGreaterThan(1);
  });

  it("names phases, references and series", () => {
    expect(texts(chart)).toEqual(expect.arrayContaining(["warm-up", "mine", "no rules", "SIRI", "GiGPO", "iteration"]));
  });

  it("leaves a gap where a value is missing", () => {
    const gap = curves({ title: "", series: [{ name: "s", x: [0, 1, 2, 3, 4], y: [1, 2, null, 2, 1] }] });
    const lines = all(parseXml(gap.svg()), "path").filter(({ attributes }) => attributes["stroke"] === "#0072B2");
    expect(lines).toHaveLength(2);
  });

  it("refuses columns of different lengths and half an interval", () => {
    expect(() => curves({ title: "", series: [{ name: "s", x: [1, 2], y: [1] }] })).toThrow(
      'curves "s": expected as many values in y as in x (2), got 1; give one value a point; NaN leaves a gap',
    );
    expect(() => curves({ title: "", series: [{ name: "s", x: [1], y: [1], low: [0] }] })).toThrow("both ends");
  });
});

function numbers(d: string): number[] {
  return [...d.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number));
}

describe("bars", () => {
  it("are as long as their values", () => {
    const chart = bars({ title: "", categories: ["a", "b"], series: [{ name: "s", values: [1, 3] }] });
    const heights = all(parseXml(chart.svg()), "rect").map(({ attributes }) => Number(attributes["height"]));
    expect(heights[1]! / heights[0]!).toBeCloseTo(3, 1);
  });

  it("refuse an interval that misses its value, and negative parts of a whole", () => {
    const wrong = () =>
      bars({ title: "", categories: ["a"], series: [{ name: "s", values: [1], low: [2], high: [3] }] });
    expect(wrong).toThrow('bars "s": expected intervals around their values, got "1 outside [2, 3]"');
    expect(() => bars({ title: "", stacked: true, categories: ["a"], series: [{ name: "s", values: [-1] }] })).toThrow(
      "negative part",
    );
  });
});

describe("a histogram", () => {
  it("counts every value once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (values, bins) => {
          const [trace] = histogram({ title: "", values, bins }).figure.data;
          const counts = trace?.type === "bar" ? trace.y : [];
          expect(counts.reduce<number>((sum, count) => sum + Number(count), 0)).toBe(values.length);
        },
      ),
    );
  });

  it("says how many values are missing", () => {
    expect(histogram({ title: "t", values: [1, NaN, null] }).figure.layout.title.text).toBe("t (2 missing)");
  });
});

describe("a heat strip", () => {
  const fills = (values: (number | null)[], limit?: number) =>
    all(parseXml(heatStrip({ title: "", rows: [{ label: "a", values }], ...(limit ? { limit } : {}) }).svg()), "rect")
      .slice(0, values.filter((value) => value !== null).length)
      .map(({ attributes }) => attributes["fill"]);

  it("has its neutral colour exactly at zero and equal reach to both sides", () => {
    expect(fills([-2, 0, 1])).toEqual(["#d55e00", "#f4f4f4", colorAt(DIVERGING, 0.75)]);
  });

  it("draws no opinion as a hairline, not as zero", () => {
    expect(fills([null, 1])).toEqual(["#0072b2"]);
  });

  it("writes numbers with their sign", () => {
    expect(texts(gallery["heat"]!())).toEqual(expect.arrayContaining(["+0.50 a", "−1.00 b", "0"]));
  });
});

describe("a forest plot", () => {
  it("says value, interval, count and decision in the picture and in the text", () => {
    const chart = gallery["forest"]!();
    expect(texts(chart)).toContain("+0.20\u2002[+0.10, +0.30]\u2002n 12");
    expect(chart.text()).toMatch(/┊\s+├─+●─+┤\s+\+0\.20.*active/);
    expect(chart.text()).toMatch(/├─+●─+┼?.*retired/);
  });

  it("puts its marks at their values", () => {
    const chart = forest({
      title: "",
      rows: [0, 1, 2].map((value) => ({ name: `r${value}`, value, low: value, high: value })),
    });
    const circles = all(parseXml(chart.svg()), "circle")
      .slice(-3)
      .map(({ attributes }) => Number(attributes["cx"]));
    expect(circles[1]! - circles[0]!).toBeCloseTo(circles[2]! - circles[1]!, 1);
  });
});

describe("a table", () => {
  it("shows every cell and refuses ragged columns", () => {
    expect(texts(gallery["table"]!())).toEqual(expect.arrayContaining(["arm", "0.50", "yes", "no"]));
    expect(() => table({ title: "", columns: { a: [1], b: [] } })).toThrow('table column "b": expected 1 cells, got 0');
  });
});

describe("live HTML", () => {
  it("shows the still picture without any script, and cannot be left early by what is in the data", () => {
    const chart = curves({ title: '</script><img src="x" onerror=alert(1)>', series: [] });
    const html = chart.html();
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html.match(/<img/g)).toHaveLength(1);
    const image = /<img alt="[^"]*" src="data:image\/png;base64,([^"]*)"/.exec(html)![1]!;
    expect(Buffer.from(image, "base64")).toEqual(chart.png());
  });
});

describe("scales", () => {
  it("have round ticks inside the domain", () => {
    expect(niceTicks([0, 1], 4).map(({ label }) => label)).toEqual(["0.00", "0.25", "0.50", "0.75", "1.00"]);
    expect(niceTicks([-130, 130], 5).map(({ label }) => label)).toEqual(["−100", "0", "100"]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        (low, size) => {
          const ticks = niceTicks([low, low + size], 6);
          expect(ticks.length).toBeLessThanOrEqual(8);
          for (const { at } of ticks) expect(at).toBeGreaterThanOrEqual(low - size * 1e-3);
          expect(new Set(ticks.map(({ at }) => at)).size).toBe(ticks.length);
        },
      ),
    );
  });

  it("are never empty", () => {
    for (const values of [[], [0], [7, 7], [-3]]) {
      const [low, high] = domainOf(values);
      expect(high).toBeGreaterThan(low);
    }
  });

  it.each([
    [0, "0"],
    [3, "3"],
    [0.5, "0.50"],
    [-0.031, "−0.031"],
    [12.34, "12.3"],
    [1234.5, "1235"],
    [1e9, "1.0e9".replace(".0", "")],
    [2.5e-7, "2.5e−7"],
    [NaN, "–"],
  ])("write %d as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("write signs", () => {
    expect([formatSigned(0.5), formatSigned(-0.5), formatSigned(0), formatSigned(-0.001, 2)]).toEqual([
      "+0.50",
      "−0.50",
      "0",
      "0.00",
    ]);
  });
});

describe("texts", () => {
  it("fit into their room", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 20, max: 300 }), (text, room) => {
        expect(textWidth(fit(text, room))).toBeLessThanOrEqual(room);
      }),
    );
    expect(fit("short", 100)).toBe("short");
  });

  it("have curves of one character's height", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([1, null, 1])).toBe("▅ ▅");
    expect([...sparkline(Array.from({ length: 400 }, (_, i) => i))]).toHaveLength(40);
  });
});
