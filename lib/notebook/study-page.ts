/** What came out of a kept study, as a cell shows it: the table and the sentences, with links as seen from `notebooks/`. */
import { curvesChart } from "../experiment/studies/report.js";
import { differencesChart, summaryMarkdown } from "../experiment/studies/summary.js";
import type { StudyResults } from "../experiment/studies/study.js";
import type { Bundle } from "../plot/chart.js";
import { show } from "./show.js";

/** The pictures are left out: `curvesChart` and `differencesChart` draw them here. */
export function studyPage(results: StudyResults): Bundle {
  const lines = summaryMarkdown(results).split("\n");
  const page = lines.filter((line) => !line.startsWith("!")).join("\n");
  const text = page.replaceAll("](data/", "](../data/").trim();
  return { "text/markdown": text, "text/plain": text };
}

/** Everything a page of a study shows: its curves (if wanted), its differences, and what they say. */
export function showStudy(results: StudyResults, { curves = true } = {}): void {
  if (curves) show(curvesChart(results));
  show(differencesChart(results));
  show(studyPage(results));
}
