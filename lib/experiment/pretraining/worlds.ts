/** The worlds that have a policy of their own, made by `npm run pretrain`. */
import { unknownName } from "../../errors.js";
import { categoryPretraining, generalPretraining, halfPretraining, misledPretraining } from "./pocket-variants.js";
import { householdPretraining } from "./household.js";
import { pocketPretraining } from "./pocket.js";
import { webshopPretraining } from "./webshop.js";
import { alfworldPretraining } from "./alfworld.js";
import { expertPretraining } from "./household-expert.js";
import { novicePretraining } from "./household-novice.js";
import { englishWorld } from "./english-start.js";
import type { LanguageWorld, PlayedWorld, PretrainingWorld, TaughtWorld } from "./pretraining-world.js";

export const pretrainingWorlds: readonly PretrainingWorld[] = [
  pocketPretraining,
  misledPretraining,
  halfPretraining,
  generalPretraining,
  categoryPretraining,
  householdPretraining,
  webshopPretraining,
];

const playedWorlds: readonly PlayedWorld[] = [alfworldPretraining, expertPretraining, novicePretraining];

export const languageWorlds: readonly LanguageWorld[] = [englishWorld];

export const taughtWorlds: readonly (PretrainingWorld | PlayedWorld)[] = [...pretrainingWorlds, ...playedWorlds];

export function pretrainingWorld(name: string): PretrainingWorld {
  return named(pretrainingWorlds, name);
}

export function taughtWorld(name: string): PretrainingWorld | PlayedWorld {
  return named(taughtWorlds, name);
}

function named<World extends TaughtWorld>(worlds: readonly World[], name: string): World {
  const found = worlds.find((world) => world.name === name);
  const names = worlds.map((world) => world.name);
  if (found === undefined) throw unknownName("pretrain", "world", name, names);
  return found;
}
