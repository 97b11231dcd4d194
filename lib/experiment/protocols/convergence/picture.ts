/** A convergence curve as pictures and as words. */
import { curves, type Chart } from "../../../plot/index.js";
import { escape } from "../../../plot/svg/markup.js";
import { printable } from "../../../printable.js";
import { short } from "../../studies/report.js";
import { LEVEL, type Convergence, type Stretch } from "./curve.js";
import type { KeptStream } from "./stream.js";

/** Fewer skills than this say nothing about a trend. */
const FEW = 10;

/** New skills a stretch, and below it what the bank serves. */
export function convergencePictures({ stretches }: Convergence, title: string): readonly [Chart, Chart] {
  const x = stretches.map(({ to }) => to);
  const part = (name: string, of: (stretch: Stretch) => number | null) => ({ name, x, y: stretches.map(of) });
  const known = stretches.some((stretch) => stretch.known !== undefined);
  return [
    curves({
      title: `New skills of ${title}`,
      series: [part("entered the bank", ({ entered }) => entered), part("retired", ({ left }) => left)],
      x: "iterations",
      y: "skills",
    }),
    curves({
      title: `What the bank of ${title} serves`,
      series: [
        part("tasks of which a skill in force speaks", ({ served }) => served),
        ...(known ? [part("true sentences in force", (stretch) => stretch.known ?? null)] : []),
      ],
      x: "iterations",
      y: "share",
      range: [0, 1],
    }),
  ];
}

/** The same as one file that needs nothing else. */
export function convergencePage(curve: Convergence, kept: KeptStream): string {
  const safe = (text: string): string => escape(printable(text));
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>Convergence of ${safe(kept.title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>Convergence of ${safe(kept.title)}</h1>`,
    ...convergenceSentences(curve, kept).map((sentence) => `<p>${safe(sentence)}</p>`),
    ...convergencePictures(curve, kept.title).map((chart) => `<figure>${chart.svg()}</figure>`),
    "</main></body></html>",
    "",
  ].join("\n");
}

const STYLE =
  ":root{color-scheme:light dark;--ink:#222;--jp-content-font-color1:var(--ink)}" +
  "@media (prefers-color-scheme:dark){:root{--ink:#e4e4e4}body{background:#161616}}" +
  "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;padding:16px 20px;max-width:800px;color:var(--ink)}figure{margin:16px 0;overflow-x:auto}";

/** What is to be said of a kept run. */
export function convergenceSentences({ entered, late, stretches }: Convergence, kept: KeptStream): string[] {
  const last = stretches.at(-1)!;
  const far = kept.done < kept.of ? [`The run is not finished: ${kept.done} of ${kept.of} iterations.`] : [];
  const unlisted =
    kept.unlisted > 0 ? [`${kept.unlisted} groups began with tasks that the list does not have; left out.`] : [];
  return [
    ...far,
    ...unlisted,
    `${entered} skills entered the bank. The last third of the iterations brought ${short(late ?? 0)} of what an even stream would.`,
    entered < FEW ? `That is too few skills to call it levelled or not.` : verdictOf(late ?? 0),
    `Of the last ${last.tasks} tasks the bank serves ${short(last.served)}${knownText(last)}.`,
  ];
}

function verdictOf(late: number): string {
  if (late < LEVEL) return `The curve has levelled (below ${short(LEVEL)}).`;
  return `The curve has not levelled (that takes less than ${short(LEVEL)}).`;
}

function knownText({ known }: Stretch): string {
  return known === undefined ? "" : `, and ${short(known)} of the true sentences about them are in force`;
}
