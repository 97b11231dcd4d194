/**
 * Puts a view in the place of its still picture, wherever the page holds that output: JupyterLab may show one output
 * twice. Where drawing fails the picture stays.
 */
import { h } from "./dom.js";
import type { PageView } from "./view.js";

export function mount(view: PageView, id: string): void {
  for (const box of document.querySelectorAll<HTMLElement>(`[data-siri-view="${id}"]:not([data-live])`)) {
    const json = box.querySelector('script[type="application/json"]')?.textContent;
    const still = box.querySelector("img");
    if (json === undefined || json === null || still === null) continue;
    const data: unknown = JSON.parse(json);
    const host = h("div");
    const el = h("div");
    host.attachShadow({ mode: "open" }).append(el);
    still.before(host);
    try {
      view.render({ model: { get: () => data }, el });
      still.remove();
      box.setAttribute("data-live", "");
    } catch (error) {
      host.remove();
      throw error;
    }
  }
}
