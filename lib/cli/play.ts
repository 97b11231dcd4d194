/** `siri-lab play`: play a world in the terminal; a pipe on standard input plays too, line by line. */
import { createInterface } from "node:readline/promises";
import { world } from "../../envs/index.js";
import { unknownName } from "../errors.js";
import { officialGame, policyPlays } from "../experiment/alfworld/watch.js";
import { settingsTree } from "./frame/settings.js";
import type { Setting } from "./frame/values.js";
import { PlaySession, type PlayOptions } from "./play-session.js";

export interface PlayGiven {
  readonly world: string;
  readonly seed: number;
  readonly split: string | undefined;
  readonly set: readonly Setting[];
  /** One of ALFWorld's released games by its number. */
  readonly official: number | undefined;
}

export async function playWorld({ world: name, seed, split, set, official }: PlayGiven): Promise<void> {
  if (official !== undefined) return playOfficial(name, official, split, seed);
  const width = process.stdout.columns ?? 80;
  const options: PlayOptions = { seed, width, ...(split !== undefined && { split }) };
  await loop(new PlaySession(world(name, settingsTree(set)), options));
}

/** The person first, then the policy. */
async function playOfficial(name: string, number: number, split: string | undefined, seed: number): Promise<void> {
  if (!OFFICIAL.includes(name)) throw unknownName("play --official", "world", name, OFFICIAL);
  const { task, index } = officialGame(number, split);
  const width = process.stdout.columns ?? 80;
  await loop(new PlaySession(world("alfworld"), { split: task.split, seed: index, width }));
  console.log(`\n${await policyPlays(task, seed)}`);
}

const OFFICIAL = ["household", "alfworld"];

async function loop(session: PlaySession): Promise<void> {
  console.log(`${session.begin()}\n\nType :help for help.`);
  const live = process.stdin.isTTY && process.stdout.isTTY;
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: "\n? ", terminal: live });
  if (live) terminal.prompt();
  for await (const line of terminal) {
    const { text, quit } = session.feed(line);
    if (text !== "") console.log(text);
    if (quit) break;
    if (live) terminal.prompt();
  }
  terminal.close();
}
