/**
 * What the household novice is taught: to act, to search without knowing where things lie, to look first where skill
 * sentences send it (also wrong ones, up to three places a thing, in their order), and to say where a thing was found.
 */
import { asTold, shortSentence, type TaughtGame, type VariedGame } from "../../../envs/household/index.js";
import type { Policy, Tokenizer } from "../../policy/policy.js";
import type { PromptFormat } from "../../policy/prompt.js";
import { split, stream, type Key, type Stream } from "../../random.js";
import type { LessonSource } from "./clone.js";
import type { Lesson } from "./lesson.js";
import { defaultTogether, playedTogether, pupilTurns, TaughtPlay } from "./taught-play.js";
import { VariedGames } from "./varied-games.js";

export const noviceLessons = {
  /** Lessons with sentences in the prompt. */
  told: 0.55,
  /** Of the sentences about the thing that is wanted, those that are true. */
  true: 0.6,
  /** Lessons without sentences that end with one. */
  note: 0.4,
  /** Of these sentences, those that are false on purpose: validation must have work to do. */
  falseNote: 0.15,
} as const;

/** Places by type of thing, best first. */
type Places = ReadonlyMap<string, readonly string[]>;

export class NoviceCorpus {
  private readonly games = new VariedGames();

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly format: PromptFormat,
  ) {}

  /** The teacher plays alone. */
  lesson(key: Key): Lesson {
    return this.play(key, false).lesson();
  }

  together(pupil: Policy): LessonSource {
    return playedTogether((key, pupilMayMove) => this.play(key, pupilMayMove), pupil);
  }

  private play(key: Key, pupilMayMove: boolean): TaughtPlay {
    const draw = stream(split(key, "lesson"));
    const joins = pupilMayMove && draw.chance(defaultTogether.together);
    const game = this.games.draw(draw);
    const isTold = draw.chance(noviceLessons.told);
    const places = isTold ? toldPlaces(game, draw) : new Map<string, string[]>();
    return new TaughtPlay(game, {
      tokenizer: this.tokenizer,
      format: this.format,
      key,
      worth: asTold(places, split(key, "search")),
      told: isTold ? sentences(game, places, draw) : [],
      ...(joins && { pupil: pupilTurns(draw) }),
      ...(!isTold && { note: (played) => noteOf(game, played, stream(split(key, "note"))) }),
    });
  }
}

/** Up to three places for what is wanted, and sometimes one for the lamp. */
function toldPlaces({ house, aim }: VariedGame, draw: Stream): Places {
  const kinds = [...new Set(house.receptacles.map(({ type }) => type))];
  const places = new Map<string, readonly string[]>();
  const about = aim.lamp !== undefined && draw.chance(0.5) ? [aim.object, aim.lamp] : [aim.object];
  for (const type of about) {
    const holding = house.start.contents.flatMap((contents, receptacle) =>
      contents.some((object) => house.objects[object]!.type === type) ? [house.receptacles[receptacle]!.type] : [],
    );
    const truths = draw.shuffle([...new Set(holding)]);
    const others = draw.shuffle(kinds.filter((kind) => !holding.includes(kind)));
    const count = type === aim.lamp ? 1 : draw.choice([1, 1, 2, 2, 3]);
    const chosen = Array.from({ length: count }, () => (draw.chance(noviceLessons.true) ? truths : others).pop());
    places.set(
      type,
      chosen.filter((kind) => kind !== undefined),
    );
  }
  return places;
}

/** The sentences of places in their order, with others in between that are about things nobody wants. */
function sentences({ house, aim }: VariedGame, places: Places, draw: Stream): string[] {
  const told = [...places].flatMap(([type, kinds]) => kinds.map((kind) => sentence(type, kind)));
  const kinds = house.receptacles.map(({ type }) => type);
  const types = house.objects.map(({ type }) => type).filter((type) => type !== aim.object && type !== aim.lamp);
  const asides = draw.choice([0, 0, 1, 2, 3]);
  for (let i = 0; i < asides && types.length > 0; i++)
    told.splice(draw.integer(told.length + 1), 0, sentence(draw.choice(types), draw.choice(kinds)));
  return told;
}

/** Where the thing was taken from, or sometimes another place of the room. */
function noteOf({ house, aim }: VariedGame, { turns }: TaughtGame, draw: Stream): string | undefined {
  if (!draw.chance(noviceLessons.note)) return undefined;
  const taken = turns.flatMap(({ action }) => {
    const [, type, place] = /^take (\w+) \d+ from (\w+) \d+$/.exec(action) ?? [];
    return type === aim.object ? [place!] : [];
  });
  if (taken.length === 0) return undefined;
  const kinds = house.receptacles.map(({ type }) => type);
  return sentence(aim.object, draw.chance(noviceLessons.falseNote) ? draw.choice(kinds) : draw.choice(taken));
}

function sentence(object: string, home: string): string {
  return shortSentence({ kind: "place", object, home }).text;
}
