/**
 * A house's texts in few words, for policies whose every token counts: what the action or the task already said is left
 * out, and so are articles and punctuation. Nothing that a player needs is lost. Also all words that can then be left.
 */
import { frequenciesOf, holds } from "./generated/frequencies.js";

/** "You arrive at desk 1. On the desk 1, you see a pen 1, and a mug 2." as "see pen 1 mug 2". */
export function terse(text: string): string {
  const room = /you see (.*)\.\n\nYour task/.exec(text);
  if (room) return `room ${listed(room[1]!)}`;
  const seen = /you see ([^.]*)\.$/.exec(text);
  if (seen) return `see ${listed(seen[1]!)}`;
  if (text.endsWith(" is closed.")) return "closed";
  const done = /^You (pick up|turn on|\w+) the /.exec(text);
  if (done) return done[1]!;
  return text.replace(/[.,:!?\s]+/g, " ").trim();
}

function listed(items: string): string {
  return items
    .split(/,\s*/)
    .map((item) => item.replace(/^(and )?(a )?/, ""))
    .join(" ");
}

/** Kinds of things that released games show and generated houses lack. */
const FIXTURES = `
bathtub blinds boots chair curtains floorlamp footstool houseplant laundryhamperlid lightswitch mirror painting poster
scrubbrush showerdoor showerglass sink stoveknob television toaster window desklamp`;
const HIGHEST_NUMBER = 40;

const TASKS = `
put a some two find clean cool hot sliced and them it in on with the under look at examine heat`;

const TEXTS = `
room see nothing closed pick up turn on Nothing happens move heat clean cool sliced open close You are not carrying
anything a an This is normal hot cold cool clean and sliced There's nothing special about facing Next to it`;

const ACTIONS = "go to take from move open close use examine heat cool clean slice with look inventory";

/** Every word of terse texts, of tasks and of actions but `help`, each once, in a fixed order. */
export function terseWords(): string[] {
  const things = [...frequenciesOf("released").places.keys(), ...[...holds.values()].flatMap((types) => [...types])];
  const types = [...new Set([...holds.keys(), ...things, ...FIXTURES.trim().split(/\s+/)])].sort();
  const numbers = Array.from({ length: HIGHEST_NUMBER }, (_, i) => String(i + 1));
  const words = [TASKS, TEXTS, ACTIONS].flatMap((text) => text.trim().split(/\s+/));
  return [...new Set([...words, ...types, ...numbers])];
}
