/** The questions of the page by their addresses: `/api/run?run=siri/seed-0`. A report holds the same answers by the same names. */
import { expect, labError, LabError, unknownName } from "../errors.js";
import { metricsDictionary } from "../experiment/metrics.js";
import type { QueueSeen } from "../queue/standing-data.js";
import type { QueueWatch } from "../queue/watch.js";
import type { Refusal } from "./data.js";
import type { Library } from "./library.js";

/** What a page is shown of: a folder of runs, and a queue where one was named. */
export interface Shown {
  readonly library: Library;
  readonly queue?: QueueWatch | undefined;
}

type Answer = (library: Library, given: URLSearchParams, queue: QueueWatch | undefined) => unknown;

const NO_QUEUE: QueueSeen = { name: null, standing: null, age: 0, problem: "" };

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
  queue: (_, __, queue) => queue?.now() ?? NO_QUEUE,
  version: (library, given) => library.version(given.get("run") ?? ""),
};

export interface Answered {
  readonly status: 200 | 404;
  readonly body: unknown;
}

/** What is said to an address; a refusal is a sentence, never a stack. */
export function answerTo({ library, queue }: Shown, url: URL): Answered {
  const name = url.pathname.replace(/^\/api\//, "");
  try {
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer === undefined) throw unknownName("view", "question", name, Object.keys(answers));
    return { status: 200, body: answer(library, url.searchParams, queue) };
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
