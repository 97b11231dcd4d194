/**
 * The gate explorer: which skill-guided turns are taught to the policy that acts without skills. Every factor of the gate
 * can be switched off; the tokens that are then taught light up, each with its weight, by the library's own gate.
 */
import {
  factors,
  isOpen,
  judgeFactors,
  weightOf,
  type Factor,
  type GateOptions,
  type WeightRule,
} from "../internalization/gate.js";
import type { GatedTurn, GateExplorerData } from "./data.js";
import { choice, toggle } from "./page/controls.js";
import { h } from "./page/dom.js";
import { defineView } from "./page/view.js";
import { plural, signed } from "./page/words.js";

type Guided = GateExplorerData["episodes"][number];

const WORDS: Readonly<Record<Factor, string>> = {
  used: "a skill was read",
  groupDelta: "its half did better",
  utility: "its utility is above 0",
  active: "it is active",
};

export default defineView<GateExplorerData>((data, el) => {
  const funnel = h("div", { class: "detail number", role: "status", "data-part": "funnel" });
  const episodes = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "skill-guided episodes" });
  const draw = (): void => {
    const gate = dials();
    funnel.replaceChildren(...funnelParts(data.episodes, gate));
    episodes.replaceChildren(...data.episodes.map((episode) => episodeParts(episode, gate)));
  };
  const switches = factors.map((factor) => toggle(WORDS[factor], data.gate[factor], draw));
  const valid = toggle("the world took the action", data.gate.valid, draw);
  const from = choice("utility", { current: "with this group", lagged: "before it" }, data.gate.utilityFrom, draw);
  const rules = {
    clipped: `advantage, from 0 to ${data.maxWeight}`,
    positive: "advantage above 0",
    one: "1 where it is above 0",
    symmetric: `advantage, ±${data.maxWeight}`,
    every: "always 1",
  };
  const weight = choice("weight", rules, data.weight, draw);
  const dials = (): Dials => {
    const held = Object.fromEntries(factors.map((factor, i) => [factor, switches[i]!.get()])) as Record<
      Factor,
      boolean
    >;
    const gate = { ...held, valid: valid.get(), utilityFrom: from.get() };
    return { gate, weight: weight.get(), maxWeight: data.maxWeight };
  };
  const row = h("div", { class: "row" }, ...[...switches, valid, from, weight].map(({ element }) => element));
  el.append(h("h3", {}, data.title), row, funnel, episodes);
  draw();
});

export interface Dials {
  readonly gate: GateOptions;
  readonly weight: WeightRule;
  readonly maxWeight: number;
}

/** The weight of each turn behind the gate; 0 teaches nothing. */
export function weightsOf({ facts, turns }: Guided, { gate, weight, maxWeight }: Dials): number[] {
  const open = isOpen(facts, gate);
  const taught = (turn: GatedTurn): boolean => open && turn.advantage !== null && (turn.valid || !gate.valid);
  return turns.map((turn) => (taught(turn) ? weightOf(turn.advantage!, weight, maxWeight) : 0));
}

/** How many tokens pass each factor, in the order of the factors, and how many have a weight in the end. */
export function funnelOf(episodes: readonly Guided[], dials: Dials): [string, number][] {
  const size = (turns: readonly GatedTurn[]): number => turns.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const total = (some: readonly Guided[]): number => some.reduce((sum, { turns }) => sum + size(turns), 0);
  const rows: [string, number][] = [["all action tokens under a skill", total(episodes)]];
  let passing = episodes;
  for (const factor of factors) {
    passing = passing.filter(({ facts }) => !dials.gate[factor] || judgeFactors(facts, dials.gate)[factor]);
    rows.push([WORDS[factor], total(passing)]);
  }
  const taught = passing.flatMap((one) =>
    weightsOf(one, dials).map((weight, t) => (weight === 0 ? 0 : one.turns[t]!.tokens.length)),
  );
  rows.push(["taught, with a weight", taught.reduce((sum, count) => sum + count, 0)]);
  return rows;
}

function funnelParts(episodes: readonly Guided[], dials: Dials): HTMLElement[] {
  const rows = funnelOf(episodes, dials);
  const most = Math.max(1, rows[0]![1]);
  return rows.map(([name, count]) =>
    h(
      "div",
      { class: "funnel" },
      h("span", {}, name),
      h("span", { class: "bar", style: `width:${((100 * count) / most).toFixed(1)}%` }),
      h("span", {}, plural(count, "token")),
    ),
  );
}

function episodeParts(episode: Guided, dials: Dials): HTMLElement {
  const open = isOpen(episode.facts, dials.gate);
  const weights = weightsOf(episode, dials);
  const strongest = Math.max(1e-9, ...weights.map(Math.abs));
  const turns = episode.turns.flatMap((turn, t) => [
    h("span", { class: "faint" }, ` ${turn.sees} → `),
    tokensOf(turn, weights[t]!, strongest),
  ]);
  return h(
    "div",
    { class: "body", "data-open": open ? "true" : "false" },
    h("b", {}, episode.label),
    h("small", {}, ` ${open ? "the gate is open" : `shut: not ${missing(episode, dials.gate).join(", not ")}`}`),
    ...episode.skills.map((text) => h("div", { class: "faint" }, `skill: ${text}`)),
    h("div", { class: "tokens" }, ...turns),
  );
}

/** The factors that are asked for and do not hold. */
function missing({ facts }: Guided, gate: GateOptions): string[] {
  const held = judgeFactors(facts, gate);
  return factors.filter((factor) => gate[factor] && !held[factor]).map((factor) => `“${WORDS[factor]}”`);
}

function tokensOf({ tokens, advantage, valid }: GatedTurn, weight: number, strongest: number): HTMLElement {
  const note = `advantage ${signed(advantage)}${valid ? "" : ", refused by the world"}`;
  if (weight === 0) return h("span", { title: note }, tokens.join(" "));
  const share = Math.round(15 + (45 * Math.abs(weight)) / strongest);
  const style = `background:color-mix(in srgb,${weight < 0 ? "var(--orange)" : "var(--blue)"} ${share}%,transparent)`;
  const marks = tokens.map((token) => h("mark", { style }, token));
  return h(
    "span",
    { title: note },
    ...marks.flatMap((mark) => [mark, " "]),
    h("sub", {}, `×${weight < 0 ? "−" : ""}${Math.abs(weight).toFixed(2)}`),
  );
}
