/** What the judge says as one self-contained page: no network, no script; all text of others is shown, never obeyed. */
import { printable } from "../../printable.js";
import type { Judgement, JudgeOptions } from "../../validation/judge.js";
import { forest } from "../charts/forest.js";
import type { Chart } from "../chart.js";
import { escape } from "../svg/markup.js";
import { VERDICT } from "../theme.js";
import { cellsOf, explanations, headings, sentencesOf, verdictSentence } from "./words.js";

export interface JudgePageOptions {
  /** Which files the results are from. */
  readonly source: string;
}

const STYLE = `
:root{color-scheme:light dark;--page:#fff;--ink:#222;--faint:rgba(127,127,127,.35);--jp-content-font-color1:var(--ink)}
@media (prefers-color-scheme:dark){:root{--page:#161616;--ink:#e4e4e4}}
body{font:16px/1.5 system-ui,Helvetica,Arial,sans-serif;margin:0 auto;padding:16px 20px 60px;max-width:1180px;background:var(--page);color:var(--ink)}
h1{font-size:1.6em;margin:.2em 0}h2{font-size:1.2em;margin:1.8em 0 .3em}h3{margin:0 0 .2em;font-size:1.05em;overflow-wrap:anywhere}
/* a shadow at an edge says that there is more behind it */.scroll{overflow-x:auto;background:linear-gradient(90deg,var(--page) 30%,transparent) 0 0/40px 100% local,linear-gradient(270deg,var(--page) 30%,transparent) 100% 0/40px 100% local,linear-gradient(90deg,#8886,transparent) 0 0/14px 100% scroll,linear-gradient(270deg,#8886,transparent) 100% 0/14px 100% scroll;background-repeat:no-repeat}.scroll:focus-visible{outline:2px solid #56B4E9}table{border-collapse:collapse;font-size:.92em;font-variant-numeric:tabular-nums}
td,th{text-align:right;padding:3px 10px;border-bottom:1px solid var(--faint);white-space:nowrap}
td:nth-child(-n+3),th:nth-child(-n+3){text-align:left}td:first-child,th:first-child{white-space:normal;min-width:9em;max-width:22em;overflow-wrap:anywhere}
article{border:1px solid var(--faint);border-left-width:6px;border-radius:4px;margin:12px 0;padding:10px 16px}article p{margin:.4em 0;overflow-wrap:anywhere}
dt{font-weight:600}dd{margin:0 0 .5em 1.2em}figure{margin:12px 0}figure svg{min-width:640px}
`.replaceAll("\n", "");

/** More tasks than this are counted and not named; the JSON has all. */
const NAMED = 200;

export function judgePage(judged: readonly Judgement[], options: JudgeOptions, { source }: JudgePageOptions): string {
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>Does this skill help?</title><style>${STYLE}</style></head><body>`,
    `<header><h1>Does this skill help?</h1><p>${safe(introduction(judged, source))}</p></header><main>`,
    `<h2>What each skill is worth</h2>${scrolled("the picture", `<figure>${judgeForest(judged, options).svg()}</figure>`)}`,
    scrolled("the table", table(judged, options)),
    `<h2>In words</h2>${judged.map((judgement) => article(judgement, options, judged.length)).join("")}`,
    `<h2>How to read this</h2><dl>${explanations(options)
      .map(([term, meaning]) => `<dt>${safe(term)}</dt><dd>${safe(meaning)}</dd>`)
      .join("")}</dl></main></body></html>`,
  ].join("\n");
}

/** Every skill's utility with the interval that holds at any time. */
export function judgeForest(judged: readonly Judgement[], { effect }: JudgeOptions): Chart {
  return forest({
    title: "Outcome with the skill minus without it",
    x: "utility, with the interval that holds at any time",
    thresholds: [effect],
    rows: judged.map(({ skill, utility, anytime, tasks, verdict }) => ({
      name: shortened(printable(skill).replaceAll(/\s+/g, " ")),
      value: tasks === 0 ? null : utility,
      low: tasks === 0 ? null : anytime.low,
      high: tasks === 0 ? null : anytime.high,
      n: tasks,
      decision: verdict,
    })),
  });
}

function introduction(judged: readonly Judgement[], source: string): string {
  const of = (verdict: string) => judged.filter((one) => one.verdict === verdict).length;
  const counts = ["helps", "harms", "not worth having", "undecided"].flatMap((verdict) =>
    of(verdict) === 0 ? [] : [`${of(verdict)} ${verdict}`],
  );
  const noun = judged.length === 1 ? "One skill" : `${judged.length} skills`;
  return `${noun} in ${source}: ${counts.join(", ")}. The same tasks were tried with the skill and without it; what differs is what the skill is worth, and how sure that is depends on how many tasks there are.`;
}

function table(judged: readonly Judgement[], options: JudgeOptions): string {
  const row = (cells: readonly string[], tag: "td" | "th") =>
    `<tr>${cells.map((cell) => `<${tag}>${safe(cell)}</${tag}>`).join("")}</tr>`;
  const body = judged.map((judgement) => row(cellsOf(judgement), "td")).join("");
  return `<table><thead>${row(headings(options), "th")}</thead><tbody>${body}</tbody></table>`;
}

function article(judgement: Judgement, options: JudgeOptions, bank: number): string {
  const [first, ...rest] = sentencesOf(judgement, options, bank, NAMED);
  const strong = first === verdictSentence(judgement, options) ? `<strong>${safe(first)}</strong>` : safe(first ?? "");
  return [
    `<article style="border-left-color:${VERDICT[judgement.verdict]!.color}"><h3>${safe(judgement.skill)}</h3>`,
    `<p>${strong}</p>${rest.map((sentence) => `<p>${safe(sentence)}</p>`).join("")}</article>`,
  ].join("");
}

/** What is wider than a phone scrolls by itself, also with the keyboard. */
function scrolled(name: string, content: string): string {
  return `<div class="scroll" role="region" aria-label="${name}" tabindex="0">${content}</div>`;
}

function safe(text: string): string {
  return escape(printable(text));
}

function shortened(name: string): string {
  const signs = [...name];
  return signs.length <= 48 ? name : `${signs.slice(0, 47).join("")}…`;
}
