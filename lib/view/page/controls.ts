/** What a person moves: a slider with its value beside it, a choice, a switch. All native, so keys work as everywhere. */
import { h } from "./dom.js";

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value in words; the number itself if left out. */
  readonly words?: (value: number) => string;
}

export interface Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  get(): number;
  set(value: number): void;
}

export function slider({ label, min, max, step = 1, value, words = String }: SliderOptions, moved: () => void): Slider {
  const input = h("input", { type: "range", min, max, step, value, "aria-label": label });
  const output = h("output", {}, words(value));
  const get = (): number => Number(input.value);
  const changed = (): void => {
    output.textContent = words(get());
    moved();
  };
  input.addEventListener("input", changed);
  const set = (next: number): void => {
    input.value = String(next);
    changed();
  };
  return { element: h("label", {}, `${label} `, input, " ", output), input, get, set };
}

export interface Choice<Value extends string> {
  readonly element: HTMLElement;
  get(): Value;
}

export function choice<Value extends string>(
  label: string,
  options: Readonly<Record<Value, string>>,
  chosen: Value,
  moved: () => void,
): Choice<Value> {
  const entries = Object.entries<string>(options);
  const select = h(
    "select",
    { "aria-label": label, change: moved },
    ...entries.map(([value, words]) => h("option", { value, selected: value === chosen }, words)),
  );
  return { element: h("label", {}, `${label} `, select), get: () => select.value as Value };
}

export interface Switch {
  readonly element: HTMLElement;
  get(): boolean;
}

export function toggle(label: string, on: boolean, moved: () => void): Switch {
  const input = h("input", { type: "checkbox", checked: on, change: moved, "aria-label": label });
  return { element: h("label", {}, input, ` ${label}`), get: () => input.checked };
}

/** A button that lets a slider run, and stops it; from the end it begins again. */
export function player({ input, get, set }: Slider, milliseconds = 500): HTMLButtonElement {
  let timer: ReturnType<typeof setInterval> | undefined;
  const button = h("button", { type: "button", "aria-label": "play" }, "▶");
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = "▶";
    button.setAttribute("aria-label", "play");
  };
  const step = (): void => {
    if (!button.isConnected || get() >= Number(input.max)) return stop();
    set(get() + Number(input.step));
  };
  button.addEventListener("click", () => {
    if (timer !== undefined) return stop();
    if (get() >= Number(input.max)) set(Number(input.min));
    timer = setInterval(step, milliseconds);
    button.textContent = "❚❚";
    button.setAttribute("aria-label", "pause");
  });
  return button;
}
