/** Walks through a served site as a visitor could: from its first page along every link, with the browser's own parser. */
import type { Page } from "playwright-core";

export interface Crawled {
  /** Every page that was reached, by its path. */
  readonly pages: readonly string[];
  /** Links, pictures, scripts and styles that lead nowhere, and places on a page that are not there. */
  readonly broken: readonly string[];
  /** Addresses elsewhere that a page would load by itself. */
  readonly foreign: readonly string[];
}

export async function crawl(page: Page, address: string): Promise<Crawled> {
  await page.goto(address);
  return (await page.evaluate(`(${WALK})(${JSON.stringify(address)})`)) as Crawled;
}

/** In the words of the page. A place that a program reads, such as a run's link, begins with a name and "=". */
const WALK = `async (root) => {
  const [seen, found, broken, foreign] = [new Map(), [new URL("index.html", root).href], [], []];
  const places = [];
  const there = async (url) => {
    if (!seen.has(url)) {
      const answer = await fetch(url);
      const isPage = answer.ok && (answer.headers.get("content-type") ?? "").startsWith("text/html");
      const html = isPage ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
      seen.set(url, { ok: answer.ok, html: html !== undefined, ids: new Set([...(html?.querySelectorAll("[id]") ?? [])].map(({ id }) => id)) });
      if (html !== undefined) found.push(...linksOf(url, html));
    }
    return seen.get(url);
  };
  const linksOf = (url, html) => {
    const next = [];
    for (const element of html.querySelectorAll("a[href], link[href], img[src], script[src], iframe[src], source[src]")) {
      const own = element.tagName === "A" || element.tagName === "LINK" ? "href" : "src";
      const to = new URL(element.getAttribute(own), url);
      if (!/^https?:/.test(to.protocol)) continue;
      if (!to.href.startsWith(root)) {
        if (element.tagName !== "A") foreign.push(url + " loads " + to.href);
        continue;
      }
      const place = decodeURIComponent(to.hash.slice(1));
      to.hash = "";
      next.push(to.href.replace(/\\/$/, "/index.html"));
      places.push([url, next.at(-1), place]);
    }
    return next;
  };
  while (found.length > 0) await there(found.shift());
  for (const [from, to, place] of places) {
    const { ok, html, ids } = seen.get(to);
    if (!ok) broken.push(from + " → " + to);
    else if (html && place !== "" && !/^[a-z]+=/.test(place) && !ids.has(place)) broken.push(from + " → " + to + "#" + place);
  }
  const pages = [...seen].filter(([, { html }]) => html).map(([url]) => url.slice(root.length));
  return { pages, broken: [...new Set(broken)], foreign: [...new Set(foreign)] };
}`;
