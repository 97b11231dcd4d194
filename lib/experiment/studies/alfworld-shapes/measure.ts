/** A decoder of some width and depth is taught the expert's lessons from random weights, and plays the development games. */
import { initialWeights, microDecoder, parameterCount } from "../../../compute/architecture.js";
import { TransformerPolicy } from "../../../policy/transformer-policy.js";
import { keyOf, split } from "../../../random.js";
import { alfworldGames, playAlfworld } from "../../alfworld/play.js";
import { clone, oneByOne } from "../../pretraining/clone.js";
import { expertPretraining } from "../../pretraining/household-expert.js";
import { mean } from "../../statistics.js";

const widths = [64, 96, 128] as const;
const depths = [2, 3, 4] as const;

export interface Shape {
  readonly width: number;
  readonly layers: number;
}

export const shapes: readonly Shape[] = widths.flatMap((width) => depths.map((layers) => ({ width, layers })));

/** What a shape came to. */
export interface ShapeRow extends Shape {
  readonly weights: number;
  /** Mean of the last steps. */
  readonly loss: number;
  readonly tokens: number;
  /** Processor time of the lessons. */
  readonly seconds: number;
  /** For each game the turns in which it was won; 0 where it was lost. */
  readonly turns: readonly number[];
}

/** Optimiser steps, the same for every shape. */
export const STEPS = 2400;
const LAST = 100;

/** How much is asked of a shape; by default what the study registers. */
interface Asked {
  readonly steps?: number;
  readonly games?: number;
}

export async function measureShape(shape: Shape, { steps = STEPS, games = Infinity }: Asked = {}): Promise<ShapeRow> {
  const words = expertPretraining.tokenizer();
  const key = keyOf("alfworld-shapes");
  const config = microDecoder({ vocabulary: words.size, ...expertPretraining.shape, ...shape });
  const weights = initialWeights(config, split(key, "weights"));
  const policy = new TransformerPolicy({ weights, tokenizer: words, workers: 1, name: nameOf(shape) });
  const used = process.cpuUsage();
  const losses: number[] = [];
  let taught = 0;
  const source = oneByOne(expertPretraining.lessons(words));
  for await (const { loss, tokens } of clone(
    policy,
    source,
    expertPretraining.learning(steps),
    split(key, "lessons"),
  )) {
    losses.push(loss);
    taught = tokens;
  }
  const { user, system } = process.cpuUsage(used);
  const rows = await playAlfworld(policy, alfworldGames(["valid_train"], games), {
    choose: "admissible",
    format: expertPretraining.format,
    temperature: 0.4,
    key: split(key, "games"),
  });
  policy.dispose();
  return {
    ...shape,
    weights: parameterCount(config),
    loss: mean(losses.slice(-LAST)),
    tokens: taught,
    seconds: Math.round((user + system) / 1e6),
    turns: rows.map(({ won, turns }) => (won ? turns : 0)),
  };
}

export function nameOf({ width, layers }: Shape): string {
  return `${width}x${layers}`;
}
