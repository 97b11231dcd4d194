/** What a run is told: the house, the method, its gate, λ, trials, and any other option by its path. */
import { useEffect, useState } from "preact/hooks";
import { METHODS, options, type Method } from "../../lib/config.js";
import { configOf, type Computes, type Wish } from "./wish.js";

const GATE = {
  used: "the skill was in the prompt",
  groupDelta: "this group won more with it",
  utility: "it is useful so far",
  active: "it is active",
  valid: "the world accepted the action",
} as const;

/** Options with a field of their own: how they are called, and how far one turns them. */
const NUMBERS = [
  ["iterations", "Iterations", 1, 1000],
  ["internalise.weight", "Weight of imitation, λ", 0.1, 10],
  ["validation.minimumTrials", "Trials before a decision", 1, 100],
] as const;

/** A draft of the options, and how to change it. */
interface Draft {
  readonly known: ReadonlyMap<string, ReturnType<typeof options>[number]>;
  valueOf(path: string): string;
  put(path: string, value: string): void;
}

interface SettingsProps {
  readonly wish: Wish;
  /** There is a run that a new one would end. */
  readonly started: boolean;
  readonly apply: (wish: Wish) => void;
}

export function Settings({ wish, started, apply }: SettingsProps) {
  const [draft, setDraft] = useState(wish);
  const known = new Map(options(draft.method).map((one) => [one.path, one]));
  const held: Draft = {
    known,
    valueOf: (path) => draft.set[path] ?? String(known.get(path)?.default ?? ""),
    put: (path, value) => setDraft({ ...draft, set: { ...draft.set, [path]: value } }),
  };
  const keep = (isKept: (path: string) => boolean, rest: Partial<Wish> = {}): void =>
    setDraft({
      ...draft,
      ...rest,
      set: Object.fromEntries(Object.entries(draft.set).filter(([path]) => isKept(path))),
    });
  const problem = complaint(draft);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (problem === undefined) apply(draft);
  };
  return (
    <form class="settings" onSubmit={submit}>
      <label>
        House{" "}
        <input
          type="number"
          min={0}
          max={999999}
          value={draft.seed}
          onInput={({ currentTarget }) => setDraft({ ...draft, seed: currentTarget.valueAsNumber })}
        />
      </label>
      <Methods
        chosen={draft.method}
        choose={(method) => {
          const its = options(method).map(({ path }) => path);
          keep((path) => its.includes(path), { method });
        }}
      />
      <Numbers {...held} />
      <ComputesOn chosen={draft.on} choose={(on) => setDraft({ ...draft, on })} />
      {known.has("internalise.gate.used") && <Gate {...held} />}
      <Others {...held} />
      <Chosen set={draft.set} drop={(path) => keep((one) => one !== path)} />
      {problem !== undefined && <p role="alert">{problem}</p>}
      {started && (
        <p class="about">
          These begin a new run, and the present one is gone then: save it below if you want to keep it.
        </p>
      )}
      <button type="submit" class="main" disabled={problem !== undefined}>
        Start with these
      </button>
    </form>
  );
}

function Methods({ chosen, choose }: { readonly chosen: Method; readonly choose: (method: Method) => void }) {
  return (
    <>
      <label>
        Method{" "}
        <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value as Method)}>
          {Object.keys(METHODS).map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
      <p class="about">{METHODS[chosen].about}</p>
    </>
  );
}

const WAYS: Readonly<Record<Computes, string>> = {
  strict: "WebAssembly: the bytes of Node",
  relaxed: "WebAssembly with relaxed SIMD: a little quicker, other last digits",
  webgpu: "WebGPU, through TensorFlow.js: trains on the graphics processor, other last digits",
};

/** What computes; a way that this browser does not have cannot be chosen, and it is said why. */
function ComputesOn({
  chosen = "strict",
  choose,
}: {
  readonly chosen?: Computes | undefined;
  readonly choose: (on: Computes) => void;
}) {
  const [why, setWhy] = useState("Asking this browser for WebGPU …");
  useEffect(() => {
    void noWebgpu().then(setWhy);
  }, []);
  return (
    <>
      <label>
        Computes on{" "}
        <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value as Computes)}>
          {Object.entries(WAYS).map(([way, words]) => (
            <option value={way} disabled={way === "webgpu" && why !== ""}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <p class="about">
        {why ||
          "WebGPU loads TensorFlow.js first (1 MB). It computes what training needs; the policy acts in WebAssembly."}
      </p>
    </>
  );
}

/** Why WebGPU cannot be chosen here; empty where it can. */
async function noWebgpu(): Promise<string> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  if (gpu === undefined)
    return "WebGPU cannot be chosen: this browser has none, or only for pages from https and localhost.";
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter === null ? "WebGPU cannot be chosen: this browser finds no graphics processor for it." : "";
}

function Numbers({ known, valueOf, put }: Draft) {
  const shown = NUMBERS.filter(([path]) => known.has(path));
  return (
    <>
      {shown.map(([path, words, step, max]) => (
        <label>
          {words}{" "}
          <input
            type="number"
            min={0}
            max={max}
            step={step}
            value={valueOf(path)}
            onInput={({ currentTarget }) => put(path, currentTarget.value)}
          />
        </label>
      ))}
    </>
  );
}

function Gate({ valueOf, put }: Draft) {
  return (
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
  );
}

function Others({ known, put }: Draft) {
  const [text, setText] = useState("");
  const add = (): void => {
    const equals = text.indexOf("=");
    if (equals > 0) put(text.slice(0, equals), text.slice(equals + 1));
    setText("");
  };
  return (
    <details>
      <summary>Every other option</summary>
      <p class="row">
        <input
          aria-label="option as path=value"
          list="options"
          placeholder="update.learningRate=1e-4"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <datalist id="options">
          {[...known.values()].map((one) => (
            <option value={`${one.path}=${JSON.stringify(one.default)}`}>{one.accepts}</option>
          ))}
        </datalist>
        <button type="button" onClick={add}>
          add
        </button>
      </p>
    </details>
  );
}

function Chosen({ set, drop }: { readonly set: Wish["set"]; readonly drop: (path: string) => void }) {
  return (
    <ul class="chosen">
      {Object.entries(set).map(([path, value]) => (
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
  );
}

/** What is wrong with the draft, in one sentence. */
function complaint(wish: Wish): string | undefined {
  try {
    const { tasks } = configOf(wish);
    return tasks.world === "pocket" ? undefined : "A page holds the pocket house alone; leave tasks.world out.";
  } catch (error) {
    return (error as Error).message;
  }
}
