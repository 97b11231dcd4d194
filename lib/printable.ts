/**
 * Text that others wrote (a model, a skill, a file, a server) made safe to print: what would move a terminal's cursor,
 * recolour it, set its title or reorder a line is shown as a sign instead of obeyed.
 */

/** The control characters except tab and new line, and the marks that reorder text. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/g;

export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(UNSAFE, pictureOf);
}

/** JSON to print: the same value, with every unsafe character escaped. */
export function printableJson(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 2).replace(UNSAFE, escape);
}

/** Unicode has pictures of the old controls (␛ for escape); the others become the sign for "unreadable". */
function pictureOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
