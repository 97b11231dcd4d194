/** The worlds that have a policy of their own, made by `npm run pretrain`. */
import { unknownName } from "../../errors.js";
import { categoryPretraining, generalPretraining, halfPretraining, misledPretraining } from "./pocket-variants.js";
import { householdPretraining } from "./household.js";
import { pocketPretraining } from "./pocket.js";
import { webshopPretraining } from "./webshop.js";
import type { PretrainingWorld } from "./pretraining-world.js";

export const pretrainingWorlds: readonly PretrainingWorld[] = [
  pocketPretraining,
  misledPretraining,
  halfPretraining,
  generalPretraining,
  categoryPretraining,
  householdPretraining,
  webshopPretraining,
];

export function pretrainingWorld(name: string): PretrainingWorld {
  const found = pretrainingWorlds.find((world) => world.name === name);
  const names = pretrainingWorlds.map((world) => world.name);
  if (found === undefined) throw unknownName("pretrain", "world", name, names);
  return found;
}
