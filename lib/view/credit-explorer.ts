/**
 * The credit explorer: one number a turn, as a strip, computed here by the library's own code whenever a dial is turned. A
 * chosen turn lights up the turns that started from the same state, and says what its number is made of.
 */
import { anchorGroups, type TurnPlace } from "../credit/anchors.js";
import type { Advantages, CreditEpisode } from "../credit/credit.js";
import { gigpo, stepAdvantages, type GigpoOptions } from "../credit/gigpo.js";
import { grpo } from "../credit/grpo.js";
import { moments } from "../credit/normalise.js";
import { discountedReturns } from "../credit/returns.js";
import type { CreditExplorerData, CreditTurn } from "./data.js";
import { choice, slider } from "./page/controls.js";
import { h } from "./page/dom.js";
import { defineView } from "./page/view.js";
import { plural, signed } from "./page/words.js";

type Anchor = CreditExplorerData["anchor"];

export default defineView<CreditExplorerData>((data, el) => {
  let chosen: TurnPlace = { episode: 0, turn: 0 };
  const draw = (): void => {
    const judged = judge(data, dials());
    strip.replaceChildren(...stripRows(data, judged, choose));
    light(judged);
  };
  const light = (judged = judge(data, dials())): void => {
    const siblings = siblingsOf(judged, chosen);
    markCells(strip, chosen, siblings);
    detail.replaceChildren(...detailParts(data, judged, chosen, siblings));
    reading.replaceChildren(transcript(data, judged, chosen, siblings), siblingTable(data, judged, siblings));
  };
  const choose = (place: TurnPlace): void => {
    chosen = place;
    light();
  };
  const [controls, dials] = controlsOf(data, draw);
  const strip = h("tbody");
  const detail = h("div", { class: "detail", role: "status", "data-part": "detail" });
  const reading = h("div", { class: "reading" });
  const table = h("div", { style: "overflow-x:auto" }, h("table", { class: "strip" }, strip));
  el.append(h("h3", {}, data.title), controls, table, detail, reading);
  draw();
});

interface Dials {
  readonly options: GigpoOptions;
  readonly anchor: Anchor;
}

function controlsOf({ options, anchor }: CreditExplorerData, moved: () => void): [HTMLElement, () => Dials] {
  const two = (value: number): string => value.toFixed(2);
  const gamma = slider({ label: "γ, discount", min: 0, max: 1, step: 0.01, value: options.gamma, words: two }, moved);
  const omega = slider(
    { label: "ω, step weight", min: 0, max: 2, step: 0.05, value: options.stepWeight, words: two },
    moved,
  );
  const scale = choice("scale", { "mean-std": "mean and deviation", mean: "mean only" }, options.scale, moved);
  const level = choice("same state", { state: "where the agent is", observation: "what it sees" }, anchor, moved);
  const row = h("div", { class: "row" }, gamma.element, omega.element, scale.element, level.element);
  const dials = (): Dials => ({
    options: { ...options, gamma: gamma.get(), stepWeight: omega.get(), scale: scale.get() },
    anchor: level.get(),
  });
  return [row, dials];
}

interface Judged extends Dials {
  readonly episodes: readonly CreditEpisode[];
  readonly advantages: Advantages;
  /** The parts that they are the sum of. */
  readonly whole: Advantages;
  readonly steps: readonly (readonly number[])[];
  readonly returns: readonly (readonly number[])[];
  readonly clusters: readonly (readonly TurnPlace[])[];
}

function judge({ attempts }: CreditExplorerData, { options, anchor }: Dials): Judged {
  const episodes = attempts.map(({ arm, turns }) => ({
    arm,
    rewards: turns.map(({ reward }) => reward),
    valid: turns.map(({ valid }) => valid),
    anchors: turns.map(({ anchors }) => String(anchors[anchor])),
  }));
  return {
    options,
    anchor,
    episodes,
    advantages: gigpo(episodes, options),
    whole: grpo(episodes, options),
    steps: stepAdvantages(episodes, options),
    returns: episodes.map(({ rewards }) => discountedReturns(rewards, options.gamma)),
    clusters: anchorGroups(episodes.map(({ anchors }) => anchors)),
  };
}

function siblingsOf({ clusters }: Judged, { episode, turn }: TurnPlace): readonly TurnPlace[] {
  return clusters.find((cluster) => cluster.some((one) => one.episode === episode && one.turn === turn)) ?? [];
}

function stripRows(
  { attempts }: CreditExplorerData,
  { advantages }: Judged,
  choose: (place: TurnPlace) => void,
): HTMLElement[] {
  const strongest = Math.max(1e-9, ...advantages.flat().map((value) => Math.abs(value ?? 0)));
  return attempts.map(({ label, turns }, episode) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, label),
      ...turns.map((turn, t) => cell(turn, advantages[episode]![t], strongest, { episode, turn: t }, choose)),
    ),
  );
}

