/**
 * D2Skill (arXiv 2603.28716): half of each group reads own notes; each episode is paid, once it is known how the half
 * without notes did, by how much better it did than that; a note's utility is the difference of the halves; a full bank
 * forgets the least useful. GRPO does the rest, and the examination may read the notes.
 *
 * The paper: notes by another model about failures beside successes, for tasks and for single steps. Here: one sentence a
 * success, chosen against failures, by the policy. In a group that is normalised by its own deviation the bonus is a
 * multiple of success plus a constant: it can only change what refused turns cost beside it.
 */
import type { D2skillConfig } from "../config.js";
import { mean } from "../credit/normalise.js";
import { split, stream } from "../random.js";
import type { RunRecord } from "../records.js";
import { halvesOf, successOf } from "../rollout/group.js";
import { rewarded } from "../rollout/rewarded.js";
import { apply, withStatus, type Bank, type BankEntry } from "../skills/bank.js";
import type { Decision, Group } from "../types.js";
import { keyAt, type Lab } from "./lab.js";
import { methodOf } from "./maker.js";
import { knownNotes, notesFor, tried, unnoted, written, type NotedState } from "./noted.js";
import { utilityIn } from "./skill-steps.js";
import { policyGradientSequences, updateOptions } from "./steps.js";
import { judgedAs, relativeVerbs, type GroupVerbs } from "./verbs.js";

export const d2skill = methodOf<D2skillConfig, GroupVerbs<D2skillConfig>, NotedState>(relativeVerbs, (verbs) => ({
  method: "d2skill",
  start: () => unnoted,
  async *iterate(config, lab, { iteration, state }) {
    const skillsFor = notesFor(config, lab, state.bank, iteration);
    const played = yield* verbs.collect(config, lab, iteration, { skillsFor });
    const groups = paid(config, lab, played, iteration);
    const credit = yield* judgedAs(verbs, config, groups, iteration);
    const bank = yield* tried(config, lab, played, { bank: state.bank, iteration });
    const sequences = policyGradientSequences(groups, credit, config.update.kl.weight);
    yield* verbs.learn(lab, iteration, sequences, updateOptions(config));
    const now = yield* written(config, lab, { state: { ...state, bank }, groups: played, iteration });
    const left = yield* forget(config, lab, now.bank, iteration);
    yield { kind: "measure", iteration, metrics: measured(now.bank, left, played, groups) };
    return { ...now, bank: left };
  },
  examinations: (config, lab, { bank }) => knownNotes(config, lab, bank),
}));

/** Every episode of a paired group is paid at its end by how much better it did than the half without notes. */
function paid(
  { bonus: { weight, of } }: D2skillConfig,
  lab: Lab,
  groups: readonly Group[],
  iteration: number,
): Group[] {
  const key = keyAt(lab, iteration, "bonus");
  return groups.map((group) => {
    const halves = halvesOf(group);
    if (halves === undefined || weight === 0) return group;
    const base = successOf(halves.without);
    const own = group.episodes.map(({ success }) => Number(success));
    const told = of === "own" ? own : stream(split(key, group.id)).shuffle(own);
    const bonuses = new Map(group.episodes.map(({ id }, i) => [id, weight * (told[i]! - base)]));
    return rewarded([group], ({ id, turns }) =>
      turns.map(({ reward }, turn) => reward + (turn + 1 === turns.length ? bonuses.get(id)! : 0)),
    )[0]!;
  });
}

/** Make room: the notes least worth trying go, the youngest are safe. */
async function* forget(
  { prune: { capacity, young, by }, choice }: D2skillConfig,
  lab: Lab,
  before: Bank,
  iteration: number,
): AsyncGenerator<RunRecord, Bank> {
  const known = withStatus(before, "active");
  const old = known.filter(({ born }) => iteration - born >= young);
  const utility = utilityIn({ validation: choice });
  const all = 1 + known.reduce((sum, { deltas }) => sum + deltas.length, 0);
  const worth = (entry: BankEntry): number =>
    utility(entry) + choice.exploration * Math.sqrt(Math.log(all) / (entry.deltas.length + 1));
  const least = [...old].sort((a, b) => worth(a) - worth(b));
  const order = by === "utility" ? least : stream(keyAt(lab, iteration, "forget")).shuffle(old);
  let bank = before;
  for (const entry of order.slice(0, Math.max(0, known.length - capacity))) {
    const because = `no room: ${capacity} notes are kept, and it is worth ${worth(entry).toFixed(3)}`;
    const decision: Decision = { skill: entry.skill.id, iteration, from: "active", to: "retired", because };
    bank = apply(bank, { kind: "decide", decision });
    yield { kind: "decision", iteration, decision };
  }
  return bank;
}

function measured(
  before: Bank,
  after: Bank,
  played: readonly Group[],
  paidOut: readonly Group[],
): Record<string, number> {
  const kept = withStatus(after, "active").length;
  const totals = (groups: readonly Group[]): number[] =>
    groups.flatMap((group) => (halvesOf(group) === undefined ? [] : group.episodes.map(totalOf)));
  const [own, others] = [totals(paidOut), totals(played)];
  const pay = own.length > 0 && { "bonus/mean": mean(own) - mean(others) };
  return { "notes/kept": kept, "notes/forgotten": withStatus(before, "active").length - kept, ...pay };
}

function totalOf({ turns }: Group["episodes"][number]): number {
  return turns.reduce((sum, { reward }) => sum + reward, 0);
}
