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
    srcdoc: page.replace("<html ", `<html data-theme="${theme()}" `),
  });
  el.style.maxWidth = "none";
  el.append(frame);
  onInkChange(el, () => frame.contentWindow?.postMessage({ siriTheme: theme() }, "*"));
});
