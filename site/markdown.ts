/** Markdown of the repository as a part of a page: links lead to pages of the site, or say the file that is meant. */
import { posix } from "node:path";
import { Marked, type Tokens } from "marked";
import { escaped } from "./layout.js";

/** Where a file of the repository is found in the site; undefined where it is not. */
export type SitePathOf = (file: string) => string | undefined;

export interface MarkdownPlace {
  /** The file of the repository that holds the text. */
  readonly file: string;
  /** The page that will hold it. */
  readonly page: string;
  readonly sitePathOf: SitePathOf;
}

export function markdownHtml(text: string, place: MarkdownPlace): string {
  const marked = new Marked({
    renderer: {
      link({ href, tokens }: Tokens.Link): string {
        const words = this.parser.parseInline(tokens);
        const to = target(href, place);
        return to === undefined
          ? `${words} <small>(${escaped(href)})</small>`
          : `<a href="${escaped(to)}">${words}</a>`;
      },
      image({ href, text: about }: Tokens.Image): string {
        const to = target(href, place);
        return to === undefined ? escaped(about) : `<img src="${escaped(to)}" alt="${escaped(about)}">`;
      },
      table(token: Tokens.Table): string {
        const row = (cells: readonly Tokens.TableCell[], tag: "th" | "td"): string =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("")}</tr>`;
        const rows = token.rows.map((cells) => row(cells, "td")).join("");
        const table = `<table><thead>${row(token.header, "th")}</thead><tbody>${rows}</tbody></table>`;
        return `<div class="wide" tabindex="0" role="region" aria-label="table">${table.replaceAll("<th></th>", "<td></td>")}</div>`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** An address elsewhere and a place on the same page stay; a file becomes the page that shows it, if there is one. */
function target(href: string, { file, page, sitePathOf }: MarkdownPlace): string | undefined {
  if (/^(https?:|mailto:|#|data:)/.test(href)) return href.startsWith("#") ? undefined : href;
  const [path = ""] = href.split("#");
  const to = sitePathOf(posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, ""));
  return to === undefined ? undefined : posix.relative(posix.dirname(page), to);
}
