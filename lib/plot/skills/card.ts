/**
 * The card of one skill: what it says, what it is worth, what became of it and why, where it came from, and how it stands
 * in a prompt. HTML whose looks are in attributes (front ends that trust nobody strip style sheets), and the same as text.
 */
import { entryOf, type Bank } from "../../skills/bank.js";
import { livesOf, type SkillLife } from "../../skills/history.js";
import type { Skill, SkillId, Utility } from "../../types.js";
import { stillImage } from "../chart.js";
import { HtmlView } from "../html-view.js";
import { formatSigned } from "../scale.js";
import { escape } from "../svg/markup.js";
import { aligned } from "../text.js";
import { STATUS } from "../theme.js";
import { skillDeltas } from "./deltas.js";
import { measure, testText, type MeasureOptions } from "./measure.js";
import { markWords, promptHtml } from "./words.js";

/** What the bank does not know about a skill. */
export interface CardFacts {
  /** The episodes it was written from, as `transcript` writes them. */
  readonly parents?: readonly string[];
  /** A prompt in which it stands. */
  readonly prompt?: string;
}

export interface CardOptions extends CardFacts, MeasureOptions {
  /** Where skills are promoted or retired; drawn into the picture of its trials. */
  readonly thresholds?: readonly number[];
}

/** What every part of a card is made from. */
interface CardParts extends CardOptions {
  readonly life: SkillLife;
  readonly utility: Utility;
}

export function skillCard(bank: Bank, id: SkillId, options: CardOptions = {}): HtmlView {
  const picture = skillDeltas(bank, id, options);
  const { life, utility } = partsOf(bank, id, options);
  const status = life.changes.at(-1)!.status;
  const head = `${badge(status)} <b style="font-size:1.15em">${escape(life.skill.text)}</b>`;
  const frame = `border:1px solid rgba(127,127,127,0.4);border-left:6px solid ${STATUS[status]!.color};border-radius:4px;padding:12px 16px;max-width:800px`;
  const html = `<div style="${frame}"><div style="margin-bottom:8px">${head}</div>${cardBody(bank, id, options, utility.trials === 0 ? "" : stillImage(picture, "trials of this skill"))}</div>`;
  return new HtmlView(html, cardText({ ...options, life, utility }));
}

function partsOf(bank: Bank, id: SkillId, options: CardOptions): CardParts {
  const entry = entryOf(bank, id);
  return { ...options, life: livesOf(bank).find(({ skill }) => skill.id === id)!, utility: measure(entry, options) };
}

/** Everything below the headline; the browser's cards have the same. */
export function cardBody(bank: Bank, id: SkillId, options: CardOptions, picture: string): string {
  const parts = partsOf(bank, id, options);
  return [saysHtml(parts.life.skill), worthHtml(parts), picture, lifeHtml(parts.life), originHtml(parts)].join("");
}

/** A status in words on its colour, with its symbol: never colour alone. */
export function badge(status: string): string {
  const symbol = { active: "●", graduated: "◆", candidate: "○", retired: "✕" }[status] ?? "";
  const ink = `border:1.5px solid ${STATUS[status]?.color ?? "#808080"};border-radius:10px;padding:1px 8px;white-space:nowrap`;
  return `<span style="${ink}">${symbol} ${escape(status)}</span>`;
}

function saysHtml({ condition, strategy, tier, scope }: Skill): string {
  const kinds = scope.kinds.length === 0 ? "all kinds of tasks" : scope.kinds.join(", ");
  return rowsHtml([
    ["when", escape(condition)],
    ["do", escape(strategy)],
    ["scope", escape(`${scope.world}, ${kinds}; a skill of the tier ${tier}`)],
  ]);
}

function worthHtml(parts: CardParts): string {
  return `<p style="margin:8px 0">${escape(worthText(parts))}</p>`;
}

export function utilityText({ mean, interval, trials }: Utility): string {
  if (trials === 0) return "not tried yet";
  return `${signed(mean)} [${signed(interval.low)}, ${signed(interval.high)}], ${count(trials, "trial")}`;
}

function worthText({ utility }: CardParts): string {
  if (utility.trials === 0) return "Not tried yet: nothing is known of its utility.";
  const { repairs, regressions, ema, interval } = utility;
  return (
    `Utility ${utilityText(utility)} (${Math.round(100 * interval.level)} % interval); exponential average ${signed(ema)}. ` +
    `It repaired ${count(repairs, "pair")} and lost ${count(regressions, "pair")} with equal luck (exact ${testText(utility)}).`
  );
}

function signed(value: number): string {
  return formatSigned(value, 2);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function lifeRows({ changes, until }: SkillLife): string[][] {
  const rows = changes.map(({ at, status, because, trials }) => [String(at), status, because, String(trials)]);
  return until === undefined ? rows : [...rows, [String(until), "deleted", "", ""]];
}

const LIFE_HEADER = ["iteration", "became", "because", "after trials"] as const;

function lifeHtml(life: SkillLife): string {
  const cells = (tag: "td" | "th", row: readonly string[]) =>
    row.map((text) => `<${tag} style="text-align:left;padding:1px 12px 1px 0">${escape(text)}</${tag}>`).join("");
  const body = lifeRows(life).map((row) => `<tr>${cells("td", row)}</tr>`);
  return `<table style="border-collapse:collapse;margin:8px 0"><thead><tr>${cells("th", LIFE_HEADER)}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function originText({ source }: Skill): string {
  const author = {
    self: "the policy itself",
    oracle: "the world, which knows the truth",
    teacher: "a teacher",
    person: "a person",
    shuffled: "a shuffling of true sentences",
  }[source.by];
  const from = source.episodes.length === 0 ? "no episode" : `episode ${source.episodes.join(", ")}`;
  return `Written by ${author} (policy version ${source.policyVersion}) from ${from}.`;
}

function originHtml({ life, parents = [], prompt }: CardParts): string {
  const { skill } = life;
  const shown = parents.map((text, i) => {
    const name = `The episode it was written from: ${skill.source.episodes[i] ?? ""}`;
    return folded(name, markWords(text, skill));
  });
  return [
    `<p style="margin:8px 0">${escape(originText(skill))} <span style="opacity:0.7">id ${escape(skill.id)}</span></p>`,
    ...shown,
    prompt === undefined ? "" : folded("A prompt with this skill", promptHtml(prompt, skill.text)),
  ].join("");
}

/** `content` is markup already. */
function folded(name: string, content: string): string {
  const looks = "white-space:pre-wrap;overflow-x:auto;margin:4px 0;padding:8px;border:1px solid rgba(127,127,127,0.3)";
  return `<details style="margin:4px 0"><summary style="cursor:pointer">${escape(name)}</summary><pre style="${looks}">${content}</pre></details>`;
}

function rowsHtml(rows: readonly (readonly [string, string])[]): string {
  const body = rows.map(
    ([name, markup]) =>
      `<tr><td style="padding:1px 12px 1px 0;opacity:0.7;text-align:left">${name}</td><td style="text-align:left">${markup}</td></tr>`,
  );
  return `<table style="border-collapse:collapse"><tbody>${body.join("")}</tbody></table>`;
}

function cardText(parts: CardParts): string {
  const { life, parents = [], prompt } = parts;
  const status = life.changes.at(-1)!.status;
  return [
    `${life.skill.text}   [${status}]`,
    worthText(parts),
    aligned([LIFE_HEADER, ...lifeRows(life)]),
    originText(life.skill),
    ...parents,
    ...(prompt === undefined ? [] : ["A prompt with this skill:", prompt.replace(life.skill.text, "»$&«")]),
  ].join("\n");
}
