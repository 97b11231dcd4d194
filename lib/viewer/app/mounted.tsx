/** A view of `lib/view` in the page: drawn into a shadow root, so that its styles and ours stay apart. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { safe } from "../format.js";

/** What a view's module is. */
export interface ViewModule {
  render(context: { readonly model: { get(name: "data"): unknown }; readonly el: HTMLElement }): void;
}

export function Mounted({ view, data }: { readonly view: ViewModule; readonly data: unknown }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  // what others wrote goes in with its marks shown as signs
  const text = JSON.stringify(data, (_, value: unknown) => (typeof value === "string" ? safe(value) : value));
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const el = document.createElement("div");
    root.replaceChildren(el);
    const told: unknown = JSON.parse(text);
    view.render({ model: { get: () => told }, el });
  }, [view, text]);
  return <div ref={host} class="mounted" />;
}
