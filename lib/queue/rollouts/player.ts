/**
 * The process that plays for a worker: it holds one run's world and policy, takes weights when they have changed, plays and
 * tells what was said. It knows nothing of Redis; its worker may end it at any moment.
 */
import { openStage, type OpenedStage } from "../../experiment/laboratory.js";
import { playEpisodes } from "../../rollout/group.js";
import { playedOf, type Order, type Played } from "./order.js";

/** What a worker asks: the weights come along where this player does not have them. */
export interface Wish {
  readonly order: Order;
  readonly weights: Uint8Array | undefined;
}

export type Word =
  | { readonly kind: "played"; readonly episodes: readonly Played[] }
  | { readonly kind: "failed"; readonly message: string };

interface Open extends OpenedStage {
  readonly told: string;
}

let open: Open | undefined;

async function play({ order, weights }: Wish): Promise<Word> {
  const { config, numerics, sampling, skillLimit, plans } = order;
  const told = JSON.stringify([config, numerics]);
  if (open?.told !== told) {
    open?.stage.policy.dispose();
    open = { told, ...(await openStage(config, { numerics })) };
  }
  const { stage, world } = open;
  if (weights !== undefined) await stage.policy.restore(weights);
  const episodes = await playEpisodes({ ...stage, ...(skillLimit && { skillLimit }) }, world, plans, sampling);
  return { kind: "played", episodes: episodes.map(playedOf) };
}

function answer(wish: Wish): void {
  play(wish).then(
    (word) => process.send!(word),
    (error: Error) => process.send!({ kind: "failed", message: error.message } satisfies Word),
  );
}

process.on("message", answer);
process.on("disconnect", () => process.exit()); // without its worker nobody hears it
