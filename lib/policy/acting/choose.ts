/**
 * The exact chances of given answers: every branch of their trie is looked at once. A slot goes through the branches in
 * lexical order and feeds what they do not share with the one before, so each token of the trie is fed once at most, and a
 * request whose context goes on from that of the request before it costs only the new part.
 */
import type { Engine } from "../../compute/engine/engine.js";
import { logProbOf } from "../../compute/engine/sampler.js";
import type { Branch, Chances, ChoiceRequest } from "../policy.js";
import { branchesOf, choicesOf, type Place } from "./choices.js";
import { checkTokens } from "./score.js";

/** A branch of a request, and all tokens before it. */
interface Probe {
  readonly request: number;
  readonly place: Place;
  readonly text: Int32Array;
}

/** One slot: what its cache holds, and what it looks for. */
interface Lane {
  readonly slot: number;
  held: Int32Array;
  /** How many of the probe's tokens the cache holds. */
  fed: number;
  probe: Probe | undefined;
  probes: Iterator<Probe>;
}

/** Uses the engine's slots as scratch. */
export function chooseOn(engine: Engine, requests: readonly ChoiceRequest[]): Chances[] {
  const tries = requests.map(({ answers }) => choicesOf(answers));
  requests.forEach(({ context, temperature }, i) => {
    for (const answer of tries[i]!)
      checkTokens(engine, "choose", { tokens: join(context, answer), from: context.length, ...(temperature !== undefined && { temperature }) }); // prettier-ignore
  });
  const found = requests.map(() => new Map<string, Branch>());
  const chains = chainsOf(requests);
  const probesOf = function* (): Generator<Probe> {
    for (const request of chains.shift() ?? [])
      for (const place of branchesOf(tries[request]!))
        yield { request, place, text: join(requests[request]!.context, place.prefix) };
  };
  const lanes = Array.from({ length: Math.min(engine.slots, chains.length) }, (_, slot): Lane => {
    return { slot, held: new Int32Array(0), fed: 0, probe: undefined, probes: probesOf() };
  });
  for (;;) {
    for (const lane of lanes) seek(lane, () => (chains.length > 0 ? probesOf() : undefined));
    const active = lanes.filter(({ probe }) => probe !== undefined);
    if (active.length === 0) break;
    for (const { lane, row } of feed(engine, active)) {
      const { request, place } = lane.probe!;
      found[request]!.set(place.prefix.join(), branchAt(engine, row, place, requests[request]!.temperature));
      lane.probe = undefined;
    }
  }
  return requests.map(({ answers }, i) => chancesOf(answers, found[i]!));
}

/** Requests that go on from each other stand in one chain. */
function chainsOf(requests: readonly ChoiceRequest[]): number[][] {
  const chains: number[][] = [];
  requests.forEach(({ context }, i) => {
    const before = requests[i - 1]?.context;
    if (before !== undefined && common(before, context) === before.length) chains.at(-1)!.push(i);
    else chains.push([i]);
  });
  return chains;
}

/** The lane's next probe, of its own chain or of the next one. */
function seek(lane: Lane, more: () => Iterator<Probe> | undefined): void {
  while (lane.probe === undefined) {
    const { done, value } = lane.probes.next();
    if (done !== true) {
      lane.fed = Math.min(common(lane.held, value.text), value.text.length - 1);
      lane.held = value.text;
      lane.probe = value;
      return;
    }
    const next = more();
    if (next === undefined) return;
    lane.probes = next;
  }
}

/** One call of the engine; the lanes that stand at their branch now, with its row. */
function feed(engine: Engine, lanes: readonly Lane[]): { lane: Lane; row: number }[] {
  const arrived: { lane: Lane; row: number }[] = [];
  let rows = 0;
  for (const lane of lanes) {
    const { text } = lane.probe!;
    while (rows < engine.rowLimit && lane.fed < text.length) {
      engine.rows.slot[rows] = lane.slot;
      engine.rows.position[rows] = lane.fed;
      engine.rows.token[rows++] = text[lane.fed++]!;
    }
    if (lane.fed === text.length) arrived.push({ lane, row: rows - 1 });
  }
  engine.advance(rows);
  return arrived;
}

function branchAt(engine: Engine, row: number, { prefix, next }: Place, temperature = 1): Branch {
  const logits = engine.logitsOf(row, next);
  return {
    prefix,
    tokens: next,
    logProbs: Float32Array.from(next, (_, place) => logProbOf(logits, place, temperature)),
  };
}

/** Each answer's sum over the branches that it passes. */
export function chancesOf(answers: readonly Int32Array[], branches: ReadonlyMap<string, Branch>): Chances {
  const logProbs = Float32Array.from(answers, (answer) =>
    Array.from(answer, (token, i) => {
      const branch = branches.get(answer.subarray(0, i).join());
      return branch === undefined ? 0 : branch.logProbs[branch.tokens.indexOf(token)]!;
    }).reduce((a, b) => a + b, 0),
  );
  return { logProbs, branches: [...branches.values()] };
}

function common(a: Int32Array, b: Int32Array): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

function join(a: Int32Array, b: Int32Array): Int32Array {
  const result = new Int32Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}
