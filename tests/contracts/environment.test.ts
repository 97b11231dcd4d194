/** The contract of worlds: a whole toy keeps it, and every clause catches the toys that break it. */
import { describe, expect, it } from "vitest";
import type { Environment, Step, World } from "../../lib/environment.js";
import { uniform } from "../../lib/random.js";
import type { Json } from "../../lib/types.js";
import { checkWorld } from "../../lib/environment/contract.js";
import { clauses, describeWorld } from "./environment.js";
import { broken, toyOptions, toyWorld } from "./toy.js";

describeWorld("a toy", toyWorld(), toyOptions);

const withInfo = (step: Step, info: Partial<Step["info"]>): Step => ({ ...step, info: { ...step.info, ...info } });
const copyOf = (value: Json): Record<string, Json> => JSON.parse(JSON.stringify(value)) as Record<string, Json>;
let calls = 0;
const shared = { position: 0 };

const cases: readonly [keyof typeof clauses, string, World][] = [
  [
    "the same task and key give the same bytes, other tasks others",
    "a hidden counter in the text",
    toyWorld(broken((whole) => ({ reset: (task) => ({ text: `${whole.reset(task).text} ${calls++}` }) }))),
  ],
  [
    "the same task and key give the same bytes, other tasks others",
    "a reset that keeps the old state",
    toyWorld((whole) => {
      let first: string | undefined;
      return broken((inner) => ({
        reset(task, key) {
          const observation = inner.reset(task, key);
          first ??= observation.text + uniform(key ?? [0, 0]);
          return { text: first };
        },
      }))(whole);
    }),
  ],
  [
    "the same task and key give the same bytes, other tasks others",
    "a task that is ignored",
    toyWorld(undefined, {
      *tasks(name, range) {
        for (const task of toyWorld().tasks(name, range)) yield { ...task, params: { length: 5, door: 2 } };
      },
    }),
  ],
  [
    "snapshots are data and independent of what is played on",
    "a snapshot that is a live view",
    toyWorld((whole) => {
      const live: Record<string, Json> = {};
      return broken((inner) => ({
        snapshot: () => Object.assign(live, inner.snapshot() as object),
        step: (action) => {
          const step = inner.step(action);
          Object.assign(live, inner.snapshot() as object);
          return step;
        },
      }))(whole);
    }),
  ],
  [
    "snapshots are data and independent of what is played on",
    "a snapshot with a map in it",
    toyWorld(
      broken((whole) => ({ snapshot: () => ({ ...copyOf(whole.snapshot()), seen: new Map() as unknown as Json }) })),
    ),
  ],
  [
    "snapshots are data and independent of what is played on",
    "a snapshot without the step counter",
    toyWorld(
      broken((whole) => ({ restore: (snapshot) => whole.restore({ ...copyOf(snapshot), steps: 0, text: "" }) })),
    ),
  ],
  [
    "restoring is idempotent",
    "a restore that counts",
    toyWorld(
      broken((whole) => ({
        restore(snapshot) {
          const copy = copyOf(snapshot);
          whole.restore({ ...copy, steps: (copy["steps"] as number) + 1 });
        },
      })),
    ),
  ],
  ["forks are independent", "a fork that is the same object", toyWorld(broken((whole) => ({ fork: () => whole })))],
  [
    "admissible actions are valid",
    "a wall in the list",
    toyWorld(
      broken((whole) => ({
        admissible: () => ["left", "right", "open"],
        isAdmissible: () => true,
        fork: () => whole.fork(),
      })),
    ),
  ],
  [
    "admissible actions are valid",
    "a list with a double",
    toyWorld(broken((whole) => ({ admissible: () => [...whole.admissible(), ...whole.admissible()] }))),
  ],
  [
    "admissible actions are valid",
    "a set that denies its list",
    toyWorld(broken(() => ({ isAdmissible: () => false }))),
  ],
  [
    "inadmissible actions change nothing",
    "an unknown word that moves",
    toyWorld(
      broken((whole) => ({
        step: (action) =>
          whole.isAdmissible(action)
            ? whole.step(action)
            : withInfo(whole.step("right"), { valid: false, changed: false, errorCode: "x" }),
      })),
    ),
  ],
  [
    "inadmissible actions change nothing",
    "a refusal that pays",
    toyWorld(
      broken((whole) => ({
        step(action) {
          const step = whole.step(action);
          return step.info.valid ? step : { ...step, reward: -0.1 };
        },
      })),
    ),
  ],
  [
    "odd texts are refused and harm nothing",
    "a throw on a long word",
    toyWorld(
      broken((whole) => ({
        step(action) {
          if (action.length > 1000) throw new RangeError("too long");
          return whole.step(action);
        },
      })),
    ),
  ],
  [
    "odd texts are refused and harm nothing",
    "an object's own property as an action",
    toyWorld(
      broken((whole) => ({
        step: (action) => (action in {} ? withInfo(whole.step(action), { valid: true }) : whole.step(action)),
      })),
    ),
  ],
  [
    "lanes share no state",
    "a position shared by all",
    toyWorld(
      broken((whole) => ({
        reset(task, key) {
          shared.position = 0;
          return whole.reset(task, key);
        },
        step(action) {
          const step = whole.step(action);
          return { ...step, observation: { text: `${step.observation.text} ${shared.position++}` } };
        },
      })),
    ),
  ],
  [
    "the oracle reaches the goal",
    "an empty plan",
    toyWorld(broken(() => ({ oracle: () => ({ actions: [], knows: [] }) }))),
  ],
  ["the oracle reaches the goal", "no plan at all", toyWorld(broken(() => ({ oracle: () => undefined })))],
  [
    "the oracle reaches the goal",
    "a plan through a wall",
    toyWorld(broken((whole) => ({ oracle: () => ({ actions: ["left", ...whole.oracle!()!.actions], knows: [] }) }))),
  ],
  [
    "observations tell nothing privileged",
    "progress in an observation",
    toyWorld(
      broken((whole) => ({
        step(action) {
          const step = whole.step(action);
          return { ...step, observation: { ...step.observation, progress: whole.progress() } as Step["observation"] };
        },
      })),
    ),
  ],
  [
    "observations tell nothing privileged",
    "the door in the first words",
    toyWorld(
      broken((whole) => ({
        reset: (task, key) => ({ text: `${whole.reset(task, key).text} ${JSON.stringify(task.params)}` }),
      })),
    ),
  ],
  [
    "observations tell nothing privileged",
    "the door in the list",
    toyWorld(
      broken((whole) => ({
        admissible: () => whole.admissible().filter((action) => action !== "open" || whole.progress().done[0]),
      })),
    ),
  ],
  [
    "termination and truncation are apart, and the end is the end",
    "the step limit called termination",
    toyWorld(
      broken((whole) => ({
        step(action) {
          const step = whole.step(action);
          return step.truncated ? { ...step, terminated: true } : step;
        },
      })),
    ),
  ],
  [
    "termination and truncation are apart, and the end is the end",
    "no step limit",
    toyWorld(broken((whole) => ({ step: (action) => ({ ...whole.step(action), truncated: false }) }))),
  ],
  [
    "termination and truncation are apart, and the end is the end",
    "life after the end",
    toyWorld(
      broken((whole) => ({
        admissible: () => ["open"],
        step(action) {
          const step = whole.step(action);
          return step.info.errorCode === "over" ? { ...step, terminated: false, truncated: false } : step;
        },
      })),
    ),
  ],
  [
    "splits have a fixed order and their size",
    "an order that moves",
    toyWorld(undefined, {
      tasks: (name, range) => toyWorld().tasks(name, { ...range, start: (range?.start ?? 0) + (calls++ % 2) }),
    }),
  ],
  [
    "splits have a fixed order and their size",
    "ids that stand twice",
    toyWorld(undefined, {
      *tasks(name, range) {
        for (const task of toyWorld().tasks(name, range)) yield { ...task, id: "same" };
      },
    }),
  ],
  [
    "splits have a fixed order and their size",
    "a silent unknown split",
    toyWorld(undefined, { tasks: (name, range) => (name.startsWith("no") ? [] : toyWorld().tasks(name, range)) }),
  ],
  [
    "equal full keys have equal futures",
    "a full key that forgets the place",
    toyWorld(broken((whole) => ({ key: (level) => (level === "full" ? "toy" : whole.key(level)) }))),
  ],
  [
    "a wrong program is told so",
    "a restore that swallows anything",
    toyWorld(
      broken((whole) => ({
        restore(snapshot) {
          try {
            whole.restore(snapshot);
          } catch {
            // the promise that is broken here
          }
        },
      })),
    ),
  ],
  [
    "a wrong program is told so",
    "an error without the grammar",
    toyWorld(
      broken((whole) => ({
        step(action): Step {
          try {
            return whole.step(action);
          } catch {
            throw new TypeError("cannot read properties of undefined");
          }
        },
      })),
    ),
  ],
];

