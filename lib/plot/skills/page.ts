/**
 * The browser of a bank: one self-contained HTML page, without a network and without a library. Every skill is a card that
 * opens; filter by status, sort, search; below them the pictures of the whole bank and the sentences that were refused.
 * Without scripts the page is a readable list.
 */
import { gzipSync } from "fflate";
import { base64Of, bytesOfText } from "../../bytes.js";
import type { Bank, BankEntry } from "../../skills/bank.js";
import type { Skill, SkillId } from "../../types.js";
import { escape } from "../svg/markup.js";
import { aligned } from "../text.js";
import { inStatusOrder, STATUS } from "../theme.js";
import { badge, cardBody, utilityText, type CardFacts } from "./card.js";
import { bankComposition, miningOutcomes, skillForest, skillRepairs, skillTimeline } from "./charts.js";
import { skillDeltas } from "./deltas.js";
import { measure, type Measured, type MeasureOptions } from "./measure.js";
import { view, type View } from "../view.js";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.js";

/** A sentence that somebody wrote; `rejected` says why it did not enter the bank. */
export interface Written {
  readonly iteration: number;
  readonly skill: Skill;
  readonly rejected?: string;
}

export interface PageOptions extends MeasureOptions {
  readonly title?: string;
  /** One line under the title: which run, which world. */
  readonly subtitle?: string;
  readonly thresholds?: readonly number[];
  /** Every written sentence; without them the refusals are left out. */
  readonly written?: readonly Written[];
  /** What the bank does not know about a skill: the episodes it was written from, a prompt. */
  readonly factsOf?: (id: SkillId) => CardFacts;
}

/** The page as text: write it to a file, or open it with `bankBrowser` in a notebook. */
export function bankPage(bank: Bank, options: PageOptions = {}): string {
  const { title = "A bank of skills", subtitle = "" } = options;
  const measured = bank.entries.map((entry) => ({ entry, utility: measure(entry, options) }));
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escape(title)}</title><style>${PAGE_STYLE}</style></head><body>`,
    `<header><h1>${escape(title)}</h1><p>${escape(subtitle)}</p></header>`,
    controls(bank),
    `<main id="cards">${measured.map((one) => cardHtml(bank, one, options)).join("")}</main>`,
    `<p id="none" hidden>No skill fits. Clear the search or choose another status.</p>`,
    pictures(bank, options),
    refusals(options.written ?? []),
    `<script>${PAGE_SCRIPT}</script></body></html>`,
  ].join("\n");
}

export interface BrowserOptions extends PageOptions {
  /** Height of the frame in pixels. */
  readonly height?: number;
}

/** The page in a frame of a notebook; front ends that run no scripts keep a picture of what every skill is worth. */
export function bankBrowser(bank: Bank, options: BrowserOptions = {}): View {
  const { height = 640, thresholds = [] } = options;
  const zipped = gzipSync(bytesOfText(bankPage(bank, options)), { mtime: 0 }); // the same bytes on every machine
  const data = { page: base64Of(zipped), height };
  const still = skillForest(bank, { ...options, title: options.title ?? summary(bank), thresholds });
  return view({ draw: "bank-browser", data, still, text: browserText(bank, options) });
}

/** How many skills there are of each status. */
export function summary({ entries }: Bank): string {
  const counts = statusCounts(entries).map(([status, count]) => `${count} ${status}`);
  const noun = entries.length === 1 ? "skill" : "skills";
  return `${entries.length} ${noun}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
}

function statusCounts(entries: readonly BankEntry[]): [string, number][] {
  return inStatusOrder(entries.map(({ status }) => status)).map((status) => [
    status,
    entries.filter((entry) => entry.status === status).length,
  ]);
}

/** The bank as a table in characters, the most useful first. */
export function browserText(bank: Bank, options: MeasureOptions = {}): string {
  const rows = bank.entries
    .map((entry) => ({ entry, utility: measure(entry, options) }))
    .sort((a, b) => b.utility.mean - a.utility.mean)
    .map(({ entry, utility }) => [entry.skill.text, entry.status, utilityText(utility)]);
  return [summary(bank), ...(rows.length === 0 ? [] : [aligned(rows)])].join("\n");
}

