/**
 * WebShop on its own products, from a folder that the user names: what a script that reads pages gets there, and what the first page
 * of results would allow. A policy's figures are worth what stands beside these.
 */
import { bestOfFirstPage, goalOf, shopByReading, type OfficialShop } from "../../../envs/webshop/index.js";
import type { Environment } from "../../environment.js";
import { labError } from "../../errors.js";
import type { Task } from "../../types.js";
import { clusteredMean, type Estimate } from "../statistics.js";
import { interval, markdown } from "../studies/report.js";

/** One goal as it was played. */
export interface ShopRow {
  readonly player: string;
  readonly split: string;
  readonly goal: string;
  /** Goals about one product are no independent tasks. */
  readonly product: string;
  readonly score: number;
  readonly won: boolean;
  readonly steps: number;
}

/** How the scripts play: how many results they open at most. */
export const scripts = { "first result, its options": 1, "the habit: five results, options, price": 5 } as const;

/** Not a player: it is told the goal, and sees every product of the first page at once. */
const bound = "bound: the best of the first page";

/** The original test goals, and goals about products whose titles no training goal has. */
export const shopSplits = ["original-test", "test"] as const;

/** Score and success that SIRI's authors report on WebShop, both with Qwen2.5-7B (arXiv 2606.02355). */
export const publishedShop = { SIRI: [0.899, 0.813], GiGPO: [0.844, 0.728] } as const;

export interface MarkOptions {
  readonly splits?: readonly string[];
  /** Only the first so many goals of each split. */
  readonly goals?: number | undefined;
  readonly tell?: (done: number, of: number) => void;
}

/** Every goal by every script, in the order of the shop. */
export function playMarks(shop: OfficialShop, { splits = shopSplits, goals = Infinity, tell }: MarkOptions): ShopRow[] {
  const environment = shop.make();
  const tasks = splits.flatMap((split) => [...shop.tasks(split, { count: goals })].map((task) => ({ split, task })));
  return tasks.flatMap(({ split, task }, done) => {
    tell?.(done, tasks.length);
    return markTask(shop, environment, task, split);
  });
}

/** One goal by every script, and what the first page would allow. */
export function markTask(shop: OfficialShop, environment: Environment, task: Task, split: string): ShopRow[] {
  const goal = goalOf(task);
  const facts = { split, goal: task.id, product: goal.asin };
  const played = Object.entries(scripts).map(([player, looks]) => ({
    player,
    ...facts,
    ...shopByReading(environment, task, { looks }),
  }));
  return [...played, { player: bound, ...facts, ...bestOfFirstPage(shop.store, goal) }];
}

export interface ShopShares {
  readonly player: string;
  readonly split: string;
  readonly goals: number;
  readonly products: number;
  readonly score: Estimate;
  readonly success: Estimate;
  readonly steps: number;
}

export function shopShares(rows: readonly ShopRow[]): ShopShares[] {
  if (rows.length === 0)
    throw labError("shopShares", { expected: "at least one played goal", got: 0, fix: "ask for at least one goal" });
  const names = new Set(rows.map(({ player, split }) => `${split}\n${player}`));
  return [...names].map((name) => {
    const part = rows.filter(({ player, split }) => `${split}\n${player}` === name);
    const products = part.map(({ product }) => product);
    const range = [0, 1] as const;
    return {
      player: part[0]!.player,
      split: part[0]!.split,
      goals: part.length,
      products: new Set(products).size,
      score: clusteredMean(
        part.map(({ score }) => score),
        products,
        { range },
      ),
      success: clusteredMean(
        part.map(({ won }) => Number(won)),
        products,
        { range },
      ),
      steps: part.reduce((sum, { steps }) => sum + steps, 0) / part.length,
    };
  });
}

/** Markdown: one row a player and split. */
export function sharesTable(rows: readonly ShopRow[]): string[] {
  const cells = shopShares(rows).map((one) => [
    one.player,
    one.split,
    one.goals,
    one.products,
    interval(one.score),
    interval(one.success),
    one.steps.toFixed(1),
  ]);
  return markdown(["player", "goals of", "goals", "products", "score [95 %]", "success [95 %]", "steps"], cells);
}

/** The table, and what it is beside the published figures. */
export function shopText(rows: readonly ShopRow[]): string {
  return [
    "Scripts are no policies: they read the pages, but somebody wrote down what to do. Nothing here is a language model.",
    "",
    ...sharesTable(rows),
    "",
    "Success: score 1. Intervals are Student's over products, since goals about one product differ in options only.",
    "At most 15 steps a goal. _original-test_: the goals 0 to 499 of WebShop's order; _test_: titles that no training goal has.",
    `Published for WebShop, with Qwen2.5-7B (arXiv 2606.02355): ${Object.entries(publishedShop)
      .map(([name, [score, success]]) => `${name} ${score} score, ${success} success`)
      .join("; ")}. Trainers that shuffle the goals anew before they cut them play none of these splits.`,
  ].join("\n");
}
