/** The few words of the probes, and the one skill sentence they know. */
export const end = "the end";
export const colours = "red blue green black".split(" ");

/** `when red , say green`: what the probe "skill" wants said. */
export function skillSentence(seen: string, answer: string): string {
  return `when ${seen} , say ${answer}`;
}

/** Read a sentence; undefined where it is none. */
export function parseSkill(sentence: string): { readonly seen: string; readonly answer: string } | undefined {
  const [, seen = "", answer = ""] = /^when (\S+) , say (\S+)$/.exec(sentence) ?? [];
  return colours.includes(seen) && colours.includes(answer) ? { seen, answer } : undefined;
}
