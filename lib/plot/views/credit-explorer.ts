/** The credit explorer: the advantages of a group, computed anew in the page as one turns γ, ω and the scale. */
import { creditEpisodes } from "../../credit/credit.js";
import { defaultGigpo, gigpo, type GigpoOptions } from "../../credit/gigpo.js";
import { expect } from "../../errors.js";
import type { Episode, Group, Task, Turn } from "../../types.js";
import type { CreditExplorerData, CreditTurn } from "../../view/data.js";
import { heatStrip } from "../charts/heat.js";
import { view, type View } from "../view.js";
import { turnData } from "./pair-data.js";

/** An attempt at a task, as it is now or as it was kept. */
export type Attempt = Pick<Episode, "turns" | "condition" | "end" | "success"> & { readonly task: Pick<Task, "text"> };

export interface CreditExplorerOptions {
  readonly title?: string;
  /** Where the dials stand at first; the defaults of GiGPO if left out. */
  readonly credit?: Partial<GigpoOptions>;
  /** Which key makes two turns comparable. */
  readonly anchor?: "observation" | "state";
  /** Whether a refused action is as bad as an answer of wrong format, as in `creditEpisodes`. */
  readonly penalise?: "refusal" | "format";
}

/** `creditExplorer(group)`, or `creditExplorer(groupPlays(run, "3.1"))`. */
export function creditExplorer(of: Group | readonly Attempt[], options: CreditExplorerOptions = {}): View {
  const attempts: readonly Attempt[] = "episodes" in of ? of.episodes : of;
  const data = creditExplorerData(attempts, options);
  const advantages = gigpo(creditEpisodes({ episodes: attempts }, data.anchor, options.penalise), data.options);
  const rows = data.attempts.map(({ label }, i) => ({ label, values: advantages[i]! }));
  const still = heatStrip({ title: data.title, rows, value: "advantage", x: "turn" });
  return view({ draw: "credit-explorer", data, still, text: still.text() });
}

/** What the page is told of a group. */
export function creditExplorerData(
  attempts: readonly Attempt[],
  { title, credit = {}, anchor = "state", penalise = "refusal" }: CreditExplorerOptions = {},
): CreditExplorerData {
  expect(attempts.length > 0, "creditExplorer", {
    expected: "a group of at least one attempt",
    got: "none",
    fix: "give it a group, or groupPlays(run, id)",
  });
  const seen = creditEpisodes({ episodes: attempts }, anchor, penalise);
  const [observed, stood] = [counting(), counting()];
  const turnOf = (turn: Turn, valid: boolean): CreditTurn => {
    const { sees, does, reward, note } = turnData(turn);
    const anchors = { observation: observed(turn.anchors.observation), state: stood(turn.anchors.state) };
    return { sees, does, reward, note, valid, anchors };
  };
  return {
    title: title ?? attempts[0]!.task.text,
    attempts: attempts.map(({ turns, condition, end }, i) => ({
      label: `${i + 1} ${condition.kind === "skill" ? "with skill, " : ""}${end}`,
      arm: seen[i]!.arm,
      turns: turns.map((turn, t) => turnOf(turn, seen[i]!.valid[t]!)),
    })),
    options: { ...defaultGigpo, ...credit },
    anchor,
  };
}

/** A number for every key, in the order in which they come. */
function counting(): (key: string) => number {
  const known = new Map<string, number>();
  return (key) => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  };
}
