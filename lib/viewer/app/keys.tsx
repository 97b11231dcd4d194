/** What the keyboard does, and the help that says so. */
import type { JSX, RefObject } from "preact";
import { useEffect } from "preact/hooks";

const KEYS: readonly (readonly [string, string])[] = [
  ["/", "search in sentences and plays"],
  ["↓ ↑  or  j k", "to the next, the one before"],
  ["Enter", "open it"],
  ["n  p", "the next or the former trial, or iteration"],
  ["u", "up to the run"],
  ["g", "to all runs"],
  ["← →", "on a curve: read its values; Enter opens the iteration"],
  ["?", "this help"],
];

export function useKeys(help: () => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || document.querySelector("dialog[open]"))
        return;
      const did = act(event, help);
      if (did) event.preventDefault();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

function isTyping({ target }: KeyboardEvent): boolean {
  return (
    target instanceof Element &&
    target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea") !== null
  );
}

/** Whether the key meant something. */
function act({ key, target, defaultPrevented }: KeyboardEvent, help: () => void): boolean {
  if (defaultPrevented) return false;
  const arrowsAreTaken = target instanceof Element && target.closest("svg, .wide:focus, .mounted") !== null;
  switch (key) {
    case "/":
      document.getElementById("search")?.focus();
      return true;
    case "?":
      help();
      return true;
    case "g":
      location.hash = "#/";
      return true;
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "ArrowDown":
      return !arrowsAreTaken && step(1);
    case "ArrowUp":
      return !arrowsAreTaken && step(-1);
    case "n":
    case "p":
    case "u":
      return press(key);
    default:
      return false;
  }
}

function press(key: string): boolean {
  const button = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  button?.click();
  return button !== null;
}

/** To the next of what can be opened; past the first one upwards the page itself scrolls. */
function step(by: number): boolean {
  const all = [...document.querySelectorAll<HTMLElement>("main .go")].filter((one) => one.checkVisibility());
  const at = all.findIndex((one) => one === document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : -1) : at + by];
  next?.focus();
  return next !== undefined;
}

export function Help({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }): JSX.Element {
  return (
    <dialog ref={dialog} aria-labelledby="help">
      <h2 id="help">What is here, and keys</h2>
      <p>
        A <b>run</b> trains one policy on one seed. A <b>skill</b> is a sentence that a policy wrote from its own
        successes. A <b>trial</b> plays one task with the skill in the prompt and without it, with the same luck; the
        difference is the skill's <b>utility</b>. An <b>arm</b> is the runs that differ in their seed only. Numbers in
        brackets are 95 % intervals.
      </p>
      <table>
        <tbody>
          {KEYS.map(([key, about]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{about}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <form method="dialog">
        <button>Close</button>
      </form>
    </dialog>
  );
}
