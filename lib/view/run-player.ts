/**
 * The run player: a slider over the iterations of a run. The curve with a cursor, the decisions of that iteration, the bank
 * as it was then with every utility and its interval; a skill opens its trials, a trial its two plays.
 */
import { replay, type Bank, type BankEntry, type BankOperation } from "../skills/bank.js";
import { livesOf, type SkillLife } from "../skills/history.js";
import { measure } from "../plot/skills/measure.js";
import type { SkillId, Trial, Utility } from "../types.js";
import type { RunOperation, RunPlayerData } from "./data.js";
import { badge, colorOf, curvesWithCursor, ruler } from "./page/charts.js";
import { player, slider } from "./page/controls.js";
import { h } from "./page/dom.js";
import { unpackPair } from "./page/packing.js";
import { pairReading } from "./page/pairs.js";
import { defineView } from "./page/view.js";
import { plural, utilityWords } from "./page/words.js";

export default defineView<RunPlayerData>((data, el) => {
  const { element: chart, cursor } = curvesWithCursor({ ...data, label: "success over iterations" });
  const [decisions, bank] = [h("div", { "data-part": "decisions", role: "status" }), h("div", { "data-part": "bank" })];
  const opened = new Set<SkillId>();
  const draw = (): void => {
    const at = time.get();
    cursor(at);
    const then = bankAt(data.log, at);
    decisions.replaceChildren(...decisionParts(then, at));
    bank.replaceChildren(...bankParts(then, { data, opened, again: draw }));
  };
  const time = slider({ label: "iteration", min: 0, max: data.last, value: data.last }, draw);
  const controls = h("div", { class: "row" }, player(time), time.element);
  el.append(h("h3", {}, data.title), controls, chart, decisions, bank);
  draw();
});

/** The bank at the end of an iteration, by the library's own replay. */
export function bankAt(log: readonly RunOperation[], at: number): Bank {
  // replay moves skills along and reads nothing of them but their id and text, which is what the page was given
  return replay(log.filter((operation) => momentOf(operation) <= at) as readonly BankOperation[]);
}

function momentOf(operation: RunOperation): number {
  if (operation.kind === "trial") return operation.trial.iteration;
  return operation.kind === "decide" ? operation.decision.iteration : operation.iteration;
}

function decisionParts(bank: Bank, at: number): HTMLElement[] {
  const made = bank.log.flatMap((operation) =>
    operation.kind === "decide" && operation.decision.iteration === at ? [operation.decision] : [],
  );
  const text = (id: SkillId): string => bank.entries.find(({ skill }) => skill.id === id)?.skill.text ?? id;
  const lines = made.map(({ skill, to, because }) =>
    h("div", {}, "→ ", badge(to), ` ${text(skill)} `, h("small", {}, because)),
  );
  return [h("h4", {}, `Decided in iteration ${at}`), ...(lines.length === 0 ? [h("small", {}, "nothing")] : lines)];
}

interface BankContext {
  readonly data: RunPlayerData;
  /** Skills that are open, also after the slider moved. */
  readonly opened: Set<SkillId>;
  readonly again: () => void;
}

function bankParts(bank: Bank, context: BankContext): HTMLElement[] {
  const measured = bank.entries.map((entry) => ({ entry, utility: measure(entry) }));
  const tried = measured.filter(({ utility }) => utility.trials > 0).sort((a, b) => b.utility.mean - a.utility.mean);
  const untried = measured.filter(({ utility }) => utility.trials === 0);
  const lives = new Map(livesOf(bank).map((life) => [life.skill.id, life]));
  const rows = tried.map(({ entry, utility }) => skillRow(entry, utility, lives.get(entry.skill.id)!, context));
  const rest = h(
    "details",
    {},
    h("summary", {}, `${plural(untried.length, "skill")} not tried yet`),
    ...untried.map(({ entry }) => h("div", {}, badge(entry.status), ` ${entry.skill.text}`)),
  );
  const head = `The bank: ${plural(bank.entries.length, "skill")}`;
  return [h("h4", {}, head), ...rows, ...(untried.length === 0 ? [] : [rest])];
}

function skillRow(
  entry: BankEntry,
  utility: Utility,
  life: SkillLife,
  { data, opened, again }: BankContext,
): HTMLElement {
  const { skill, status } = entry;
  const open = opened.has(skill.id);
  const turn = (): void => {
    if (!opened.delete(skill.id)) opened.add(skill.id);
    again();
    (row.getRootNode() as ShadowRoot).querySelector<HTMLElement>(`[data-skill="${skill.id}"]`)?.focus();
  };
  const { low, high } = utility.interval;
  const row = h(
    "button",
    { type: "button", class: "skill", "aria-expanded": open ? "true" : "false", "data-skill": skill.id, click: turn },
    h("b", {}, skill.text),
    ruler({ mean: utility.mean, low, high }, colorOf(status)),
    h("span", { class: "number" }, utilityWords(utility)),
    badge(status),
  );
  return open ? h("div", {}, row, skillBody(life, data)) : row;
}

function skillBody({ skill, changes, trials }: SkillLife, data: RunPlayerData): HTMLElement {
  const steps = changes.map(({ at, status, because }) =>
    h("div", {}, h("small", {}, `iteration ${at} `), badge(status), ` ${because}`),
  );
  const place = h("div");
  const buttons = trials.map((trial) => trialButton(trial, data, place));
  const parents = data.parents[skill.id];
  const origin =
    parents === undefined ? [] : [h("details", {}, h("summary", {}, "written from"), h("pre", {}, parents))];
  return h(
    "div",
    { class: "body" },
    ...steps,
    ...origin,
    h("h4", {}, "Its trials"),
    h("div", { class: "row" }, ...buttons),
    place,
  );
}

function trialButton(trial: Trial, data: RunPlayerData, place: HTMLElement): HTMLElement {
  const won = (outcomes: readonly number[]): string =>
    `${Number(outcomes.reduce((sum, one) => sum + one, 0).toFixed(2))}/${outcomes.length}`;
  const words = `iteration ${trial.iteration}: ${won(trial.withSkill)} with, ${won(trial.without)} without`;
  const pairs = data.plays[trial.group];
  const open = (): void => {
    for (const other of button.parentElement?.querySelectorAll("button") ?? [])
      other.setAttribute("aria-pressed", String(other === button));
    place.replaceChildren(
      ...pairReading(
        pairs!.map((pair) => unpackPair(pair, data.texts)),
        ["without the skill", "with the skill"],
      ),
    );
  };
  const button = h(
    "button",
    { type: "button", disabled: pairs === undefined, "data-group": trial.group, "aria-pressed": "false", click: open },
    words,
  );
  if (pairs === undefined) button.title = `its plays had no room here: pairReader(trialPlays(run, "${trial.group}"))`;
  return button;
}