function cell(
  { does }: CreditTurn,
  advantage: number | undefined,
  strongest: number,
  place: TurnPlace,
  choose: (place: TurnPlace) => void,
): HTMLElement {
  const share = Math.round((60 * Math.abs(advantage ?? 0)) / strongest);
  const color = (advantage ?? 0) < 0 ? "var(--orange)" : "var(--blue)";
  const element = h(
    "td",
    {
      tabindex: place.episode === 0 && place.turn === 0 ? 0 : -1,
      style: `background:color-mix(in srgb,${color} ${share}%,transparent)`,
      "data-cell": `${place.episode}.${place.turn}`,
      "aria-label": `attempt ${place.episode + 1}, turn ${place.turn + 1}, ${does}: advantage ${signed(advantage)}`,
      mouseenter: () => choose(place),
      focus: () => choose(place),
      keydown: (event) => move(event as KeyboardEvent, place),
    },
    signed(advantage),
  );
  return element;
}

/** Arrows go to the turn beside, or to the same turn of the attempt above or below. */
function move(event: KeyboardEvent, { episode, turn }: TurnPlace): void {
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const row = (event.currentTarget as HTMLElement).closest("tbody")!.rows[episode + step[0]];
  const cells = row?.querySelectorAll<HTMLElement>("td") ?? [];
  cells[Math.min(cells.length - 1, turn + step[1])]?.focus();
}

function markCells(strip: HTMLElement, chosen: TurnPlace, siblings: readonly TurnPlace[]): void {
  for (const cell of strip.querySelectorAll<HTMLElement>("td")) {
    const here = (place: TurnPlace): boolean => cell.dataset["cell"] === `${place.episode}.${place.turn}`;
    cell.classList.toggle("chosen", here(chosen));
    cell.classList.toggle("sibling", siblings.length > 1 && siblings.some(here));
    cell.setAttribute("tabindex", here(chosen) ? "0" : "-1");
  }
}

/** What the number of the chosen turn is made of. */
function detailParts(
  { attempts }: CreditExplorerData,
  judged: Judged,
  { episode, turn }: TurnPlace,
  siblings: readonly TurnPlace[],
): HTMLElement[] {
  const one = attempts[episode]!.turns[turn];
  if (one === undefined) return [];
  const { mean, deviation } = moments(siblings.map((place) => judged.returns[place.episode]![place.turn]!));
  const step = judged.steps[episode]![turn]!;
  const whole = judged.whole[episode]![turn];
  const returned = judged.returns[episode]![turn]!.toFixed(3);
  const cluster =
    siblings.length === 1
      ? "no other turn started from this state, so the step part is 0"
      : `${plural(siblings.length, "turn")} started from this state: μ ${mean.toFixed(3)}, σ ${deviation.toFixed(3)}`;
  const sum = `${signed(whole)} whole attempt + ${judged.options.stepWeight.toFixed(2)} × ${signed(step)} step = ${signed(judged.advantages[episode]![turn])}`;
  return [
    h(
      "div",
      {},
      `attempt ${episode + 1}, turn ${turn + 1}: saw `,
      h("i", {}, one.sees),
      ", did ",
      h("b", {}, one.does),
      note(one),
    ),
    h("div", { class: "number" }, `return ${returned}; ${cluster}`),
    h("div", { class: "number" }, `advantage: ${sum}`),
  ];
}

function note({ note }: CreditTurn): string {
  return note === "" ? "" : ` (${note})`;
}

function transcript(
  { attempts }: CreditExplorerData,
  { advantages }: Judged,
  { episode, turn }: TurnPlace,
  siblings: readonly TurnPlace[],
): HTMLElement {
  const rows = attempts[episode]!.turns.map((one, t) => {
    const lit = siblings.some((place) => place.episode === episode && place.turn === t);
    const margin = h("span", { class: "margin" }, signed(advantages[episode]![t]));
    const text = h("td", {}, h("span", { class: "faint" }, `${one.sees} → `), h("b", {}, one.does), note(one), margin);
    return h("tr", { class: t === turn ? "chosen" : lit ? "sibling" : "" }, h("td", { class: "mark" }, t + 1), text);
  });
  return h("div", {}, h("h4", {}, `Attempt ${attempts[episode]!.label}`), h("table", {}, h("tbody", {}, ...rows)));
}

/** All turns from the same state, the best return first. */
function siblingTable(
  { attempts }: CreditExplorerData,
  { returns }: Judged,
  siblings: readonly TurnPlace[],
): HTMLElement {
  const returnOf = ({ episode, turn }: TurnPlace): number => returns[episode]![turn]!;
  const rows = [...siblings]
    .sort((a, b) => returnOf(b) - returnOf(a))
    .map((place) => {
      const { does } = attempts[place.episode]!.turns[place.turn]!;
      const where = `attempt ${place.episode + 1}, turn ${place.turn + 1}: `;
      const margin = h("span", { class: "margin" }, `return ${returnOf(place).toFixed(3)}`);
      return h("tr", { class: "sibling" }, h("td", {}, margin, where, h("b", {}, does)));
    });
  return h(
    "div",
    { "data-part": "siblings" },
    h("h4", {}, "From the same state"),
    h("table", {}, h("tbody", {}, ...rows)),
  );
}
