/** What a run is told: the house, the method, its gate, λ, trials, and any other option by its path. */
import { useState } from "preact/hooks";
import { METHODS, options, type Method } from "../../lib/config.js";
import { configOf, type Wish } from "./wish.js";

const GATE = {
  used: "the skill was in the prompt",
  groupDelta: "this group won more with it",
  utility: "it is useful so far",
  active: "it is active",
  valid: "the world accepted the action",
} as const;

export function Settings({ wish, apply }: { readonly wish: Wish; readonly apply: (wish: Wish) => void }) {
  const [draft, setDraft] = useState(wish);
  const [other, setOther] = useState("");
  const known = new Map(options(draft.method).map((one) => [one.path, one]));
  const valueOf = (path: string): string => draft.set[path] ?? String(known.get(path)?.default ?? "");
  const put = (path: string, value: string): void => setDraft({ ...draft, set: { ...draft.set, [path]: value } });
  const drop = (path: string): void => {
    const { [path]: _, ...set } = draft.set;
    setDraft({ ...draft, set });
  };
  const change = (method: Method): void => {
    const kept = options(method).map(({ path }) => path);
    setDraft({ ...draft, method, set: Object.fromEntries(Object.entries(draft.set).filter(([path]) => kept.includes(path))) }); // prettier-ignore
  };
  const problem = complaint(draft);
  const number = (label: string, path: string, step: number, max: number) =>
    known.has(path) && (
      <label>
        {label}{" "}
        <input
          type="number"
          min={0}
          max={max}
          step={step}
          value={valueOf(path)}
          onInput={({ currentTarget }) => put(path, currentTarget.value)}
        />{" "}
        {/* prettier-ignore */}
      </label>
    );
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) apply(draft);
      }}
    >
      <label>
        House{" "}
        <input
          type="number"
          min={0}
          max={999999}
          value={draft.seed}
          onInput={({ currentTarget }) => setDraft({ ...draft, seed: Number(currentTarget.value) })}
        />{" "}
        {/* prettier-ignore */}
      </label>
      <label>
        Method{" "}
        <select value={draft.method} onChange={({ currentTarget }) => change(currentTarget.value as Method)}>
          {Object.keys(METHODS).map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
      <p class="about">{METHODS[draft.method].about}</p>
      {number("Iterations", "iterations", 1, 1000)}
      {number("Weight of imitation, λ", "internalise.weight", 0.1, 10)}
      {number("Trials before a decision", "validation.minimumTrials", 1, 100)}
      {known.has("internalise.gate.used") && (
        <fieldset>
          <legend>A turn is taught where</legend>
          {Object.entries(GATE).map(([name, words]) => (
            <label class="check">
              <input
                type="checkbox"
                checked={valueOf(`internalise.gate.${name}`) === "true"}
                onChange={({ currentTarget }) => put(`internalise.gate.${name}`, String(currentTarget.checked))}
              />{" "}
              {words}
            </label>
          ))}
        </fieldset>
      )}
      <details>
        <summary>Every other option</summary>
        <p class="row">
          <input
            aria-label="option as path=value"
            list="options"
            placeholder="update.learningRate=1e-4"
            value={other}
            onInput={({ currentTarget }) => setOther(currentTarget.value)}
          />{" "}
          {/* prettier-ignore */}
          <datalist id="options">
            {[...known.values()].map((one) => (
              <option value={`${one.path}=${JSON.stringify(one.default)}`}>{one.accepts}</option>
            ))}
          </datalist>
          <button
            type="button"
            onClick={() => {
              const equals = other.indexOf("=");
              if (equals > 0) put(other.slice(0, equals), other.slice(equals + 1));
              setOther("");
            }}
          >
            add
          </button>
        </p>
      </details>
      <ul class="chosen">
        {Object.entries(draft.set).map(([path, value]) => (
          <li>
            <code>
              {path}={value}
            </code>{" "}
            <button type="button" aria-label={`leave out ${path}`} onClick={() => drop(path)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <button type="submit" class="main" disabled={problem !== undefined}>
        Start with these
      </button>
    </form>
  );
}

function complaint(wish: Wish): string | undefined {
  try {
    configOf(wish);
    return wish.set["tasks.world"] === undefined ? undefined : "A page holds the pocket house alone; leave tasks.world out."; // prettier-ignore
  } catch (error) {
    return (error as Error).message;
  }
}
