/** Five steps for whoever is here for the first time; the place that is spoken of is in view. */
import { useEffect, useState } from "preact/hooks";

const STEPS: readonly (readonly [place: string, words: string])[] = [
  ["house", "This house has hidden rules: where things are kept, and which device does what. Play it yourself; then see how the policy plays it."],
  ["runs", "Press run. The policy plays each task several times, compares the attempts and learns. From its own successes it writes down sentences."],
  ["runs", "Each sentence is tried in pairs: the same task and the same luck, with it in the prompt and without. The bank shows the difference and its interval."],
  ["runs", "What helps is then taught to the policy itself. The gap between the two curves closes: it no longer needs the sentence."],
  ["beside", "Go back to any iteration, change a setting, start a second run beside the first. The page's address holds all of it: send it to somebody."],
]; // prettier-ignore
const SEEN = "siri-lab tour";

/** Whether this browser has seen the tour; one that keeps nothing sees it again. */
function seen(now?: "seen"): boolean {
  try {
    if (now !== undefined) localStorage.setItem(SEEN, now);
    return localStorage.getItem(SEEN) === "seen";
  } catch {
    return false;
  }
}

export function Tour() {
  const [at, setAt] = useState(seen() ? -1 : 0);
  const step = STEPS[at];
  const end = (): void => {
    seen("seen");
    setAt(-1);
  };
  useEffect(() => {
    const place = step && document.getElementById(step[0]);
    place?.classList.add("spoken-of");
    place?.scrollIntoView({ block: "nearest" });
    return () => place?.classList.remove("spoken-of");
  }, [at]);
  useEffect(() => {
    if (step === undefined) return undefined;
    const hear = ({ key }: KeyboardEvent): void => void (key === "Escape" && end());
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, [step]);
  if (step === undefined)
    return (
      <button type="button" class="small" onClick={() => setAt(0)}>
        the tour again
      </button>
    );
  return (
    <div class="tour" role="dialog" aria-label={`tour, step ${at + 1} of ${STEPS.length}`}>
      <p aria-live="polite">
        <b>
          {at + 1} of {STEPS.length}
        </b>{" "}
        {step[1]}
      </p>
      <p class="row">
        <button type="button" disabled={at === 0} onClick={() => setAt(at - 1)}>
          before
        </button>
        <button type="button" class="main" onClick={() => (at + 1 < STEPS.length ? setAt(at + 1) : end())}>
          {at + 1 < STEPS.length ? "next" : "begin"}
        </button>
        <button type="button" onClick={end}>
          skip
        </button>
      </p>
    </div>
  );
}
