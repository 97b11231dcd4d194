/** The questions of the page by their addresses: `/api/run?run=siri/seed-0`. A report holds the same answers by the same names. */
import { expect, labError, LabError, unknownName } from "../errors.js";
import { metricsDictionary } from "../experiment/metrics.js";
import type { Refusal } from "./data.js";
import type { Library } from "./library.js";

type Answer = (library: Library, given: URLSearchParams) => unknown;

const answers: Readonly<Record<string, Answer>> = {
  catalogue: (library) => library.catalogue(),
  run: (library, given) => library.run(needed(given, "run")),
  skill: (library, given) => library.skill(needed(given, "run"), needed(given, "id")),
  group: (library, given) => library.group(needed(given, "run"), needed(given, "id")),
  play: (library, given) => library.play(needed(given, "run"), needed(given, "id")),
  iteration: (library, given) => library.iteration(needed(given, "run"), whole(given, "iteration")),
  gate: (library, given) => library.gate(needed(given, "run"), whole(given, "iteration")),
  player: (library, given) => library.player(needed(given, "run")),
  dictionary: () => metricsDictionary,
  search: (library, given) =>
    library.find(needed(given, "words"), { run: given.get("run") ?? "", from: given.get("from") ?? "" }),
  version: (library, given) => library.version(given.get("run") ?? ""),
};

export interface Answered {
  readonly status: 200 | 404;
  readonly body: unknown;
}

/** What the library says to an address; a refusal is a sentence, never a stack. */
export function answerTo(library: Library, url: URL): Answered {
  const name = url.pathname.replace(/^\/api\//, "");
  try {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer === undefined) throw unknownName("view", "question", name, Object.keys(answers));
    return { status: 200, body: answer(library, url.searchParams) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { status: 404, body: { problem: error.message } satisfies Refusal };
  }
}

function needed(given: URLSearchParams, name: string): string {
  const value = given.get(name);
  if (value !== null) return value;
  throw labError("view", { expected: `the parameter ${name}`, got: String(given), fix: "open the page anew" });
}

function whole(given: URLSearchParams, name: string): number {
  const text = needed(given, name);
  expect(/^\d{1,8}$/.test(text), "view", { expected: `a whole ${name}`, got: text, fix: "0 is the first one" });
  return Number(text);
}
