/**
 * The loop that the whole series is about, in one drawing: `theLoop("mining")` marks where a notebook is. An image (so
 * that it is there also where scripts and styles are not), and the same in words.
 */
import type { Bundle } from "../plot/chart.js";
import { HtmlView } from "../plot/html-view.js";
import { png } from "../plot/still.js";
import { element, label } from "../plot/svg/markup.js";
import { COLORS, fade, FONT, FONT_SIZE, INK } from "../plot/theme.js";

const parts = ["world", "policy", "rollouts", "credit", "update", "mining", "validation", "internalisation"] as const;

/** What a notebook may be about. */
export type LoopPart = (typeof parts)[number];

interface Box {
  readonly at: readonly [x: number, y: number];
  readonly title: string;
  readonly words: string;
  readonly of: readonly LoopPart[];
}

interface Arrow {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly words: string;
  /** The middle of the words. */
  readonly wordsAt: readonly [x: number, y: number];
  readonly of: readonly LoopPart[];
  readonly dashed?: true;
}

const WIDTH = 720;
const HEIGHT = 290;
const [HALF, TALL] = [74, 24]; // half the width and half the height of a box

const boxes: readonly Box[] = [
  { at: [90, 140], title: "policy", words: "chooses words", of: ["policy"] },
  { at: [630, 140], title: "attempts", words: "one task, many tries", of: ["rollouts"] },
  { at: [360, 40], title: "credit", words: "a number for each turn", of: ["credit"] },
  { at: [500, 245], title: "sentences", words: "when A, do B", of: ["mining"] },
  { at: [220, 245], title: "bank of skills", words: "what was worth it", of: ["validation"] },
];

const arrows: readonly Arrow[] = [
  {
    from: [164, 140],
    to: [556, 140],
    words: "plays in a world with hidden rules",
    wordsAt: [360, 131],
    of: ["world", "rollouts"],
  },
  { from: [612, 116], to: [436, 48], words: "compare", wordsAt: [562, 76], of: ["credit"] },
  { from: [284, 48], to: [108, 116], words: "update", wordsAt: [158, 76], of: ["update"] },
  { from: [618, 164], to: [574, 228], words: "mine", wordsAt: [626, 204], of: ["mining"] },
  { from: [424, 245], to: [296, 245], words: "test", wordsAt: [360, 237], of: ["validation"] },
  { from: [146, 236], to: [96, 166], words: "teach", wordsAt: [94, 206], of: ["internalisation"] },
  {
    from: [232, 220],
    to: [300, 148],
    words: "read by half of the attempts",
    wordsAt: [372, 190],
    of: ["rollouts", "validation"],
    dashed: true,
  },
];

/** The drawing; the given parts are marked "you are here". */
export function theLoop(...here: readonly LoopPart[]): LoopView {
  return new LoopView(drawing(here), words(here));
}

export class LoopView extends HtmlView {
  private readonly picture: string;

  constructor(
    readonly svg: string,
    words: string,
  ) {
    const picture = png(svg).toString("base64"); // SVG is stripped or left blank by some front ends
    super(`<img alt="the loop of SIRI" width="${WIDTH}" src="data:image/png;base64,${picture}">`, words);
    this.picture = picture;
  }

  override bundle(): Bundle {
    return { ...super.bundle(), "image/png": this.picture };
  }
}

function drawing(here: readonly LoopPart[]): string {
  const isHere = ({ of }: { readonly of: readonly LoopPart[] }): boolean => of.some((part) => here.includes(part));
  const content = [
    ...arrows.map((arrow) => arrowMarkup(arrow, isHere(arrow))),
    ...boxes.map((box) => boxMarkup(box, isHere(box))),
  ].join("");
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", ...size, "font-family": FONT, "font-size": FONT_SIZE },
    content,
  );
}

function boxMarkup({ at: [x, y], title, words }: Box, here: boolean): string {
  const [stroke, fill] = here ? [COLORS[0], fade(COLORS[0], 0.18)] : [INK, "none"];
  const place = { x: x - HALF, y: y - TALL, width: 2 * HALF, height: 2 * TALL, rx: 8 };
  const line = { x, anchor: "middle" as const, color: INK }; // an ink for both themes; the shape says where one is
  return (
    element("rect", { ...place, fill, stroke, "stroke-width": here ? 2.5 : 1.2 }) +
    label(title, { ...line, y: y - 8, size: 15, bold: true }) +
    label(words, { ...line, y: y + 10, size: 11 })
  );
}

function arrowMarkup({ from, to, words, wordsAt, dashed }: Arrow, here: boolean): string {
  const color = here ? COLORS[0] : INK;
  const width = here ? 2.5 : 1.2;
  const look = { stroke: color, "stroke-width": width, "stroke-dasharray": dashed ? "5 4" : undefined };
  return (
    element("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], ...look }) +
    element("polygon", { points: headOf(from, to), fill: color }) +
    label(words, { x: wordsAt[0], y: wordsAt[1], anchor: "middle", color: INK, bold: here })
  );
}

/** The three corners of an arrow's head. */
function headOf([x0, y0]: Arrow["from"], [x1, y1]: Arrow["to"]): string {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [along, across] = [(x1 - x0) / length, (y1 - y0) / length];
  const corner = (back: number, side: number): string =>
    `${(x1 - back * along - side * across).toFixed(1)},${(y1 - back * across + side * along).toFixed(1)}`;
  return [corner(-4, 0), corner(6, 5), corner(6, -5)].join(" ");
}

const sentences: Readonly<Record<LoopPart, string>> = {
  world: "it plays in a world with hidden rules",
  policy: "the policy chooses words",
  rollouts: "many attempts at one task, half of them read a skill",
  credit: "attempts are compared: a number for each turn",
  update: "the policy moves a little towards what was better",
  mining: "from attempts that won it writes sentences",
  validation: "each sentence is tested, with it and without; what was worth it stays in the bank",
  internalisation: "what the bank holds is taught to the policy, which then needs no sentence",
};

function words(here: readonly LoopPart[]): string {
  return parts.map((part) => `${here.includes(part) ? "▶" : " "} ${sentences[part]}`).join("\n");
}
