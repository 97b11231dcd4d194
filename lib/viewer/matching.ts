/** Whether a text holds what is sought; the same rule for the server and for the page of a report. Knows no files. */
import type { Hit, PlayData } from "./data.js";

/** All of the words, in any order, in capitals or not; words in double quotes stand together. Undefined for no word. */
export function matching(sought: string): ((text: string) => boolean) | undefined {
  const words = [...sought.toLowerCase().matchAll(/"([^"]+)"|([^\s"]+)/g)].map((found) => found[1] ?? found[2]!);
  if (words.length === 0) return undefined;
  return (text) => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}

/** The first place of a play that fits: its task and prompt, or a turn; undefined where none does. */
export function playHit(run: string, play: PlayData, fits: (text: string) => boolean): Hit | undefined {
  const { id, iteration, task, opening, turns } = play;
  const found = turns.findIndex(({ observation, said }) => fits(`${observation} ${said}`));
  const hit = { run, what: "play" as const, id, iteration };
  if (found >= 0) return { ...hit, turn: found, text: `${turns[found]!.observation} → ${turns[found]!.action}` };
  return fits(`${id} ${task} ${opening}`) ? { ...hit, turn: null, text: opening } : undefined;
}
