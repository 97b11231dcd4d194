/** Playing WebShop's own goals once each with a policy, and why a goal was lost. */
import { goalOf, lossOf, type Loss, type OfficialShop } from "../../../envs/webshop/index.js";
import type { Policy } from "../../policy/policy.js";
import { split, type Key } from "../../random.js";
import { playEpisodes } from "../../rollout/group.js";
import type { Episode, Task } from "../../types.js";
import { briefFormat } from "./format.js";
import type { ShopRow } from "./marks.js";

/** A goal as a policy played it; `lost` says why, null where it was won. */
export interface PolicyRow extends ShopRow {
  readonly lost: Loss | null;
}

export interface PlayShopOptions {
  /** How the player is called in tables. */
  readonly player: string;
  /** 0 takes the likeliest answer. */
  readonly temperature: number;
  /** Each goal has a key of its own below this one. */
  readonly key: Key;
  /** Told after each part of the goals. */
  readonly tell?: (rows: readonly PolicyRow[]) => void;
  /** Once aborted, no further part is begun. */
  readonly stop?: AbortSignal;
}

/** Goals that are played at once; the rows do not depend on it. */
const PART = 64;

/** Every goal once, among the actions that the page allows: one growing transcript of short pages. */
export async function playShop(
  policy: Policy,
  shop: OfficialShop,
  tasks: readonly Task[],
  { player, temperature, key, tell, stop }: PlayShopOptions,
): Promise<PolicyRow[]> {
  const style = { kind: "transcript" } as const;
  const stage = { policy, format: briefFormat, style, patience: Infinity, choose: "admissible" } as const;
  const rows: PolicyRow[] = [];
  for (let start = 0; start < tasks.length && stop?.aborted !== true; start += PART) {
    const plans = tasks.slice(start, start + PART).map((task) => ({
      id: task.id,
      task,
      key: split(key, task.id),
      condition: { kind: "plain" } as const,
      skillTexts: [],
    }));
    const part = await playEpisodes(stage, shop, plans, { temperature });
    const found = part.map((episode) => rowOf(shop, episode, player));
    rows.push(...found);
    tell?.(found);
  }
  return rows;
}

function rowOf(shop: OfficialShop, { task, score, success, turns }: Episode, player: string): PolicyRow {
  const facts = { player, split: task.split, goal: task.id, product: goalOf(task).asin };
  const actions = turns.map(({ action }) => action);
  return { ...facts, score, won: success, steps: turns.length, lost: success ? null : lossOf(shop, task, actions) };
}
