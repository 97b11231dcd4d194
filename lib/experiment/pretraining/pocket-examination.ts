/**
 * What the pocket policy can do before any reinforcement, on families it has never seen: success without sentences and
 * with true, irrelevant, wrong and over-general ones, and how good its own summaries are. The preconditions of SIRI.
 */
import {
  conditionsOf,
  drawFamily,
  drawHouse,
  lexiconOf,
  parseSkill,
  pocketEnvironment,
  resolveDials,
  supportedSentences,
  taskOf,
  trueSentences,
  type Dials,
  type Family,
  type House,
  type Lexicon,
} from "../../../envs/pocket/index.js";
import type { World } from "../../environment.js";
import type { Policy, Sampling } from "../../policy/policy.js";
import { compactFormat } from "../../policy/prompt.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { EpisodePlan, Stage } from "../../rollout/episode.js";
import { playEpisodes } from "../../rollout/group.js";
import { summaries } from "../../rollout/summary.js";
import type { Episode, Task } from "../../types.js";

/** One task of one unseen family. */
interface Sitting {
  readonly family: Family;
  readonly house: House;
  readonly task: Task;
}

export const pocketArms = ["plain", "true", "true object", "true verb", "irrelevant", "wrong", "over-general"] as const;
export type PocketArm = (typeof pocketArms)[number];

export interface PocketExamination {
  readonly families: number;
  /** Success by arm, at each temperature. */
  readonly success: Readonly<Record<PocketArm, Readonly<Record<string, number>>>>;
  /** Success at the lowest temperature by task kind. */
  readonly byKind: Readonly<Record<"plain" | "true", Readonly<Record<string, number>>>>;
  readonly summaries: {
    readonly count: number;
    readonly wellFormed: number;
    readonly supported: number;
    readonly true: number;
    readonly overGeneral: number;
  };
}

export interface ExaminationOptions {
  readonly families?: number;
  readonly temperatures?: readonly number[];
  readonly dials?: Partial<Dials>;
}

export async function examinePocket(
  policy: Policy,
  key: Key,
  { families = 400, temperatures = [1, 0.4], dials: some = {} }: ExaminationOptions = {},
): Promise<PocketExamination> {
  const dials = resolveDials(some);
  const lexicon = lexiconOf(dials);
  const room: ExaminationRoom = {
    lexicon,
    key,
    stage: { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity },
    world: unseenWorld(lexicon),
    sittings: Array.from({ length: families }, (_, i) => sittingOf(split(split(key, "sitting"), i), dials)),
  };
  const success: Partial<Record<PocketArm, Record<string, number>>> = {};
  const byKind: Partial<Record<PocketArm, Record<string, number>>> = {};
  const won: Episode[] = [];
  for (const arm of pocketArms) {
    success[arm] = {};
    for (const temperature of temperatures) {
      const episodes = await sit(room, arm, { temperature });
      success[arm][`T=${temperature}`] = share(episodes, (episode) => episode.success);
      byKind[arm] = kinds(episodes);
      if (temperature === temperatures[0] && (arm === "plain" || arm === "true"))
        won.push(...episodes.filter((e) => e.success));
    }
  }
  return {
    families,
    success: success as PocketExamination["success"],
    byKind: byKind as PocketExamination["byKind"],
    summaries: await judgeSummaries(room, won),
  };
}

interface ExaminationRoom {
  readonly lexicon: Lexicon;
  readonly key: Key;
  readonly stage: Stage;
  readonly world: World;
  readonly sittings: readonly Sitting[];
}

function unseenWorld(lexicon: Lexicon): World {
  return { name: "pocket", about: "", splits: [], make: () => pocketEnvironment(lexicon), tasks: () => [] };
}

function sittingOf(key: Key, dials: Dials): Sitting {
  const family = drawFamily(split(key, "family"), dials);
  const house = drawHouse(family, dials, split(key, "house"));
  return { family, house, task: taskOf(house, "unseen families", String(key)) };
}

async function sit(
  { lexicon, key, stage, world, sittings }: ExaminationRoom,
  arm: PocketArm,
  sampling: Sampling,
): Promise<Episode[]> {
  const plans = sittings.map((sitting, i): EpisodePlan => {
    const skillTexts = sentencesFor(lexicon, arm, sitting, stream(split(split(key, arm), i)));
    return {
      id: `${arm}.${i}`,
      task: sitting.task,
      key: split(split(key, "episode"), i),
      condition: { kind: "plain" },
      skillTexts,
    };
  });
  return playEpisodes(stage, world, plans, sampling);
}

function sentencesFor(lexicon: Lexicon, arm: PocketArm, { family, house }: Sitting, draw: Stream): string[] {
  const known = trueSentences(family);
  const own = conditionsOf(lexicon, house);
  switch (arm) {
    case "plain":
      return [];
    case "true":
      return own.map((condition) => known[condition]!);
    case "true object":
      return [known[own[0]!]!];
    case "true verb":
      return own.slice(1).map((condition) => known[condition]!);
    case "irrelevant":
      return draw
        .sample(
          Object.keys(known).filter((condition) => !own.includes(condition)),
          2,
        )
        .map((condition) => known[condition]!);
    case "wrong":
      return own.map((condition) => retarget(lexicon, known[condition]!, draw));
    case "over-general":
      return [`when ${house.kind} , look in ${draw.choice(lexicon.places.filter((place) => place !== house.home))}`];
  }
}

/** The same sentence about a place or device that it is not about. */
function retarget(lexicon: Lexicon, sentence: string, draw: Stream): string {
  const words = sentence.split(" ");
  const targets = sentence.includes(" use ") ? lexicon.devices : lexicon.places;
  return [...words.slice(0, -1), draw.choice(targets.filter((target) => target !== words.at(-1)))].join(" ");
}

async function judgeSummaries(
  room: ExaminationRoom,
  episodes: readonly Episode[],
): Promise<PocketExamination["summaries"]> {
  const { lexicon, stage, key } = room;
  const said = await summaries(stage, episodes, { temperature: 0.7 }, split(key, "summaries"));
  const houseOf = (episode: Episode): House => episode.task.params as unknown as House;
  const about = (episode: Episode): ReturnType<typeof supportedSentences> =>
    supportedSentences(lexicon, houseOf(episode), shownTurns(episode));
  const families = new Map(room.sittings.map(({ task, family }) => [task.id, Object.values(trueSentences(family))]));
  const count = episodes.length;
  const rate = (test: (sentence: string, episode: Episode) => boolean): number =>
    count === 0 ? 0 : said.filter((sentence, i) => test(sentence, episodes[i]!)).length / count;
  return {
    count,
    wellFormed: rate((sentence) => parseSkill(lexicon, sentence) !== undefined),
    supported: rate((sentence, episode) => about(episode).supported.includes(sentence)),
    true: rate((sentence, episode) => families.get(episode.task.id)!.includes(sentence)),
    overGeneral: rate((sentence, episode) => about(episode).overGeneral.includes(sentence)),
  };
}

/** Each action with what was read after it. */
function shownTurns({ turns }: Episode): { action: string; observation: string; valid: boolean }[] {
  return turns.map(({ action, valid }, i) => ({
    action,
    valid,
    observation: turns[i + 1]?.observation.text ?? "done",
  }));
}

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(test).length / items.length;
}

function kinds(episodes: readonly Episode[]): Record<string, number> {
  const names = [...new Set(episodes.map((episode) => episode.task.kind))].sort();
  return Object.fromEntries(
    names.map((kind) => [
      kind,
      share(
        episodes.filter((e) => e.task.kind === kind),
        (e) => e.success,
      ),
    ]),
  );
}