function controls({ entries }: Bank): string {
  const chips = statusCounts(entries).map(
    ([status, count]) =>
      `<label class="chip"><input type="checkbox" name="status" value="${escape(status)}" checked> ${badge(status)} ${count}</label>`,
  );
  const orders = [
    ["utility", "utility, best first"],
    ["harm", "utility, worst first"],
    ["trials", "trials, most first"],
    ["born", "birth, oldest first"],
    ["text", "sentence, a to z"],
  ].map(([value, name]) => `<option value="${value}">${name}</option>`);
  return [
    `<nav aria-label="which skills are shown">`,
    `<input id="search" type="search" placeholder="search" aria-label="search in sentences and transcripts">`,
    `<label>sort <select id="sort">${orders.join("")}</select></label>`,
    ...chips,
    `<button id="open" type="button">open all</button>`,
    `<output id="shown">${escape(String(entries.length))} of ${entries.length}</output></nav>`,
  ].join("");
}

function cardHtml(bank: Bank, { entry, utility }: Measured, options: PageOptions): string {
  const { skill, status, born } = entry;
  const facts = options.factsOf?.(skill.id) ?? {};
  const picture = utility.trials === 0 ? "" : skillDeltas(bank, skill.id, { ...options, title: "Its trials" }).svg();
  const searchable = [skill.text, skill.title, skill.id, ...(facts.parents ?? [])].join(" ").toLowerCase();
  const data = {
    status,
    utility: utility.trials === 0 ? "" : String(utility.mean),
    trials: String(utility.trials),
    born: String(born),
    text: skill.text,
    searchable,
  };
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escape(value)}"`);
  return [
    `<details class="card" style="border-left-color:${STATUS[status]!.color}"${attributes.join("")}>`,
    `<summary><span class="sentence">${escape(skill.text)}</span>${ruler({ entry, utility })}`,
    `<span class="worth">${escape(utilityText(utility))}</span>${badge(status)}</summary>`,
    `<div class="body">${cardBody(bank, skill.id, { ...options, ...facts }, picture)}</div></details>`,
  ].join("");
}

/** The utility and its interval between −1 and +1, on a line as wide as a thumb. */
function ruler({ entry, utility }: Measured): string {
  const { color } = STATUS[entry.status]!;
  const [width, middle] = [120, 8];
  const place = (value: number): string => (((value + 1) / 2) * width).toFixed(1);
  const zero = `<line x1="${place(0)}" x2="${place(0)}" y1="0" y2="16" stroke="currentColor" stroke-opacity="0.4"/>`;
  const { low, high } = utility.interval;
  const marks =
    utility.trials === 0
      ? ""
      : `<line x1="${place(low)}" x2="${place(high)}" y1="${middle}" y2="${middle}" stroke="${color}" stroke-width="2"/>` +
        `<circle cx="${place(utility.mean)}" cy="${middle}" r="4" fill="${color}"/>`;
  return `<svg class="ruler" viewBox="-5 0 130 16" width="130" height="16" aria-hidden="true">${zero}${marks}</svg>`;
}

function pictures(bank: Bank, options: PageOptions): string {
  const { thresholds = [], written = [] } = options;
  const charts = [
    skillForest(bank, { ...options, title: "What each skill is worth", thresholds }),
    skillTimeline(bank),
    skillRepairs(bank),
    bankComposition(bank),
    ...(written.length === 0 ? [] : [miningOutcomes(written)]),
  ];
  return `<h2>Pictures of the whole bank</h2>${charts.map((chart) => `<figure>${chart.svg()}</figure>`).join("")}`;
}

/** What was written and did not enter the bank, in the order of writing. */
function refusals(written: readonly Written[]): string {
  const refused = written.flatMap(({ iteration, skill, rejected }) =>
    rejected === undefined ? [] : [{ iteration, skill, rejected }],
  );
  if (refused.length === 0) return "";
  const rows = refused.map(
    ({ iteration, skill, rejected }) =>
      `<tr><td>${iteration}</td><td>${escape(skill.text)}</td><td>${escape(rejected)}</td><td>${escape(skill.source.episodes.join(", "))}</td></tr>`,
  );
  return `<details><summary><h2 class="inline">${refused.length} refused sentences</h2></summary><table><thead><tr><th>iteration</th><th>sentence</th><th>refused because</th><th>episode</th></tr></thead><tbody>${rows.join("")}</tbody></table></details>`;
}
