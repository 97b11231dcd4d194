/**
 * What a view's module is: `render({ model, el })` draws what `model.get("data")` says into `el`. The shape is that of
 * anywidget, so that one file serves a notebook's output, the viewer and a page; nothing here needs a kernel.
 */
import { h } from "./dom.js";
import { STYLE } from "./style.js";

/** A read-only holder of JSON. */
export interface Model {
  get(name: "data"): unknown;
}

export interface RenderContext {
  readonly model: Model;
  /** Where to draw: in the page already, and in a shadow root, so that the page's styles and the view's stay apart. */
  readonly el: HTMLElement;
}

export interface PageView {
  render(context: RenderContext): void;
}

/** A view whose `draw` is given the data and a fresh element with the views' common style. */
export function defineView<Data>(draw: (data: Data, el: HTMLElement) => void): PageView {
  return {
    render({ model, el }) {
      const scene = h("div", { class: "siri" });
      el.replaceChildren(h("style", {}, STYLE), scene);
      draw(model.get("data") as Data, scene);
    },
  };
}
