/**
 * The validation replayer: trials arrive one by one, and the library's own rule says after each what becomes of the skill.
 * Turning a dial decides anew from the first trial on; beside it stands how often the rule so set would err.
 */
import { keyOf } from "../random.js";
import { measure } from "../plot/skills/measure.js";
import { tried, type BankEntry } from "../skills/bank.js";
import type { Decision } from "../types.js";
import { decide, type DecisionOptions } from "../validation/decide.js";
import { newcomer, operatingPoint } from "../validation/operating.js";
import type { ValidationReplayerData } from "./data.js";
import { badge, colorOf, ruler } from "./page/charts.js";
import { choice, player, slider, type Slider } from "./page/controls.js";
import { h } from "./page/dom.js";
import { trialChart, type TrialPoint } from "./page/trial-chart.js";
import { defineView } from "./page/view.js";
import { plural, utilityWords } from "./page/words.js";

type Skill = ValidationReplayerData["skills"][number];

export default defineView<ValidationReplayerData>((data, el) => {
  let chosen = 0;
  const most = Math.max(1, ...data.skills.map(({ trials }) => trials.length));
  const list = h("div", { "data-part": "skills" });
  const picture = h("div", { "data-part": "picture" });
  const errors = h("div", { class: "detail number", role: "status", "data-part": "errors" });
  const look = (): void => {
    const options = dials();
    const replays = data.skills.map((skill) => replayed(skill, time.get(), options));
    const rows = replays.map((replay, i) =>
      skillRow(data.skills[i]!, replay, i === chosen, () => ((chosen = i), look())),
    );
    list.replaceChildren(...rows);
    picture.replaceChildren(...pictureParts(replays[chosen], options, most));
  };
  const decideAnew = (): void => {
    look();
    errors.textContent = errorWords(dials(), halfOf(data));
  };
  const time = slider({ label: "trials seen", min: 0, max: most, value: most }, look);
  const [controls, dials] = controlsOf(data.options, decideAnew);
  const arriving = h("div", { class: "row" }, player(time, 600), time.element);
  el.append(h("h3", {}, data.title), arriving, controls, errors, picture, list);
  decideAnew();
});

function controlsOf(options: DecisionOptions, moved: () => void): [HTMLElement, () => DecisionOptions] {
  const two = (value: number): string => value.toFixed(2);
  const names = {
    mean: "running mean",
    point: "exponential average (paper)",
    interval: "evidence, interval",
    sequential: "evidence, pairs",
  };
  const rule = choice("rule", names, options.rule, () => show());
  const thresholds = [
    slider({ label: "promote above", min: -0.2, max: 0.6, step: 0.01, value: options.promoteAbove, words: two }, moved),
    slider({ label: "retire below", min: -0.6, max: 0, step: 0.01, value: options.retireBelow, words: two }, moved),
  ] as const;
  const alpha = slider({ label: "α", min: 0.01, max: 0.5, step: 0.01, value: options.alpha, words: two }, moved);
  const minimum = slider({ label: "least trials", min: 1, max: 12, value: options.minimumTrials }, moved);
  const patience = slider({ label: "patience, × least", min: 1, max: 8, value: options.patience }, moved);
  const show = (): void => {
    const ofEvidence = ["interval", "sequential"].includes(rule.get());
    hide(thresholds, ofEvidence);
    hide([alpha], !ofEvidence);
    moved();
  };
  const all = [...thresholds, alpha, minimum, patience];
  hide(["interval", "sequential"].includes(options.rule) ? thresholds : [alpha], true);
  return [
    h("div", { class: "row" }, rule.element, ...all.map(({ element }) => element)),
    () => ({
      ...options,
      rule: rule.get(),
      promoteAbove: thresholds[0].get(),
      retireBelow: thresholds[1].get(),
      alpha: alpha.get(),
      minimumTrials: minimum.get(),
      patience: patience.get(),
    }),
  ];
}

/** A dial that the rule does not read is not shown. */
function hide(sliders: readonly Slider[], hidden: boolean): void {
  for (const { element } of sliders) element.style.display = hidden ? "none" : "";
}

export interface Replayed {
  readonly entry: BankEntry;
  readonly decisions: readonly { readonly after: number; readonly decision: Decision }[];
  readonly points: readonly TrialPoint[];
}

/** The life of a skill under a rule, as far as its trials have come. */
export function replayed({ trials }: Skill, seen: number, options: DecisionOptions): Replayed {
  let entry: BankEntry = newcomer;
  const [decisions, points]: [Replayed["decisions"][number][], TrialPoint[]] = [[], []];
  for (const trial of trials.slice(0, seen)) {
    entry = tried(entry, trial);
    const after = entry.deltas.length;
    const { mean, ema, interval } = measure(entry, { rate: options.rate });
    points.push({ delta: entry.deltas.at(-1)!, value: options.rule === "point" ? ema : mean, ...interval });
    const decision = decide(entry, after, options);
    if (decision === undefined) continue;
    decisions.push({ after, decision });
    entry = { ...entry, status: decision.to, decisions: [...entry.decisions, decision] };
  }
  return { entry, decisions, points };
}

function skillRow({ text }: Skill, { entry, decisions }: Replayed, chosen: boolean, choose: () => void): HTMLElement {
  const utility = measure(entry);
  const last = decisions.at(-1);
  const why = last === undefined ? "" : `after ${plural(last.after, "trial")}: ${last.decision.because}`;
  const picture =
    utility.trials === 0 ? h("span") : ruler({ mean: utility.mean, ...utility.interval }, colorOf(entry.status));
  const words = h("span", { class: "number" }, utility.trials === 0 ? "no trial yet" : utilityWords(utility));
  const sentence = h("span", {}, h("b", {}, text), h("br"), h("small", { "data-part": "why" }, why));
  const attributes = { type: "button", class: "skill", "aria-pressed": chosen ? "true" : "false", click: choose };
  return h("button", attributes, sentence, picture, words, badge(entry.status));
}

function pictureParts(replay: Replayed | undefined, options: DecisionOptions, most: number): HTMLElement[] {
  if (replay === undefined) return [h("p", {}, "no skill has a trial")];
  const ofThresholds = options.rule === "mean" || options.rule === "point";
  const lines = ofThresholds ? [options.promoteAbove, options.retireBelow] : [];
  const marks = replay.decisions.map(({ after, decision }) => ({ after, status: decision.to }));
  return [trialChart({ points: replay.points, lines, marks, most })];
}

/** Episodes of a half, where all trials have as many; the usual 4 otherwise. */
function halfOf({ skills }: ValidationReplayerData): number {
  return skills.flatMap(({ trials }) => trials.map(({ withSkill }) => withSkill.length))[0] ?? 4;
}

/** How often the rule errs on skills of known effect, by the library's simulation. */
export function errorWords(options: DecisionOptions, half: number): string {
  const ends = [0, 0.2].map((utility) =>
    operatingPoint({ plainSuccess: 0.5, utility, half, runs: 500 }, options, keyOf("validation replayer")),
  );
  const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
  const [nothing, something] = ends as [(typeof ends)[0], (typeof ends)[0]];
  return [
    `So set, the rule promotes ${share(nothing.promoted)} of skills that are worth nothing`,
    `and ${share(something.promoted)} of those worth +0.20,`,
    `after ${nothing.trials.toFixed(1)} and ${something.trials.toFixed(1)} trials`,
    `(500 simulated skills each, ${half} against ${half} episodes a trial, half of them won without a skill).`,
  ].join(" ");
}
