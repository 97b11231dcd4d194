/** The playground: a house to play, and one run or two beside each other, all in this page. */
import { render } from "preact";
import pocketHouse from "../../lib/view/pocket-house.js";
import { Mounted } from "./mounted.js";
import { useEffect, useState } from "preact/hooks";
import { missing, useLab, type HeldLab } from "./lab.js";
import { Pane } from "./pane.js";
import { Tour } from "./tour.js";
import { FIRST, fromHash, toHash, type Wish } from "./wish.js";

const SPEEDS = { "as fast as it goes": 0, "to read along": 600 } as const;

function begin(): { readonly wishes: readonly Wish[]; readonly problem?: string } {
  try {
    return { wishes: fromHash(decodeURI(location.hash)) ?? [FIRST] };
  } catch (error) {
    return { wishes: [FIRST], problem: `The address asks for something else: ${(error as Error).message}` };
  }
}

function App() {
  const [{ wishes, problem }, setAsked] = useState(begin);
  const [wait, setWait] = useState(0);
  useEffect(() => {
    history.replaceState(null, "", `#${toHash(wishes)}`);
  }, [wishes]);
  useEffect(() => {
    const hear = (): void => setAsked(begin());
    addEventListener("hashchange", hear);
    return () => removeEventListener("hashchange", hear);
  }, []);
  const put = (at: number, wish: Wish): void => setAsked({ wishes: wishes.map((one, i) => (i === at ? wish : one)) });
  const [first, second] = wishes;
  return (
    <>
      <Tour />
      {problem !== undefined && <p role="alert">{problem}</p>}
      <p class="row" id="beside">
        <label>
          Speed{" "}
          <select value={wait} onChange={({ currentTarget }) => setWait(Number(currentTarget.value))}>
            {Object.entries(SPEEDS).map(([words, milliseconds]) => (
              <option value={milliseconds}>{words}</option>
            ))}
          </select>
        </label>
        {second === undefined && (
          <button
            type="button"
            onClick={() =>
              setAsked({
                wishes: [
                  first!,
                  { ...first!, method: first!.method === "siri" ? "gigpo" : "siri", set: plain(first!) },
                ],
              })
            }
          >
            {" "}
            {/* prettier-ignore */}a second run beside it
          </button>
        )}
      </p>
      <Runs wishes={wishes} wait={wait} put={put} close={() => setAsked({ wishes: [first!] })} />
    </>
  );
}

/** Settings that every method has. */
function plain({ set }: Wish): Wish["set"] {
  return Object.fromEntries(Object.entries(set).filter(([path]) => /^(iterations|evaluation\.|rollout\.)/.test(path)));
}

interface RunsProps {
  readonly wishes: readonly Wish[];
  readonly wait: number;
  readonly put: (at: number, wish: Wish) => void;
  readonly close: () => void;
}

function Runs({ wishes, wait, put, close }: RunsProps) {
  const [labs, setLabs] = useState<readonly (HeldLab | undefined)[]>([]);
  const both = labs.filter((lab) => lab !== undefined);
  const [first] = labs;
  return (
    <div id="runs">
      {first && <Houses lab={first} seed={wishes[0]!.seed} />}
      {wishes.length > 1 && (
        <p class="row" role="group" aria-label="both runs">
          <button
            type="button"
            onClick={() => both.forEach(({ state, send }) => send({ kind: "go", until: state?.of ?? 0, wait }))}
          >
            ▶ run both
          </button>
          <button type="button" onClick={() => both.forEach(({ send }) => send({ kind: "pause" }))}>
            ❚❚ pause both
          </button>
          <button
            type="button"
            onClick={() =>
              both.forEach(({ state, send }) => send({ kind: "go", until: (state?.iteration ?? 0) + 1, wait }))
            }
          >
            step both
          </button>
        </p>
      )}
      <div class={wishes.length > 1 ? "panes two" : "panes"}>
        {wishes.map((wish, at) => (
          <HeldPane
            key={at}
            name={"AB"[at]!}
            wish={wish}
            wait={wait}
            apply={(next) => put(at, next)}
            {...(at > 0 && { close })}
            hold={(lab) => setLabs((before) => [0, 1].map((place) => (place === at ? lab : before[place])))}
          />
        ))}
      </div>
    </div>
  );
}

/** The house to play, and how the policy of the first run plays it now. */
function Houses({ lab: { houses, state, going, send }, seed }: { readonly lab: HeldLab; readonly seed: number }) {
  if (houses === undefined) return null;
  const title = `House ${seed}`;
  return (
    <section id="house">
      <h2>The house: play it yourself</h2>
      <Mounted view={pocketHouse} data={{ title, tasks: houses }} />
      <p class="row">
        <button type="button" disabled={going} onClick={() => send({ kind: "houses", count: 6 })}>
          let the policy of iteration {state?.iteration ?? 0} play
        </button>
        <span class="quiet">It plays each task once, without any sentence in its prompt.</span>
      </p>
    </section>
  );
}

type HeldPaneProps = Omit<Parameters<typeof Pane>[0], "lab"> & { readonly hold: (lab: HeldLab | undefined) => void };

function HeldPane({ hold, ...rest }: HeldPaneProps) {
  const lab = useLab(rest.wish);
  useEffect(() => {
    hold(lab);
  }, [lab.state, lab.going, lab.houses]);
  useEffect(() => () => hold(undefined), []);
  return <Pane {...rest} lab={lab} />;
}

const place = document.getElementById("playground")!;
const lack = missing();
if (lack === undefined) render(<App />, place);
else
  place.textContent = `This browser lacks ${lack}. A newer one has it; or run it in a terminal: npm run train -- siri.`;
