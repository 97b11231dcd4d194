/** Games in train rooms that a teacher can win, for lessons. */
import {
  byRates,
  placeRates,
  TaughtGame,
  trainGames,
  trainHouses,
  variedGame,
  type PlaceRates,
  type PlaceScore,
  type VariedGame,
  type Variation,
} from "../../../envs/household/index.js";
import type { Stream } from "../../random.js";

/** A part of the games ask for something else, are searched where a thing seldom lies, or have fewer places. */
export const defaultVariation: Variation = { otherAim: 0.3, moved: 0.2, thinned: 0.2 };

export class VariedGames {
  /** How often things lie where, in train games. */
  readonly rates: PlaceRates = placeRates(trainHouses().map(({ house }) => house));
  private readonly from = trainGames();
  private readonly worth: PlaceScore = byRates(this.rates);

  constructor(private readonly variation: Variation = defaultVariation) {}

  /** A game that a teacher wins within the steps of a real one. */
  draw(draw: Stream): VariedGame {
    for (;;) {
      const { rooms, games } = this.from;
      const game = variedGame(rooms, draw.choice(games), this.variation, draw);
      if (game !== undefined && this.wins(game)) return game;
    }
  }

  private wins({ house, aim }: VariedGame): boolean {
    const game = new TaughtGame(house, aim, this.worth);
    for (let turn = 0; turn < 50 && !game.won; turn++) {
      const advice = game.advice();
      if (advice === undefined) return false;
      game.play(advice, false);
    }
    return game.won;
  }
}
