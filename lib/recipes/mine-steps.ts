/**
 * The verb "mine": gather plain episodes, let the chosen miner write about them, admit what meets the contract, and make
 * general skills of specific ones where that is asked for. Every change of the bank is an operation and a record.
 */
import type { MiningSection, SiriConfig, ValidationSection } from "../config.js";
import { expect } from "../errors.js";
import { admit, type Draft } from "../mining/admit.js";
import { generalise, mergeDuplicates, mergeProven } from "../mining/consolidate.js";
import { grammarOf } from "../mining/grammar.js";
import { writtenBy } from "../mining/mine.js";
import { minerOf, miners, type Miner } from "../mining/miners.js";
import { selectEpisodes } from "../mining/select.js";
import { split, type Key } from "../random.js";
import { transcript } from "../rollout/transcript.js";
import { apply, type Bank, type BankOperation } from "../skills/bank.js";
import { topicsOf } from "../skills/retrieval.js";
import type { RunRecord } from "../records.js";
import type { Episode, Group, Provenance } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { utilityIn } from "./skill-steps.js";

/** Nobody asks of a note whether it helps: it is there at once. */
export const unvalidated = { on: false, rate: 0, returnAfter: 0, oldTrials: "forget" } as const;

/** Attempts since the last mining. */
export interface Material {
  readonly successes: readonly Episode[];
  /** Kept only for a miner that reads them. */
  readonly failures?: readonly Episode[];
  /** Successes since the start of the run. */
  readonly successCount: number;
}

/** The episodes that were played without any skill. */
export function plainEpisodes(groups: readonly Group[]): Episode[] {
  return groups.flatMap(({ episodes }) => episodes).filter(({ condition }) => condition.kind === "plain");
}

/** Add an iteration's attempts (by default its plain episodes), the failed ones where the miner reads them. */
export function gather(
  { mining }: Pick<SiriConfig, "mining">,
  before: Material,
  groups: readonly Group[],
  miner = minerOf(mining),
  attempts = plainEpisodes(groups),
): Material {
  const won = attempts.filter(({ success }) => success);
  const lost = attempts.filter(({ success }) => !success);
  return {
    successes: [...before.successes, ...won].slice(-256),
    successCount: before.successCount + won.length,
    ...(miner.reads === "failures" && { failures: [...(before.failures ?? []), ...lost].slice(-512) }),
  };
}

interface MiningFacts extends Omit<Material, "successCount"> {
  readonly bank: Bank;
  readonly iteration: number;
}

/** What a method that mines is told of it. */
export type MiningConfig = Pick<SiriConfig, "mining"> & {
  readonly validation: Pick<ValidationSection, "on" | "rate" | "returnAfter" | "oldTrials">;
};

/** A miner (by default the configured one) writes about a selection of the successes; what meets the contract enters the bank. */
export async function* mine(
  config: MiningConfig,
  lab: Lab,
  at: MiningFacts,
  miner = minerOf(config.mining),
): AsyncGenerator<RunRecord, Bank> {
  const { mining, validation } = config;
  const { iteration } = at;
  const status = validation.on ? "candidate" : "active";
  const key = keyAt(lab, iteration, "mining");
  const drafts = await write(mining, lab, at, miner, key);
  const source = sourceOf(miner, lab);
  const grammar = grammarOf(lab.world);
  const options = { grammar, check: mining, iteration, status, source, returning: validation } as const;
  const { checked, bank } = admit(drafts, at.bank, options);
  const read = new Map([...at.successes, ...(at.failures ?? [])].map((episode) => [episode.id, episode]));
  for (const { skill, rejected, decision } of checked) {
    const parents = skill.source.episodes.map((id) => transcript(given(read.get(id), id, miner)));
    const again = decision === undefined ? {} : { decision };
    yield {
      kind: "mined",
      iteration,
      skill,
      ...(rejected === undefined ? { status, ...again } : { rejected }),
      parents,
    };
  }
  return mining.consolidate === 0 ? bank : yield* consolidate(config, lab, { ...at, bank }, key);
}

/** Whoever reads a skill must be able to see where it came from. */
function given(episode: Episode | undefined, id: string, { name }: Miner): Episode {
  expect(episode !== undefined, `miner ${name}`, {
    expected: "drafts about the episodes it was given",
    got: id,
    fix: "take `episode` from successes or failures",
  });
  return episode;
}

async function write(
  mining: MiningSection,
  lab: Lab,
  { successes, failures = [] }: MiningFacts,
  miner: Miner,
  key: Key,
): Promise<readonly Draft[]> {
  const topicOf = ({ task }: Episode): string => topicsOf(lab.world, task).join(" ");
  const { perTopic, episodes: total } = mining;
  const chosen = selectEpisodes(successes, topicOf, split(key, "select"), { perTopic, total });
  const stage = { ...stageOf(lab), policy: lab.policy };
  const grammar = grammarOf(lab.world);
  const facts = { stage, world: lab.world, grammar, successes: chosen, failures, mining, key: split(key, "write") };
  return miner.write(facts);
}

function sourceOf({ name, by = "self" }: Miner, lab: Lab): Omit<Provenance, "episodes"> {
  return name === miners.summary.name ? writtenBy(stageOf(lab), by) : writtenBy(stageOf(lab), by, name);
}

/** Near-duplicates at once; general candidates for skills with one answer; proven general skills for their parts. */
async function* consolidate(
  { mining, validation }: MiningConfig,
  lab: Lab,
  { bank: before, iteration, successes }: MiningFacts,
  key: Key,
): AsyncGenerator<RunRecord, Bank> {
  const utility = utilityIn({ validation });
  let bank = yield* perform(before, mergeDuplicates(before, { iteration, utility }));
  bank = yield* perform(bank, mergeProven(bank, iteration));
  const tasks = successes.map(({ task }) => task);
  const sampling = { temperature: mining.temperature };
  const grammar = grammarOf(lab.world);
  const options = { grammar, sampling, iteration, count: mining.consolidate, tasks };
  const general = await generalise(stageOf(lab), lab.world, bank, options, split(key, "generalise"));
  return yield* perform(bank, general);
}

/** Apply operations and tell of them. */
function* perform(bank: Bank, operations: readonly BankOperation[]): Generator<RunRecord, Bank> {
  let after = bank;
  for (const operation of operations) {
    after = apply(after, operation);
    if (operation.kind === "merge") yield { ...operation, kind: "merged" };
    if (operation.kind === "insert") yield { ...operation, kind: "mined" };
  }
  return after;
}
