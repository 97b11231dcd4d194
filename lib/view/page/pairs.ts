/** Two plays beside each other, as the pair reader shows them and whatever opens a trial. */
import type { PairData, PlayData, TurnData } from "../data.js";
import { h, roving } from "./dom.js";
import { plural, signed } from "./words.js";

/** Pairs to choose from, and the one that is read. */
export function pairReading(pairs: readonly PairData[], names: readonly [string, string]): HTMLElement[] {
  const place = h("div");
  const show = (at: number): void => place.replaceChildren(...pairParts(pairs[at]!, names));
  show(0);
  return [chooser(pairs, show), place];
}

/** Which pair is read; a single pair needs no choice. */
function chooser(pairs: readonly PairData[], show: (at: number) => void): HTMLElement {
  if (pairs.length === 1) return h("div");
  const select = h(
    "select",
    { "aria-label": "pair" },
    ...pairs.map(({ plays, differs }, i) => {
      const ends = plays.map(({ end }) => end).join(" / ");
      return h("option", { value: i }, `pair ${i + 1}: ${ends}${differs === null ? ", the same" : ""}`);
    }),
  );
  const go = (by: number): void => {
    select.selectedIndex = (select.selectedIndex + by + pairs.length) % pairs.length;
    show(select.selectedIndex);
  };
  select.addEventListener("change", () => show(select.selectedIndex));
  return h(
    "div",
    { class: "row" },
    h("button", { type: "button", "aria-label": "pair before", click: () => go(-1) }, "‹"),
    select,
    h("button", { type: "button", "aria-label": "next pair", click: () => go(1) }, "›"),
  );
}

function pairParts(pair: PairData, names: readonly [string, string]): HTMLElement[] {
  const detail = h("div", { class: "detail", role: "status", "data-part": "detail" });
  const length = Math.max(...pair.plays.map(({ turns }) => turns.length));
  const rows = Array.from({ length }, (_, t) => turnRow(pair, t));
  const choose = (at: number): void => {
    rows.forEach((row, t) => row.classList.toggle("chosen", t === at));
    detail.replaceChildren(...detailParts(pair, at, names));
  };
  roving(rows, choose);
  if (length > 0) choose(pair.differs ?? 0);
  const heads = pair.plays.map((play, side) => h("th", { scope: "col" }, `${names[side]!} → ${endOf(play)}`));
  const table = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("th", { class: "mark" }, "turn"), ...heads)),
    h("tbody", {}, ...rows),
  );
  const same =
    pair.differs === null ? h("p", { class: "faint" }, "Both sides saw and did the same in every turn.") : "";
  return [h("p", {}, same), table, detail, prompts(pair, names)];
}

function endOf({ end, score, turns }: PlayData): string {
  return `${end}, score ${score}, ${plural(turns.length, "turn")}`;
}

function turnRow({ plays, differs }: PairData, t: number): HTMLElement {
  const first = t === differs;
  const mark = h("td", { class: "mark" }, `${first ? "≠ " : ""}${t + 1}`);
  const cells = plays.map(({ turns }) => h("td", {}, ...turnParts(turns[t])));
  const label = `turn ${t + 1}${first ? ", the first difference" : ""}`;
  const style = first ? "box-shadow:inset 0 0 0 2px var(--orange)" : "";
  return h(
    "tr",
    { "data-turn": t, "aria-label": label, style, ...(first && { "data-differs": true }) },
    mark,
    ...cells,
  );
}

function turnParts(turn: TurnData | undefined): HTMLElement[] {
  if (turn === undefined) return [];
  const note = turn.note === "" ? "" : ` (${turn.note})`;
  const paid = turn.reward === 0 ? "" : `reward ${turn.reward}  `;
  const margin = h("span", { class: "margin" }, `${paid}${turn.advantage === null ? "" : signed(turn.advantage)}`);
  return [h("div", { class: "faint" }, turn.sees), h("div", {}, margin, h("b", {}, turn.does), note)];
}

function detailParts({ plays, differs }: PairData, at: number, names: readonly [string, string]): HTMLElement[] {
  const facts = plays.map(({ turns }, side) => `${names[side]!}: ${worth(turns[at])}`);
  const head = `turn ${at + 1}${at === differs ? ", the first in which they differ" : ""}`;
  return [h("b", {}, head), ...facts.map((fact) => h("div", { class: "number" }, fact))];
}

function worth(turn: TurnData | undefined): string {
  return turn === undefined ? "already over" : `reward ${turn.reward}, advantage ${signed(turn.advantage)}`;
}

function prompts({ plays }: PairData, names: readonly [string, string]): HTMLElement {
  const both = plays.map(({ opening }, side) => [h("h4", {}, names[side]!), h("pre", {}, opening)]);
  return h("details", {}, h("summary", {}, "what stood in the prompt"), ...both.flat());
}
