/** A view of `lib/view` in the page: drawn into a shadow root, so that its styles and ours stay apart. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What a view's module is. */
export interface ViewModule {
  render(context: { readonly model: { get(name: "data"): unknown }; readonly el: HTMLElement }): void;
}

export function Mounted({ view, data }: { readonly view: ViewModule; readonly data: unknown }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const text = JSON.stringify(data);
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    const el = document.createElement("div");
    root.replaceChildren(el);
    view.render({ model: { get: () => data }, el });
  }, [view, text]);
  return <div ref={host} class="mounted" />;
}
