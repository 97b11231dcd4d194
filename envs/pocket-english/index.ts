/** The pocket household in English: the same hidden cards, tasks, oracle and exact chances, spoken as people speak. */
import { worldIn, type PocketOptions, type PocketWorld } from "../pocket/index.js";
import { english, tipGrammar } from "./text.js";

export { english, tipGrammar } from "./text.js";

/** `makePocketEnglish({ family: 3 })` has the cards and tasks of `makePocket({ family: 3 })`. */
export function makePocketEnglish(options: PocketOptions = {}): PocketWorld {
  const about = "The pocket household in plain English, for policies that are language models.";
  return worldIn(english, { name: "pocket-english", about, grammar: tipGrammar }, options);
}
