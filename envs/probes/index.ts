/**
 * Probes: seven one-minute worlds with known optimal returns, one for each thing a learner must get right. A kind of task
 * is a probe; `makeProbes({ probe: "choice" })` gives one of them alone.
 */
import type { World } from "../../lib/environment.js";
import { environmentFromRules, type Rules } from "../../lib/environment/rules.js";
import { expect, unknownName } from "../../lib/errors.js";
import { defaultsOf, expectDials } from "../../lib/fields.js";
import { keyOf, split, stream } from "../../lib/random.js";
import type { Task } from "../../lib/types.js";
import { probeNames, probesDials, type Dials, type ProbeName } from "./dials.js";
import { bestPlan } from "./expert.js";
import { follow, roomOf, won, type Graph, type State } from "./rules.js";
import { probesOf, type Probe } from "./tasks.js";
import { end, skillSentence } from "./text.js";

export { parseSkill as parseProbeSkill } from "./text.js";
export type { ProbeName } from "./dials.js";
export type { Probe } from "./tasks.js";
export type { Graph as ProbeGraph } from "./rules.js";

export interface ProbesOptions extends Partial<Dials> {
  /** The seed of the tasks. */
  readonly family?: number | string;
}

const heldOutTasks = 70;
const splits = ["train", "heldout"];

export interface ProbesWorld extends World {
  /** What each probe tests, with its known returns. */
  readonly probes: Readonly<Record<ProbeName, Probe>>;
  /** The sentence that reveals a task's hidden rule; none where there is no hidden rule. */
  truths(task: Task): string[];
}

export function makeProbes({ family: seed = 0, ...dials }: ProbesOptions = {}): ProbesWorld {
  expectDials(probesDials, dials, "probes");
  const { probe, width } = { ...defaultsOf(probesDials), ...dials };
  const probes = probesOf(width);
  const kinds = probe === null ? probeNames : [probe];
  const key = split(keyOf(seed), "probes");
  const taskAt = (name: string, index: number): Task => {
    const kind = kinds[index % kinds.length]!;
    const params = probes[kind].draw(stream(split(split(key, name), index)), width) as unknown as Task["params"];
    return { world: "probes", split: name, id: `${name}-${index}`, kind, text: probes[kind].goal, params };
  };
  return {
    name: "probes",
    about: "Seven tiny tasks with known optimal returns: each tests one part of a learner.",
    splits,
    probes,
    truths(task) {
      const [seen, answer] = (task.params as unknown as Graph).rule?.split(" ") ?? [];
      return seen === undefined || answer === undefined ? [] : [skillSentence(seen, answer)];
    },
    make: () => environmentFromRules(probeRules),
    *tasks(name, { start = 0, count = Infinity } = {}) {
      if (!splits.includes(name)) throw unknownName("probes.tasks", "split", name, splits);
      const last = Math.min(start + count, name === "train" ? Infinity : heldOutTasks);
      for (let index = start; index < last; index++) yield taskAt(name, index);
    },
  };
}

const probeRules: Rules<State> = {
  spec: { id: "probes", version: "1", maxSteps: 6, reward: "what the probe says; each states its optimum", splits },
  start(task) {
    const graph = task.params as unknown as Partial<Graph> | null;
    expect(graph?.rooms !== undefined && graph.start !== undefined && graph.limit !== undefined, "probes.reset", {
      expected: "a graph (start, rooms, best, limit) as the task's params",
      got: task.params,
      fix: "take tasks from makeProbes().tasks(split)",
    });
    return { graph: graph as Graph, room: graph.start, earned: 0 };
  },
  opening: (state) => roomOf(state)?.text ?? end,
  play(state, action) {
    const next = follow(state, action);
    const info = { valid: next !== undefined, changed: next !== undefined, won: false, score: 0 };
    if (next === undefined)
      return {
        state,
        text: "nothing happens",
        reward: 0,
        terminated: false,
        info: { ...info, errorCode: "unknown-action" },
      };
    const success = won(next.state);
    return {
      state: next.state,
      text: roomOf(next.state)?.text ?? end,
      reward: next.reward,
      terminated: next.state.room === null,
      info: { ...info, won: success, score: success ? 1 : 0 },
    };
  },
  admissible: (state) => Object.keys(roomOf(state)?.moves ?? {}),
  limit: ({ graph }) => graph.limit,
  key: ({ room, earned }) => `${room ?? end}|${earned}`,
  progress: (state) => ({
    names: ["best return"],
    done: [won(state)],
    distance: bestPlan(state, state.graph.limit)?.actions.length ?? state.graph.limit,
  }),
  oracle(state, stepsLeft) {
    const plan = bestPlan(state, stepsLeft);
    const good = plan !== undefined && plan.earned > state.graph.best - 1e-9;
    return good
      ? { actions: plan.actions, knows: state.graph.rule === null ? [] : [`say:${state.graph.rule}`] }
      : undefined;
  },
};
