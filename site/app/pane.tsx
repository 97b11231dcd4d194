/** One run: its settings, its controls, and everything that is seen of it. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { curvesWithCursor } from "../../lib/view/page/charts.js";
import pairReader from "../../lib/view/pair-reader.js";
import { BankPanel } from "./bank.js";
import type { HeldLab } from "./lab.js";
import type { RunState, Stretch } from "./messages.js";
import { Drawn, Mounted } from "./mounted.js";
import { Settings } from "./settings.js";
import { commandOf, type Wish } from "./wish.js";

interface PaneProps {
  readonly name: string;
  readonly wish: Wish;
  readonly lab: HeldLab;
  readonly wait: number;
  readonly apply: (wish: Wish) => void;
  readonly close?: () => void;
}

export function Pane({ name, wish, lab, wait, apply, close }: PaneProps) {
  const { state, going, computes, failure, sentences, send } = lab;
  return (
    <section class="pane" aria-label={`run ${name}`}>
      <h2>
        Run {name}: <span>{wish.method}</span> in house {wish.seed}
        {close && (
          <button type="button" class="small" onClick={close}>
            close
          </button>
        )}
      </h2>
      <details class="told">
        <summary>Settings</summary>
        <Settings key={JSON.stringify(wish)} wish={wish} started={(state?.iteration ?? 0) > 0} apply={apply} />
      </details>
      {failure !== undefined && <p role="alert">{failure}</p>}
      {state === undefined ? (
        failure === undefined && <p role="status">Opening the house …</p>
      ) : (
        <>
          {computes !== undefined && <p class="quiet computes">{computes}</p>}
          <Controls state={state} going={going} wait={wait} send={send} name={name} />
          <Curves state={state} />
          {state.bank && (
            <section>
              <h3>The bank</h3>
              <BankPanel rows={state.bank} sentences={sentences} busy={going} send={send} />
            </section>
          )}
          {state.trial && (
            <section>
              <h3>The last trial</h3>
              <Mounted view={pairReader} data={state.trial} />
            </section>
          )}
          {state.taught.length > 0 && <TaughtTokens taught={state.taught} funnel={state.funnel} />}
          <News news={state.news} />
          <Keep wish={wish} going={going} pack={() => send({ kind: "pack" })} />
        </>
      )}
    </section>
  );
}

type ControlsProps = Pick<HeldLab, "going" | "send"> & Pick<PaneProps, "wait" | "name"> & { readonly state: RunState };

function Controls({ state, going, wait, send, name }: ControlsProps) {
  const { iteration, of, done, stops, phase } = state;
  const [pausing, setPausing] = useState(false);
  useEffect(() => setPausing(false), [going]);
  const go = (until: number, toPhase = false): void => send({ kind: "go", until, phase: toPhase, wait });
  return (
    <div class="controls" role="group" aria-label={`controls of run ${name}`}>
      {going ? (
        <button
          type="button"
          class="main"
          aria-disabled={pausing}
          onClick={() => {
            setPausing(true);
            send({ kind: "pause" });
          }}
        >
          {pausing ? "pauses after this iteration …" : "❚❚ pause"}
        </button>
      ) : (
        <button type="button" class="main" disabled={done} onClick={() => go(of)}>
          ▶ run
        </button>
      )}
      <button type="button" disabled={going || done} onClick={() => go(iteration + 1)}>
        step
      </button>
      <button type="button" disabled={going || done} onClick={() => go(of, true)}>
        next phase
      </button>
      <label>
        back to{" "}
        <select
          value=""
          disabled={going || stops.length < 2}
          onChange={({ currentTarget }) => send({ kind: "back", iteration: Number(currentTarget.value) })}
        >
          <option value="">…</option>
          {stops.slice(0, -1).map((stop) => (
            <option value={stop}>{stop}</option>
          ))}
        </select>
      </label>
      <output role="status">
        iteration {iteration} of {of}, {done ? "done" : (PHASES[phase] ?? phase)}
      </output>
      <progress value={iteration} max={of} aria-label="iterations done" />
    </div>
  );
}

const PHASES: Readonly<Record<string, string>> = {
  warmup: "warm-up: plays and learns, writes nothing",
  mine: "mining: writes sentences and tries them in pairs",
  internalise: "internalisation: teaches what helps",
  train: "plays and learns",
};

function Curves({ state }: { readonly state: RunState }) {
  const { curves, phases, of, iteration } = state;
  const element = useMemo(() => {
    const drawn = curvesWithCursor({ curves, phases, last: of, label: "success over iterations" });
    drawn.cursor(iteration);
    return drawn.element;
  }, [curves, phases, of, iteration]);
  return (
    <section>
      <h3>Success on tasks it does not train on</h3>
      {curves.length === 0 ? (
        <p class="quiet">Nothing yet: press run, or step.</p>
      ) : (
        <div class="curves">
          <Drawn element={element} />
        </div>
      )}
    </section>
  );
}

function TaughtTokens({
  taught,
  funnel,
}: {
  readonly taught: RunState["taught"];
  readonly funnel: RunState["funnel"];
}) {
  return (
    <section>
      <h3>What was taught last</h3>
      <p class="quiet">
        {Object.entries(funnel)
          .map(([name, count]) => `${name.replace("gate/", "")} ${count}`)
          .join(" › ")}
      </p>
      {taught.map((stretches) => (
        <p class="taught">{stretches.map(markOf)}</p>
      ))}
    </section>
  );
}

function markOf({ text, weight }: Stretch) {
  if (weight === 0) return <span>{text} </span>;
  return (
    <mark>
      {text}
      <sub> ×{weight.toFixed(2)}</sub>{" "}
    </mark>
  );
}

function News({ news }: { readonly news: readonly string[] }) {
  return (
    <section>
      <h3>What happened</h3>
      {news.length === 0 ? (
        <p class="quiet">Nothing yet.</p>
      ) : (
        <ol class="news" tabIndex={0} aria-label="what happened, the newest first">
          {news.map((line) => (
            <li>{line}</li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Keep({ wish, going, pack }: { readonly wish: Wish; readonly going: boolean; readonly pack: () => void }) {
  const [copied, setCopied] = useState(false);
  const command = commandOf(wish);
  return (
    <section>
      <h3>Keep it</h3>
      <p class="row">
        <button type="button" disabled={going} onClick={pack}>
          save the run's folder (zip)
        </button>
        <button
          type="button"
          onClick={() => {
            void navigator.clipboard?.writeText(location.href).then(() => setCopied(true));
          }}
        >
          {copied ? "link copied" : "copy the link"}
        </button>
      </p>
      <p class="quiet">
        {wish.on === undefined || wish.on === "strict"
          ? "The same run in a terminal, to the byte, as long as nobody changes the bank by hand:"
          : "The same configuration in a terminal. It computes with other last digits than this page does now, so the runs drift apart:"}
      </p>
      <pre tabIndex={0}>{command}</pre>
    </section>
  );
}
