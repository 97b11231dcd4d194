/**
 * Pages in words, four ways. `text`: WebShop's observation, the visible texts joined with " [SEP] ". `rich`: its other
 * one, a line a text with buttons marked. `compact`: short pages of known words for small models. `brief`: WebShop's own words, cut short.
 * A page is first a list of texts as they stand in WebShop's HTML, white space included; both of its forms are made of it.
 */
import { briefLabel, briefPage } from "./brief.js";
import { compactAction, compactPage } from "./compact.js";
import { floatText, jsonText, strip } from "./python.js";
import { isRepriced, pageOf, priceAt, productAt, resultsOf, subPagesOf, type Button, type Shown } from "./rules.js";

export type Dialect = "text" | "rich" | "compact" | "brief";

interface Piece {
  readonly text: string;
  readonly kind: "plain" | "button" | "option" | "product";
}

const plain = (text: string): Piece => ({ text, kind: "plain" });
const button = (text: string): Piece => ({ text, kind: "button" });

/** What is read on a page. */
export function render(shown: Shown, dialect: Dialect): string {
  switch (dialect) {
    case "compact":
      return compactPage(shown);
    case "brief":
      return briefPage(shown);
    case "text":
      return visible(piecesOf(shown))
        .map(({ text }) => strip(text))
        .join(" [SEP] ");
    case "rich":
      return richText(shown, visible(piecesOf(shown)));
  }
}

/** The texts an HTML reader keeps: none that are empty or only line ends; other white space alone becomes one space. */
function visible(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text.charCodeAt(0) > 0x20 || /[^ \t\n\f\r]/.test(piece.text)) kept.push(piece);
    else if (piece.text !== "" && !piece.text.includes("\n")) kept.push({ ...piece, text: " " });
  }
  return kept;
}

function piecesOf(shown: Shown): Piece[] {
  const { visit, goal } = shown;
  if (visit.page === "search") return [plain("WebShop"), plain("Instruction: "), plain(goal.text), button("Search")];
  if (visit.page === "done") return donePieces(shown);
  const head = [plain("Instruction:"), plain(goal.text), button("Back to Search")];
  if (visit.page === "results") return [...head, ...resultPieces(shown)];
  return [...head, button("< Prev"), ...(visit.page === "sub" ? subPieces(shown) : itemPieces(shown))];
}

function resultPieces({ store, visit }: Shown): Piece[] {
  const title = plain(`Page ${visit.number} (Total results: ${resultsOf(store, visit).length})`);
  const turning = visit.number > 1 ? [button("< Prev"), button("Next >")] : [button("Next >")];
  const products = pageOf(store, visit).flatMap((asin): Piece[] => {
    const product = store.products.get(asin)!;
    return [{ text: asin, kind: "product" }, plain(product.title), plain(product.priceTag)];
  });
  return [title, ...turning, ...products];
}

function itemPieces(shown: Shown): Piece[] {
  const { store, visit, soldOut } = shown;
  const product = productAt(store, visit);
  const options = product.options.flatMap(({ name, values }): Piece[] => [
    plain(name),
    ...values.map((text): Piece => ({ text, kind: "option" })),
  ]);
  const price = isRepriced(store, visit) ? `$${floatText(priceAt(store, visit))}` : product.priceTag;
  const pages = subPagesOf(store).map(button);
  const notice = soldOut ? [plain("Sorry, this product is sold out.")] : [];
  const facts = [plain(product.title), plain(`Price: ${price}`), plain("Rating: N.A.")];
  return [...notice, ...options, ...facts, ...pages, button("Buy Now")];
}

function subPieces({ store, visit }: Shown): Piece[] {
  const product = productAt(store, visit);
  switch (visit.sub) {
    case "Description":
      return [plain(product.description)];
    case "Features":
      return product.bullets.map((bullet) => plain(` ${bullet}`));
    case "Attributes":
      return [
        ...product.attributes.map((attribute) => plain(` ${attribute}`)),
        ...[product.category, product.query, product.productCategory].map(plain),
      ];
    default:
      return [];
  }
}

