/** The theme of the page is read off its ink: light ink means dark paper. Nobody has to say which theme there is. */

/** True where text is light here; the element must be in the page. */
export function isDark(element: Element): boolean {
  const color = getComputedStyle(element).color;
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  const full = color.startsWith("color(") ? 1 : 255;
  return (0.3 * red + 0.59 * green + 0.11 * blue) / full > 0.5;
}

/** Calls with the new ink whenever the page gets another; a style sheet may come a little after the sign that it will. */
export function onInkChange(element: Element, change: (color: string) => void): void {
  const ink = (): string => getComputedStyle(element).color;
  let known = ink();
  const look = (): void => {
    if (!element.isConnected) return observer.disconnect();
    if (ink() === known) return;
    known = ink();
    change(known);
  };
  const soon = (): void => [0, 100, 500].forEach((wait) => void setTimeout(look, wait));
  const observer = new MutationObserver(soon);
  for (const watched of [document.documentElement, document.body]) observer.observe(watched, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", soon);
}
