/** Elements in one call. Text becomes text nodes and nothing else, so what others wrote can do nothing. */

type Child = Node | string | number;
type Listener = (event: Event) => void;
/** Attributes by name; `true` is an attribute without a value, `false` is none; a function listens to the event of its name. */
export type Attributes = Readonly<Record<string, string | number | boolean | Listener>>;

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  furnish(element, attributes, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for the elements of a drawing. */
export function s<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, tag);
  furnish(element, attributes, children);
  return element;
}

function furnish(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.map((child) => (typeof child === "number" ? String(child) : child)));
}

/** One of several items has the focus; arrows, Home and End move it, and whoever hovers moves it too. */
export function roving(items: readonly (HTMLElement | SVGElement)[], choose: (index: number) => void): void {
  const keys: Readonly<Record<string, (at: number) => number>> = {
    ArrowDown: (at) => at + 1,
    ArrowRight: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    ArrowLeft: (at) => at - 1,
    Home: () => 0,
    End: () => items.length - 1,
  };
  items.forEach((item, at) => {
    item.setAttribute("tabindex", at === 0 ? "0" : "-1");
    item.addEventListener("mouseenter", () => choose(at));
    item.addEventListener("focus", () => {
      for (const other of items) other.setAttribute("tabindex", other === item ? "0" : "-1");
      choose(at);
    });
    item.addEventListener("keydown", (event) => {
      const to = keys[(event as KeyboardEvent).key]?.(at);
      if (to === undefined) return;
      event.preventDefault();
      items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
    });
  });
}
