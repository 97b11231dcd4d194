/**
 * The few pieces of SVG markup that the pictures need: escaped text, rounded numbers, elements, and how wide a text is.
 * Text is measured with the published widths of Helvetica, because there is no browser to ask.
 */
import { FONT_SIZE, INK } from "../theme.js";

type Attributes = Readonly<Record<string, string | number | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function escape(text: string): string {
  return [...text].map((character) => ENTITIES[character] ?? (allowed(character) ? character : "")).join("");
}

/** Characters that XML does not allow: most controls, and halves of surrogate pairs. */
function allowed(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** Two decimals are a fifth of what an eye can see, and keep pictures small. */
export function round(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}

export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escape(value!)}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export interface TextOptions {
  readonly x: number;
  readonly y: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
  readonly angle?: number;
}

/** A line of text whose middle is at `y`. Ink follows the theme of the page where the page has one. */
export function label(
  text: string,
  { x, y, anchor = "start", size = FONT_SIZE, color, bold, angle }: TextOptions,
): string {
  const attributes = {
    x,
    y: y + size * 0.35, // half the height of a capital letter
    "text-anchor": anchor === "start" ? undefined : anchor,
    "font-size": size === FONT_SIZE ? undefined : size,
    "font-weight": bold ? "bold" : undefined,
    class: color === undefined ? "siri-ink" : undefined,
    fill: color ?? INK,
    transform: angle === undefined ? undefined : `rotate(${angle} ${round(x)} ${round(y)})`,
  };
  return element("text", attributes, escape(text));
}

// widths of the characters from space to ~ in Helvetica, in thousandths of the font size (Adobe Font Metrics)
const WIDTHS =
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
    .split(" ")
    .map(Number);
const SPARE = 1.06; // the fonts that stand in for Helvetica are a little wider

/** Width of a line in pixels. */
export function textWidth(text: string, size: number = FONT_SIZE): number {
  let thousandths = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    thousandths += code === 0x200b ? 0 : (WIDTHS[code - 32] ?? (code >= 0x2190 ? 1000 : 600));
  }
  return (thousandths * size * SPARE) / 1000;
}

/** The text, or as much of its start as fits, with an ellipsis. */
export function fit(text: string, width: number, size: number = FONT_SIZE): string {
  if (textWidth(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
