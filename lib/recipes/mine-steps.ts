/**
 * The verb "mine": gather plain episodes, let the chosen miner write about them, admit what meets the contract, and make
 * general skills of specific ones where that is asked for. Every change of the bank is an operation and a record.
 */
import type { SiriConfig } from "../config.js";
import { admit, type Draft } from "../mining/admit.js";
import { generalise, mergeDuplicates, mergeProven } from "../mining/consolidate.js";
import { contrastDrafts } from "../mining/contrast.js";
import { expertDrafts, summaryDrafts, writtenBy } from "../mining/mine.js";
import { segmentEpisode } from "../mining/segment.js";
import { selectEpisodes } from "../mining/select.js";
import type { World } from "../environment.js";
import { split, type Key } from "../random.js";
import { transcript } from "../rollout/transcript.js";
import { apply, type Bank, type BankOperation } from "../skills/bank.js";
import { speaksOf, topicsOf } from "../skills/retrieval.js";
import type { Episode, Group, Provenance, RunRecord } from "../types.js";
import { keyAt, stageOf, type Lab } from "./lab.js";
import { grammar, utilityIn } from "./skill-steps.js";

/** Plain episodes since the last mining. */
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

/** Add an iteration's plain episodes. */
export function gather({ mining }: SiriConfig, before: Material, groups: readonly Group[]): Material {
  const plain = plainEpisodes(groups);
  const won = plain.filter(({ success }) => success);
  const lost = plain.filter(({ success }) => !success);
  return {
    successes: [...before.successes, ...won].slice(-256),
    successCount: before.successCount + won.length,
    ...(mining.miner === "contrast" && { failures: [...(before.failures ?? []), ...lost].slice(-512) }),
  };
}

interface MiningFacts extends Omit<Material, "successCount"> {
  readonly bank: Bank;
  readonly iteration: number;
}

/** A frozen snapshot of the policy (or a teacher) writes candidates. */
export async function* mine(config: SiriConfig, lab: Lab, at: MiningFacts): AsyncGenerator<RunRecord, Bank> {
  const { mining, validation } = config;
  const { iteration } = at;
  const status = validation.on ? "candidate" : "active";
  const key = keyAt(lab, iteration, "mining");
  const drafts = await write(config, lab, at, key);
  const source = sourceOf(config, lab);
  const options = { grammar, check: mining, iteration, status, source, returning: validation } as const;
  const { checked, bank } = admit(drafts, at.bank, options);
  const read = new Map([...at.successes, ...(at.failures ?? [])].map((episode) => [episode.id, episode]));
  for (const { skill, rejected, decision } of checked) {
    const parents = skill.source.episodes.map((id) => transcript(read.get(id)!));
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

/** What the chosen miner writes about a selection of the successes. */
async function write({ mining }: SiriConfig, lab: Lab, at: MiningFacts, key: Key): Promise<Draft[]> {
  const { author, miner, samples, surprise, episodes: total, perTopic } = mining;
  const { successes, failures = [] } = at;
  const topicOf = ({ task }: Episode): string => topicsOf(lab.world, task).join(" ");
  const chosen = selectEpisodes(successes, topicOf, split(key, "select"), { perTopic, total });
  const sampling = { temperature: mining.temperature };
  const writing = split(key, "write");
  if (author === "teacher") return expertDrafts(lab.world, chosen, writing);
  if (miner === "summary") return summaryDrafts(stageOf(lab), chosen, sampling, writing);
  if (miner === "contrast") {
    const options = { sampling, samples, evidence: 4, speaksOf: speaksIn(lab.world) };
    return contrastDrafts({ ...stageOf(lab), policy: lab.policy }, { successes: chosen, failures }, options, writing);
  }
  const segments = chosen.flatMap((episode) => segmentEpisode(episode, { above: surprise, shortest: 2 }));
  return summaryDrafts(stageOf(lab), segments.slice(0, total), sampling, writing);
}

/** Whether a sentence is about an episode's task. */
function speaksIn(world: World): (text: string, episode: Episode) => boolean {
  return (text, { task }) => {
    const parsed = grammar.parse(text);
    return parsed !== undefined && speaksOf(parsed.condition, topicsOf(world, task));
  };
}

function sourceOf({ mining: { author, miner } }: SiriConfig, lab: Lab): Omit<Provenance, "episodes"> {
  if (author === "teacher") return writtenBy(stageOf(lab), "teacher", "the world's expert");
  const stage = stageOf(lab);
  return miner === "summary" ? writtenBy(stage, "self") : writtenBy(stage, "self", miner);
}

/** Near-duplicates at once; general candidates for skills with one answer; proven general skills for their parts. */
async function* consolidate(
  { mining, validation }: SiriConfig,
  lab: Lab,
  { bank: before, iteration, successes }: MiningFacts,
  key: Key,
): AsyncGenerator<RunRecord, Bank> {
  const utility = utilityIn({ validation });
  let bank = yield* perform(before, mergeDuplicates(before, { iteration, utility }));
  bank = yield* perform(bank, mergeProven(bank, iteration));
  const tasks = successes.map(({ task }) => task);
  const sampling = { temperature: mining.temperature };
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
