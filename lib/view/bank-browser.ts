/** The bank browser in a notebook: the page of a bank in a frame, which learns here whether the paper around it is dark. */
import type { BankBrowserData } from "./data.js";
import { h } from "./page/dom.js";
import { isDark, onInkChange } from "./page/theme.js";
import { defineView } from "./page/view.js";

export default defineView<BankBrowserData>(({ page, height }, el) => {
  const theme = (): string => (isDark(el) ? "dark" : "light");
  const frame = h("iframe", {
    title: "bank browser",
    sandbox: "allow-scripts",
    style: `width:100%;height:${height}px;border:1px solid var(--line)`,
  });
  el.style.maxWidth = "none";
  el.append(frame);
  void unzipped(page).then((html) => (frame.srcdoc = html.replace("<html ", `<html data-theme="${theme()}" `)));
  onInkChange(el, () => frame.contentWindow?.postMessage({ siriTheme: theme() }, "*"));
});

async function unzipped(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
