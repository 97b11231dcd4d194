/** How wide and how deep should a household policy be? Every shape is given the same lessons. */
import {
  measureShape,
  nameOf,
  shapes,
  STEPS,
  type ShapeRow,
} from "../lib/experiment/studies/alfworld-shapes/measure.js";
import { keptRows, measuring, nothingYet, opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { interval, markdown, short } from "../lib/experiment/studies/report.js";
import { benjaminiHochberg, mean, pairedDifference, signFlip, tInterval } from "../lib/experiment/statistics.js";

/** The shape of the two starts of ALFWorld. */
const shipped = "64x3";

export const alfworldShapes: DirectStudy = {
  name: "alfworld-shapes",
  registered: `
Registered before the runs. The two starts of ALFWorld, [household-expert](../../policies/household-expert) and
[household-novice](../../policies/household-novice), have width 64 and 3 layers. Would another shape have learnt more from the same lessons? Nine
decoders, width 64, 96 or 128 with 2, 3 or 4 layers (4 heads each), are taught from random weights: ${STEPS} steps of 8 games in which the expert's
teacher plays alone, the same lessons in the same order at the same rate of learning (.001), one seed. Then each plays the 200 games of valid_train,
the development games, once at temperature .4, choosing among the admissible commands, with equal luck. The number that counts is the share
won within 50 steps; a shape counts as better or worse than 64x3 if the difference, paired by game, survives Benjamini–Hochberg over the eight differences (false
discovery rate .05, p by sign flips). What this cannot say: each shape is trained once, so a difference holds of these nine policies and is a hint about
their shapes; with a rate of learning of its own a wide decoder might do better. The starts themselves had 4,000 steps, a part of them played together with
the pupil, after the lessons of other worlds. No validation game of the published protocol is played.`.trim(),
  units: shapes.map(nameOf),

  run: measuring((most) => shapes.slice(0, most), {
    nameOf,
    measure: async (shape) => [await measureShape(shape)],
    told: (shape, _, { processor }) => `${nameOf(shape)}: ${processor} seconds of processor time`,
  }),

  report(kept) {
    const rows = keptRows<ShapeRow>(kept, shapes.map(nameOf));
    const opened = opening(alfworldShapes, kept);
    if (rows.length === 0) return nothingYet("# Study alfworld-shapes", opened);
    return { page: page(opened, rows), pictures: {} };
  },
};

function page(opened: string, rows: readonly ShapeRow[]): string {
  return [
    "# Study alfworld-shapes",
    "",
    "Made by `npm run study alfworld-shapes`. Intervals: 95 %, over the 200 games, of one training each.",
    "",
    opened,
    "",
    "## What came out",
    "",
    reading,
    "",
    ...table(rows),
    "",
    `_loss_: mean negative log-likelihood of what the teacher says, over the last hundred steps; _minus ${shipped}_: share won within 50`,
    "steps, paired by game; _CPU-seconds_: of the lessons, beside other work.",
    "",
  ].join("\n");
}

const reading = [
  "**After the correction no shape is told apart from 64x3.** Two intervals leave out 0 by themselves: 64x2 wins .065 less, and the largest, 128x4, wins .055",
  "more at three and a half times the processor time. The others with more weights are ahead by .020 to .030, none told apart. Loss falls with width more than with depth. So 64x3 was",
  "not chosen against anything that these lessons show, and a wider, deeper start is the first thing to try where time does not matter.",
  "From random weights 64x3 wins .900 of these games. The expert that was shipped then, after the lessons of other worlds, 1,600 more steps and games played",
  "together, won .97; the one that is shipped now, from random weights too, with 8,000 steps and games played together, wins .98.",
].join("\n");

function table(rows: readonly ShapeRow[]): string[] {
  const base = rows.find((row) => nameOf(row) === shipped);
  const head = [
    "width x layers",
    "weights",
    "loss",
    "won within 20",
    "won within 50 [95 %]",
    `minus ${shipped} [95 %]`,
    "corrected",
    "CPU-seconds",
  ];
  const others = base === undefined ? [] : rows.filter((row) => row !== base);
  const differences = others.map((row) => pairedDifference(wins(row, 50), wins(base!, 50)));
  const holds = benjaminiHochberg(differences.map((one) => signFlip(one.differences).p));
  const cells = rows.map((row) => {
    const place = others.indexOf(row);
    return [
      nameOf(row),
      row.weights,
      row.loss.toFixed(3),
      short(mean(wins(row, 20))),
      interval(tInterval(wins(row, 50), { range: [0, 1] })),
      place < 0 ? "" : interval(differences[place]!, true),
      holds[place] === true ? "holds" : "",
      row.seconds,
    ];
  });
  return markdown(head, cells);
}

/** 1 for each game won within so many steps, else 0. */
function wins({ turns }: ShapeRow, limit: number): number[] {
  return turns.map((taken) => Number(taken > 0 && taken <= limit));
}
