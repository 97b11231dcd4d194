/** Places for what draws itself: the live views in a shadow root of their own, and drawings of plain elements. */
import { useEffect, useRef } from "preact/hooks";
import type { PageView } from "../../lib/view/page/view.js";

export function Mounted({ view, data }: { readonly view: PageView; readonly data: unknown }) {
  const place = useRef<HTMLDivElement>(null);
  const text = JSON.stringify(data);
  useEffect(() => {
    const host = place.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const el = document.createElement("div");
    root.replaceChildren(el);
    view.render({ model: { get: () => JSON.parse(text) as unknown }, el });
  }, [text]);
  return <div ref={place} />;
}

export function Drawn({ element }: { readonly element: Element }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current!.replaceChildren(element), [element]);
  return <div ref={place} />;
}