describe("the contract catches", () => {
  it.each(cases)("%s: %s", (clause, _what, world) => {
    expect(clauses[clause](world, toyOptions)).not.toEqual([]);
  });

  it("in one call, with the promises in their order and what speaks against one", () => {
    const whole = checkWorld(toyWorld(), toyOptions);
    expect(whole.map(({ promise }) => promise)).toEqual(Object.keys(clauses));
    expect(whole.filter(({ kept, complaint }) => !kept || complaint !== "")).toEqual([]);
    const thrown = checkWorld(
      toyWorld(undefined, {
        make: () => {
          throw new Error("no toy today");
        },
      }),
      toyOptions,
    );
    expect(thrown[0]).toMatchObject({ kept: false, complaint: "it throws: no toy today" });
  });

  it("has a broken toy for every clause", () => {
    expect(Object.keys(clauses).filter((name) => !cases.some(([clause]) => clause === name))).toEqual([]);
  });

  it("a world that draws but ignores its key", () => {
    const clause = clauses["the same task and key give the same bytes, other tasks others"];
    expect(clause(toyWorld(), { ...toyOptions, draws: true })).not.toEqual([]);
  });

  it("a secret in the text", () => {
    const environment: Environment = toyWorld().make();
    expect(environment.reset([...toyWorld().tasks("train", { count: 1 })][0]!).text).toContain("corridor");
    const clause = clauses["observations tell nothing privileged"];
    expect(clause(toyWorld(), { ...toyOptions, secrets: () => ["corridor"] })).not.toEqual([]);
  });
});
