/** One example of every chart, and the odd inputs that each must survive. */
import { bars, curves, forest, funnel, heatStrip, histogram, scatter, table, timeline } from "../../lib/plot/index.js";
import { bankComposition, miningOutcomes, skillDeltas, skillForest } from "../../lib/plot/index.js";
import { skillRepairs, skillTimeline } from "../../lib/plot/index.js";
import type { Chart } from "../../lib/plot/index.js";
import { emptyBank } from "../../lib/skills/bank.js";
import { bank, skills } from "./skill-bank.js";

const title = `A <b>"title"</b> & more`;
const long = "when the plate is dirty and no one is looking, put it into the sink and say nothing about it to anybody";

export const gallery: Readonly<Record<string, () => Chart>> = {
  curves: () =>
    curves({
      title,
      x: "iteration",
      y: "success",
      series: [
        { name: "SIRI", x: [0, 1, 2], y: [0.2, 0.5, 0.8], low: [0.1, 0.4, 0.7], high: [0.3, 0.6, 0.9] },
        { name: "GiGPO", x: [0, 1, 2], y: [0.2, NaN, 0.6] },
      ],
      phases: [
        { name: "warm-up", from: 0, to: 1 },
        { name: "mine", from: 1, to: 2 },
      ],
      references: [{ y: 0.28, name: "no rules" }],
    }),
  bars: () =>
    bars({
      title,
      categories: ["heat", "cool"],
      series: [
        { name: "plain", values: [0.3, 0.5], low: [0.2, 0.4], high: [0.4, 0.6] },
        { name: "skill", values: [0.6, NaN] },
      ],
    }),
  stacked: () =>
    bars({
      title,
      stacked: true,
      categories: ["0", "10"],
      series: [
        { name: "active", values: [1, 2] },
        { name: "retired", values: [0, 3] },
      ],
    }),
  horizontal: () =>
    bars({
      title,
      horizontal: true,
      categories: [long, "b"],
      series: [{ name: "d", values: [-1, 2], low: [-2, 1], high: [0, 3] }],
    }),
  funnel: () =>
    funnel({
      title,
      stages: [
        { name: "all", count: 100 },
        { name: "kept", count: 7 },
      ],
    }),
  histogram: () => histogram({ title, values: [1, 2, 2, 3, 3, 3] }),
  scatter: () =>
    scatter({
      title,
      diagonal: true,
      labelled: true,
      series: [{ name: "s", x: [1, 2], y: [2, 1], labels: ["a", "b<"] }],
    }),
  heat: () =>
    heatStrip({
      title,
      rows: [
        { label: "won", values: [0.5, -1, null], notes: ["a", "b"] },
        { label: "won", values: [0, 0.25, 1] },
      ],
    }),
  forest: () =>
    forest({
      title,
      thresholds: [0.1],
      rows: [
        { name: long, value: 0.2, low: 0.1, high: 0.3, n: 12, decision: "active" },
        { name: "b", value: -0.1, low: -0.3, high: 0.1, n: 4, decision: "retired" },
        { name: "c", value: NaN, low: NaN, high: NaN },
      ],
    }),
  timeline: () =>
    timeline({
      title,
      end: 50,
      lives: [
        {
          name: "a",
          changes: [
            { at: 0, status: "candidate" },
            { at: 9, status: "active" },
          ],
        },
      ],
    }),
  "utilities of skills": () => skillForest(bank, { title, thresholds: [-0.05, 0.1] }),
  "lives of skills": () => skillTimeline(bank, { title }),
  "trials of a skill": () => skillDeltas(bank, skills.helps.id, { thresholds: [-0.05, 0.1] }),
  "repairs and regressions": () => skillRepairs(bank, { title }),
  "a bank over time": () => bankComposition(bank, { title }),
  "what became of sentences": () => miningOutcomes([{}, { rejected: "known" }], { title }),
  table: () => table({ title, columns: { arm: ["a", long], mean: [0.5, null], done: [true, false] } }),
};

