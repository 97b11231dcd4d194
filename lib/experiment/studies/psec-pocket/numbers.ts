/** What the kept rows of psec-pocket say, family by family: successes of arms, the registered pairs, gains and costs. */
import { benjaminiHochberg, mean, pairedDifference, type Difference } from "../../statistics.js";
import { verdict } from "../report.js";
import type { Cell, Cells } from "./cells.js";
import type { MixRow, PsecRow, SpentRow } from "./measure.js";

type What = PsecRow["what"];
type RowOf<W extends What> = Extract<PsecRow, { what: W }>;

/** What composed is compared with. */
const others = ["frozen", "single", "hindsight", "one", "goes-on", "even", "shuffled"] as const;
export const arms = ["composed", ...others] as const;
export type ArmName = (typeof arms)[number];

/** One family's rows, by what they tell. */
export interface Family {
  readonly family: number;
  readonly cells: Cells;
  readonly mixes: ReadonlyMap<string, MixRow>;
  readonly spent: readonly SpentRow[];
  readonly isNull: boolean;
  /** Share of the examination's tasks of a kind that a policy won. */
  readonly success: (policy: string, cell: Cell) => number;
}

export function familiesOf(rows: readonly PsecRow[]): Family[] {
  return [...new Set(rows.map(({ family }) => family))].map((family) => {
    const of = <W extends What>(what: W): RowOf<W>[] =>
      rows.filter((row): row is RowOf<W> => row.what === what && row.family === family);
    const shares = new Map(
      of("success").map(({ policy, cell, won }) => [`${policy} on ${cell}`, mean([...won].map(Number))]),
    );
    return {
      family,
      cells: of("cells")[0]!,
      mixes: new Map(of("mix").map((row) => [row.cell, row])),
      spent: of("spent"),
      isNull: of("null").every((row) => row.frozen === row.untrained),
      success: (policy, { name }) => shares.get(`${policy} on ${name}`)!,
    };
  });
}

/** What an arm does on one untaught kind. */
export function successOf({ success, mixes, cells }: Family, arm: ArmName, cell: Cell): number {
  if (arm === "single") return success(mixes.get(cell.name)!.single, cell);
  if (arm === "hindsight") return Math.max(...cells.taught.map(({ name }) => success(name, cell)));
  return success(arm, cell);
}

/** A family's number: over its untaught kinds. */
export function untaughtOf(family: Family, arm: ArmName): number {
  return mean(family.cells.untaught.map((cell) => successOf(family, arm, cell)));
}

export interface Pair {
  readonly other: (typeof others)[number];
  readonly difference: Difference;
  readonly holds: boolean;
}

export function comparisons(families: readonly Family[]): Pair[] {
  const ends = (arm: ArmName): number[] => families.map((family) => untaughtOf(family, arm));
  const composed = ends("composed");
  const differences = others.map((other) => pairedDifference(composed, ends(other)));
  const passed = benjaminiHochberg(differences.map(({ p }) => p));
  return others.map((other, i) => ({ other, difference: differences[i]!, holds: passed[i]! }));
}

/** The registered criterion. */
export function criterion(rows: readonly PsecRow[]): { readonly helps: boolean; readonly forItsReason: boolean } {
  return judged(comparisons(familiesOf(rows)));
}

export function judged(pairs: readonly Pair[]): { readonly helps: boolean; readonly forItsReason: boolean } {
  const above = (wanted: Pair["other"]): boolean =>
    pairs.some(({ other, difference, holds }) => other === wanted && holds && verdict(difference) === "above");
  const helps = above("frozen") && above("single") && above("one");
  return { helps, forItsReason: helps && above("shuffled") };
}

/** How an adapter and a kind of task are related. */
export const relations = [
  "its own kind",
  "another taught kind",
  "its verb, another's category",
  "its category, another's verb",
  "neither is its own",
] as const;
type Relation = (typeof relations)[number];

function relationOf(adapter: Cell, cell: Cell, { taught }: Cells): Relation {
  if (adapter.name === cell.name) return "its own kind";
  if (taught.includes(cell)) return "another taught kind";
  if (adapter.verb === cell.verb) return "its verb, another's category";
  return adapter.category === cell.category ? "its category, another's verb" : "neither is its own";
}

/** What an adapter alone adds to the frozen policy, over all pairs of a relation. */
export function gainOf({ cells, success }: Family, relation: Relation): number {
  const all = [...cells.taught, ...cells.untaught];
  return mean(
    cells.taught.flatMap((adapter) =>
      all
        .filter((cell) => relationOf(adapter, cell, cells) === relation)
        .map((cell) => success(adapter.name, cell) - success("frozen", cell)),
    ),
  );
}

/** What an arm of a family spent; composed took the lessons of all skills and the fits, going on began as the one adapter did. */
export function spentOf(
  { cells, spent }: Family,
  arm: "composed" | "one" | "goes-on",
): Omit<SpentRow, "what" | "family" | "policy"> {
  const lessons = (names: readonly string[]): SpentRow[] => spent.filter(({ policy }) => names.includes(policy));
  const rows = {
    composed: lessons([...cells.taught.map(({ name }) => name), "fit"]),
    one: lessons(["one"]),
    "goes-on": [...lessons(["one"]).slice(0, 1), ...lessons(["goes-on"])],
  }[arm];
  const sum = (value: (row: SpentRow) => number): number => rows.reduce((total, row) => total + value(row), 0);
  return { episodes: sum((row) => row.episodes), tokens: sum((row) => row.tokens), seconds: sum((row) => row.seconds) };
}
