/**
 * Reads the PDDL problem of an ALFWorld game into a `HouseDescription`. Only the parts of PDDL that such files use:
 * nested lists, comments, ground facts in `:init`, and a goal formula. Lower case throughout, as the planner behind the
 * original does, because every order in the game's texts is the order of lower-case ids.
 */
import type { Formula, HouseDescription, ObjectDescription, ReceptacleDescription } from "./model.js";
import { labError } from "../../lib/errors.js";

type Expression = string | readonly Expression[];

/** The games' files need a dozen; what reads them calls itself as often. */
const DEEPEST = 100;
/** Each variable of a goal multiplies the work by the things of the house; the games' goals have three. */
const MOST_VARIABLES = 5;

/** One nested list of PDDL. */
function parseExpression(text: string, where: string): Expression {
  const source = text.toLowerCase();
  const token = /[()]|[^\s();]+|;[^\n]*/g;
  const stack: Expression[][] = [[]];
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const word = match[0];
    if (word === "(") {
      stack.push([]);
      if (stack.length > DEEPEST) throw broken(where, `lists at most ${DEEPEST} deep`, "deeper ones");
    } else if (word === ")") {
      const closed = stack.pop()!;
      if (stack.length === 0) throw broken(where, "balanced parentheses", `one ")" too many at ${match.index}`);
      stack.at(-1)!.push(closed);
    } else if (word[0] !== ";") stack.at(-1)!.push(word);
  }
  if (stack.length !== 1) throw broken(where, "balanced parentheses", `${stack.length - 1} "(" left open`);
  if (stack[0]!.length !== 1) throw broken(where, "one PDDL expression", `${stack[0]!.length} expressions`);
  return stack[0]![0]!;
}

/** The house of a PDDL problem; `where` names the file in errors, `task` is the sentence the player reads. */
export function parseProblem(text: string, task: string, where: string): HouseDescription {
  const problem = parseExpression(text, where);
  const init = section(problem, ":init", where);
  const goal = section(problem, ":goal", where);
  const facts = groupFacts(init, where);
  const agentAt = facts.get("atlocation")?.[0]?.[1];
  if (agentAt === undefined) throw broken(where, "a fact (atLocation agent place)", "none");
  if (goal.length !== 1) throw broken(where, "one goal formula", `${goal.length}`);
  return {
    task,
    agentAt,
    holding: facts.get("holds")?.[0]?.[1],
    receptacles: readReceptacles(facts),
    objects: readObjects(facts),
    canContain: (facts.get("cancontain") ?? []).map(
      ([receptacle, object]) => [kind(receptacle!), kind(object!)] as const,
    ),
    entities: allEntities(facts),
    goal: readFormula(goal[0]!, where, 0),
  };
}

type Facts = Map<string, string[][]>;

/** How many things the facts speak of that a house is made from. */
const THINGS: Readonly<Record<string, number>> = {
  atlocation: 2,
  holds: 2,
  receptacletype: 2,
  receptacleatlocation: 2,
  objecttype: 2,
  objectatlocation: 2,
  inreceptacle: 2,
  inreceptacleobject: 2,
  cancontain: 2,
};

function groupFacts(init: readonly Expression[], where: string): Facts {
  const facts: Facts = new Map();
  for (const fact of init) {
    if (typeof fact === "string" || fact.some((part) => typeof part !== "string")) continue;
    const [predicate, ...values] = fact as string[];
    if (predicate === undefined || predicate === "=") continue;
    const things = Object.hasOwn(THINGS, predicate) ? THINGS[predicate]! : Math.max(1, values.length);
    if (values.length !== things) throw broken(where, `a fact (${predicate} …) of ${things} things`, fact);
    const known = facts.get(predicate);
    if (known) known.push(values);
    else facts.set(predicate, [values]);
  }
  return facts;
}

function readReceptacles(facts: Facts): ReceptacleDescription[] {
  const types = new Map(facts.get("receptacletype")?.map(([id, type]) => [id!, kind(type!)]));
  const openable = idsOf(facts, "openable");
  const opened = idsOf(facts, "opened");
  return (facts.get("receptacleatlocation") ?? []).map(([id, location]) => ({
    id: id!,
    type: types.get(id!) ?? "",
    location: location!,
    openable: openable.has(id!),
    opened: opened.has(id!),
  }));
}

