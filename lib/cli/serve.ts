/** `siri-lab serve`: a world for a program in another language, line by line on standard input and output. */
import { createInterface } from "node:readline";
import { world } from "../../envs/index.js";
import { WorldServer } from "../exports/world-server.js";
import { settingsTree } from "./frame/settings.js";
import type { Setting } from "./frame/values.js";

export interface ServeGiven {
  readonly world: string;
  readonly set: readonly Setting[];
}

export async function serveWorld({ world: name, set }: ServeGiven): Promise<void> {
  const server = new WorldServer(world(name, settingsTree(set)));
  for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${server.answer(line)}\n`);
}
