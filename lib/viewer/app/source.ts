/** Where answers come from: the server, or the page itself where it is a report. What was asked once is remembered. */
import { useEffect, useRef, useState } from "preact/hooks";
import { address } from "../address.js";
import type { Refusal, RunData } from "../data.js";

export type Answer<T> =
  | { readonly state: "waiting" }
  | { readonly state: "refused"; readonly problem: string }
  | { readonly state: "here"; readonly value: T };

/** The answers that a report holds, by their addresses; undefined where a server answers. */
let held: ReadonlyMap<string, unknown> | undefined;

export function isReport(): boolean {
  return held !== undefined;
}

/** All answers of a report, for its own search. */
export function heldAnswers(): ReadonlyMap<string, unknown> {
  return held ?? new Map();
}

/** Unpacks what a report holds; does nothing on the page of a server. */
export async function openReport(): Promise<void> {
  const packed = document.getElementById("answers")?.textContent;
  if (packed === undefined || packed === null) return;
  const bytes = Uint8Array.from(atob(packed.trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  held = new Map(Object.entries(JSON.parse(await new Response(stream).text()) as object));
}

export async function ask<T>(at: string): Promise<Answer<T>> {
  if (held !== undefined) {
    const value = held.get(at) as T | undefined;
    return value === undefined ? { state: "refused", problem: LEFT_OUT } : { state: "here", value };
  }
  try {
    const response = await fetch(at);
    const body = (await response.json()) as T | Refusal;
    return response.ok ? { state: "here", value: body as T } : { state: "refused", problem: (body as Refusal).problem };
  } catch {
    return { state: "refused", problem: "The viewer does not answer any more: start it again in its terminal." };
  }
}

const LEFT_OUT =
  "This report does not hold it: the page at its beginning says what was left out. `siri-lab view` shows everything.";

/** An answer that is asked for anew when `version` changes; the old one stays until the new one is here. */
export function useAnswer<T>(at: string | undefined, version = ""): Answer<T> {
  const [answer, setAnswer] = useState<{ readonly at: string | undefined; readonly answer: Answer<T> }>({
    at: undefined,
    answer: { state: "waiting" },
  });
  useEffect(() => {
    if (at === undefined) return;
    let current = true;
    void ask<T>(at).then((one) => current && setAnswer({ at, answer: one }));
    return () => void (current = false);
  }, [at, version]);
  return answer.at === at ? answer.answer : { state: "waiting" };
}

/** Milliseconds between two looks at whether something was written. */
const LOOK = 1500;

/** A text that changes when the run (or, without one, the folder) does; a hidden page does not ask. */
export function useVersion(run = ""): string {
  const [version, setVersion] = useState("");
  const took = useRef(0);
  useEffect(() => {
    if (isReport()) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = async (): Promise<void> => {
      if (document.visibilityState === "visible") {
        const began = performance.now();
        const answer = await ask<string>(address("version", run === "" ? {} : { run }));
        took.current = performance.now() - began;
        if (answer.state === "here") setVersion(answer.value);
      }
      timer = setTimeout(() => void look(), Math.max(LOOK, 5 * took.current));
    };
    void look();
    return () => clearTimeout(timer);
  }, [run]);
  return version;
}

/** A run, asked for anew whenever it has written something. */
export function useRun(path: string): Answer<RunData> {
  const version = useVersion(path);
  return useAnswer<RunData>(address("run", { run: path }), version);
}