const ABILITIES = ["pickupable", "cleanable", "heatable", "coolable", "sliceable", "toggleable"] as const;
const STATES = ["isclean", "ishot", "iscool", "issliced", "istoggled", "ison"] as const;

function readObjects(facts: Facts): ObjectDescription[] {
  const abilities = ABILITIES.map((name) => [name, idsOf(facts, name)] as const);
  const states = STATES.map((name) => [name, idsOf(facts, name)] as const);
  const container = idsOf(facts, "isreceptacleobject");
  const at = gather(facts, "objectatlocation");
  const inside = gather(facts, "inreceptacle");
  const within = gather(facts, "inreceptacleobject");
  return (facts.get("objecttype") ?? []).map(([id, type]) => ({
    id: id!,
    type: kind(type!),
    at: at.get(id!) ?? [],
    in: inside.get(id!) ?? [],
    within: within.get(id!) ?? [],
    container: container.has(id!),
    abilities: abilities.filter(([, ids]) => ids.has(id!)).map(([name]) => name),
    states: states.filter(([, ids]) => ids.has(id!)).map(([name]) => name),
  }));
}

function idsOf(facts: Facts, predicate: string): Set<string> {
  return new Set(facts.get(predicate)?.map(([id]) => id!));
}

function gather(facts: Facts, predicate: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, value] of facts.get(predicate) ?? []) {
    const known = found.get(id!);
    if (known) known.push(value!);
    else found.set(id!, [value!]);
  }
  return found;
}

function allEntities(facts: Facts): string[] {
  const ids = new Set<string>();
  for (const rows of facts.values()) for (const row of rows) for (const id of row) ids.add(id);
  return [...ids];
}

/** `MugType` in a file is the type "mug". */
function kind(type: string): string {
  return type.endsWith("type") ? type.slice(0, -"type".length) : type;
}

function section(problem: Expression, name: string, where: string): readonly Expression[] {
  const found =
    typeof problem === "string" ? undefined : problem.find((part) => typeof part !== "string" && part[0] === name);
  if (found === undefined || typeof found === "string") throw broken(where, `a PDDL problem with ${name}`, "none");
  return found.slice(1);
}

function readFormula(expression: Expression, where: string, bound: number): Formula {
  if (typeof expression === "string") throw broken(where, "a goal formula in parentheses", expression);
  const [head, ...rest] = expression;
  if (typeof head !== "string") throw broken(where, "a goal formula that starts with a word", expression);
  switch (head) {
    case "and":
    case "or":
      return [head, ...rest.map((part) => readFormula(part, where, bound))];
    case "not":
      if (rest.length !== 1) throw broken(where, "(not condition)", expression);
      return ["not", readFormula(rest[0]!, where, bound)];
    case "exists":
    case "forall": {
      if (rest.length !== 2) throw broken(where, `(${head} variables condition)`, expression);
      const variables = readVariables(rest[0]!, where);
      const all = bound + variables.length;
      if (all > MOST_VARIABLES) throw broken(where, `at most ${MOST_VARIABLES} variables in a goal`, `${all}`);
      return [head, variables, readFormula(rest[1]!, where, all)];
    }
    default:
      if (rest.some((part) => typeof part !== "string")) throw broken(where, `plain arguments of ${head}`, expression);
      return [head, ...(rest as string[]).map((word) => (word.startsWith("?") ? word : kind(word)))];
  }
}

/** `(?o1 ?o2 - object ?r - receptacle)` as pairs of name and sort. */
function readVariables(expression: Expression, where: string): [string, string][] {
  if (typeof expression === "string") throw broken(where, "a list of variables", expression);
  const pairs: [string, string][] = [];
  let pending: string[] = [];
  for (let i = 0; i < expression.length; i++) {
    const word = expression[i];
    if (typeof word !== "string") throw broken(where, "a list of variables", expression);
    if (word !== "-") pending.push(word.replace(/,$/, ""));
    else {
      const sort = expression[++i];
      if (typeof sort !== "string") throw broken(where, "a sort behind the -", expression);
      pairs.push(...pending.map((name): [string, string] => [name, sort]));
      pending = [];
    }
  }
  if (pending.length > 0) throw broken(where, "a sort for every variable", pending.join(" "));
  return pairs;
}

function broken(where: string, expected: string, got: unknown): Error {
  return labError(where, { expected, got, fix: "replace the file by the released one" });
}
