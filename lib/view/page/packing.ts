/** Plays as few bytes: packed where an output is made, unpacked in the page. */
import type { PackedPair, PackedPlay, PairData, PlayData } from "../data.js";

/** A table of texts that grows with what is packed. */
export class Texts {
  readonly list: string[] = [];
  private readonly places = new Map<string, number>();

  place(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    this.places.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}

export function packPair({ plays, differs }: PairData, texts: Texts): PackedPair {
  return { plays: [packPlay(plays[0], texts), packPlay(plays[1], texts)], differs };
}

function packPlay({ id, opening, end, score, turns }: PlayData, texts: Texts): PackedPlay {
  return {
    id,
    opening: texts.place(opening),
    end,
    score,
    turns: turns.map(({ sees, does, note, reward, advantage }) => [
      texts.place(sees),
      texts.place(does),
      texts.place(note),
      reward,
      advantage === null ? null : Number(advantage.toFixed(2)),
    ]),
  };
}

export function unpackPair({ plays, differs }: PackedPair, texts: readonly string[]): PairData {
  return { plays: [unpackPlay(plays[0], texts), unpackPlay(plays[1], texts)], differs };
}

function unpackPlay({ id, opening, end, score, turns }: PackedPlay, texts: readonly string[]): PlayData {
  return {
    id,
    opening: texts[opening]!,
    end,
    score,
    turns: turns.map(([sees, does, note, reward, advantage]) => ({
      sees: texts[sees]!,
      does: texts[does]!,
      note: texts[note]!,
      reward,
      advantage,
    })),
  };
}