const oddEntry = { ...bank.entries[0]!, skill: skills.odd };
const same = { name: "s", x: [1, 2, 3], y: [5, 5, 5] };
/** Nothing, one thing, equal things, missing things, huge and tiny things, names that need escaping. */
export const degenerate: Readonly<Record<string, () => Chart>> = {
  "curves of nothing": () => curves({ title: "", series: [] }),
  "curves of an empty series": () => curves({ title, series: [{ name: "s", x: [], y: [] }] }),
  "a curve of one point": () => curves({ title, series: [{ name: "s", x: [3], y: [1], low: [0], high: [2] }] }),
  "a curve of equal values": () => curves({ title, series: [{ ...same, low: [5, 5, 5], high: [5, 5, 5] }] }),
  "a curve of NaN": () => curves({ title, series: [{ name: "s", x: [1, 2], y: [NaN, Infinity] }] }),
  "a curve of huge values": () => curves({ title, series: [{ name: "s", x: [0, 1e9], y: [1e-12, 1e15] }] }),
  "a last tick with a long label": () => {
    const x = Array.from({ length: 101 }, (_, i) => 1000 * i); // so many points are a line up to the very edge
    return curves({ title, series: [{ name: "s", x, y: x.map(() => 1) }] });
  },
  "a curve below zero": () => curves({ title, series: [{ name: "s", x: [-5, -1], y: [-3e-7, -1e-7] }] }),
  "a log axis with zeros": () =>
    curves({ title, logarithmic: true, series: [{ name: "s", x: [1, 2, 3], y: [0, 1, 100] }] }),
  "steps of one point": () => curves({ title, steps: true, series: [{ name: "s", x: [1], y: [1] }] }),
  "bars of nothing": () => bars({ title, categories: [], series: [] }),
  "bars of zeros": () => bars({ title, categories: ["a", "b"], series: [{ name: "s", values: [0, 0] }] }),
  "bars of NaN": () =>
    bars({ title, categories: ["a"], series: [{ name: "s", values: [NaN], low: [NaN], high: [NaN] }] }),
  "forty long names": () =>
    bars({
      title,
      categories: Array.from({ length: 40 }, (_, i) => `${long} ${i}`),
      series: [{ name: "s", values: Array.from({ length: 40 }, (_, i) => i) }],
    }),
  "a funnel of nothing": () => funnel({ title, stages: [{ name: "all", count: 0 }] }),
  "a histogram of nothing": () => histogram({ title, values: [NaN, null] }),
  "a histogram of equal values": () => histogram({ title, values: [2, 2, 2] }),
  "no points": () => scatter({ title, diagonal: true, series: [{ name: "s", x: [], y: [] }] }),
  "one point": () => scatter({ title, series: [{ name: "s", x: [1], y: [1], low: [0.5], high: [1.5] }] }),
  "a heat strip of nothing": () => heatStrip({ title, rows: [] }),
  "a heat strip of zeros": () => heatStrip({ title, rows: [{ label: "a", values: [0, 0] }] }),
  "a heat strip of null": () => heatStrip({ title, rows: [{ label: "a", values: [null, NaN] }] }),
  "a wide heat strip": () =>
    heatStrip({ title, rows: [{ label: long, values: Array.from({ length: 300 }, (_, i) => Math.sin(i)) }] }),
  "a forest of nothing": () => forest({ title, rows: [] }),
  "a forest of one": () => forest({ title, rows: [{ name: "a", value: 0, low: 0, high: 0 }] }),
  "a timeline of nothing": () => timeline({ title, lives: [], end: 0 }),
  "a timeline of twins": () =>
    timeline({
      title,
      end: 1,
      lives: [
        { name: "a", changes: [{ at: 1, status: "odd" }] },
        { name: "a", changes: [] },
      ],
    }),
  "an empty bank, its utilities": () => skillForest(emptyBank),
  "an empty bank, its lives": () => skillTimeline(emptyBank),
  "an empty bank, its repairs": () => skillRepairs(emptyBank),
  "an empty bank over time": () => bankComposition(emptyBank),
  "an untried skill": () => skillDeltas(bank, skills.untried.id),
  "a skill with a hostile name": () => skillDeltas({ ...bank, entries: [...bank.entries, oddEntry] }, skills.odd.id),
  "nothing written": () => miningOutcomes([]),
  "a table of nothing": () => table({ title, columns: {} }),
  "control characters": () => table({ title: "\u0000\ud800 ok", columns: { "a\u0007": ["\u001b[31m"] } }),
  "a very long title": () => curves({ title: `${long} ${long} ${long}`, series: [same], width: 240, height: 200 }),
  "many series": () =>
    curves({
      title,
      series: Array.from({ length: 12 }, (_, i) => ({ ...same, name: `series number ${i}` })),
      width: 360,
    }),
};