/** The last page shows what was bought and the score; the goal's fields stay empty, as in the original. */
function donePieces({ visit, score = 0 }: Shown): Piece[] {
  const bought = [...visit.chosen].sort(([a], [b]) => (a < b ? -1 : 1));
  const options = `{${bought.map(([name, value]) => `${jsonText(name)}: ${jsonText(value)}`).join(", ")}}`;
  const escaped = options.replace(/[<>&']/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const texts = [
    ...["Thank you for shopping with us!", "Your code: ", "None", " (Paste it in your MTurk interface.)"],
    ...["Purchased", "asin", visit.asin, "options", escaped, "attrs", "None", "category", "None", "query", "None"],
    ...["product category", "None", "Target", "asin", "options", "attrs", "price upper", "instuction text", "category"],
    ...["product category", "query", "Goal ", "None", "Reward", "Your score (min 0.0, max 1.0)", floatText(score)],
    ...["Reward Details ", "None"],
  ];
  return texts.map(plain);
}

/** The rich form marks an option as clicked where its quoted text stands in the page's address. */
function richText({ visit }: Shown, pieces: readonly Piece[]): string {
  const chosen = visit.chosen.map(([name, value]) => `${jsonText(name)}: ${jsonText(value)}`).join(", ");
  const address = visit.page === "item" ? `${visit.keywords.replaceAll(" ", "+")}/${visit.number}/{${chosen}}` : "";
  let text = "";
  for (const piece of pieces) {
    const clicked = piece.kind === "option" && address.includes(`"${piece.text}"`);
    if (clicked) text = `You have clicked ${piece.text}.\n${text}`;
    text += `${richPiece(piece, clicked || visit.opened.includes(piece.text))}\n`;
  }
  return text;
}

function richPiece({ text, kind }: Piece, clicked: boolean): string {
  const marked = clicked ? `[clicked button] ${text} [clicked button_]` : `[button] ${text} [button_]`;
  switch (kind) {
    case "plain":
      return text;
    case "button":
      return `[button] ${text} [button_]`;
    case "option":
      return `  ${marked}`;
    case "product":
      return `\n${marked}`;
  }
}

const LABELS = { back: "back to search", next: "next >", previous: "< prev", buy: "buy now" } as const;

/** What to write inside `click[…]`. */
export function labelOf(pressed: Button, dialect: Dialect): string {
  if (dialect === "compact") return compactAction(pressed);
  if (dialect === "brief") return briefLabel(pressed);
  switch (pressed.kind) {
    case "sub":
      return pressed.page.toLowerCase();
    case "product":
      return pressed.asin.toLowerCase();
    case "option":
      return pressed.value;
    default:
      return LABELS[pressed.kind];
  }
}

export interface Typed {
  readonly verb: string;
  readonly words: string;
}

/** The short pages are also answered without brackets, a word a token: `click 3`, `search red boot`. */
export function parseCompactAction(action: string): Typed | undefined {
  const typed = /^(click|search) ([^\n]+)$/.exec(action);
  return typed ? { verb: typed[1]!, words: typed[2]!.toLowerCase() } : parseAction(action);
}

/**
 * `verb[words]`, read as the original's pattern `(.+)\[(.+)\]` reads it: the first line only, the last "[" that leaves
 * something before it and words up to the last "]" after it; what follows is ignored. Found without a pattern, since that
 * one takes quadratic time on long texts.
 */
export function parseAction(action: string): Typed | undefined {
  const end = action.indexOf("\n");
  const line = end < 0 ? action : action.slice(0, end);
  const close = line.lastIndexOf("]");
  const open = close < 2 ? -1 : line.lastIndexOf("[", close - 2);
  if (open < 1) return undefined;
  return { verb: line.slice(0, open), words: line.slice(open + 1, close).toLowerCase() };
}
