/**
 * The players of a worker: processes that play one job at a time and stay for the next, so that a policy is loaded once. A
 * player that dies fails its job alone, which the queue gives to somebody again.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { builtFile } from "../../assets.js";
import { LabError } from "../../errors.js";
import type { Order, Played } from "./order.js";
import type { Wish, Word } from "./player.js";

/** Weights that are kept here beside those that players have. */
const KEPT = 2;

interface Player {
  readonly child: ChildProcess;
  /** The run whose policy it holds, and which weights. */
  run: string;
  weights: string;
  busy: boolean;
}

export class Troupe {
  private players: Player[] = [];
  private readonly kept = new Map<string, Promise<Uint8Array>>();

  /** `fetch` brings weights. */
  constructor(private readonly fetch: (hash: string) => Promise<Uint8Array>) {}

  async play(order: Order, ends: readonly AbortSignal[]): Promise<readonly Played[]> {
    const run = JSON.stringify([order.config, order.numerics]);
    const player = this.take(run, order.weights);
    const end = (): void => void player.child.kill("SIGKILL");
    for (const signal of ends) signal.addEventListener("abort", end);
    try {
      const lacks = player.run !== run || player.weights !== order.weights;
      const weights = lacks ? await this.weights(order.weights) : undefined;
      const word = await ask(player.child, { order, weights });
      if (word.kind === "failed") throw new LabError(word.message);
      [player.run, player.weights] = [run, order.weights];
      return word.episodes;
    } catch (error) {
      this.dismiss(player); // what it holds now is not known
      throw error;
    } finally {
      player.busy = false;
      for (const signal of ends) signal.removeEventListener("abort", end);
    }
  }

  end(): void {
    for (const player of [...this.players]) this.dismiss(player);
  }

  /** A free one, best one that has the weights; else a new one. */
  private take(run: string, weights: string): Player {
    const free = this.players.filter(({ busy }) => !busy);
    const fit = free.find((one) => one.run === run && one.weights === weights) ?? free.find((one) => one.run === run);
    const player = fit ?? free[0] ?? this.start();
    player.busy = true;
    return player;
  }

  private start(): Player {
    const { SIRI_QUEUE: _, SIRI_ROLLOUTS: __, ...env } = process.env; // a player has no business with the queue
    const stdio = ["ignore", "ignore", "ignore", "ipc"] as const;
    const file = builtFile("lib/queue/rollouts/player.js");
    const child = fork(file, { env, execArgv: [], serialization: "advanced", stdio: [...stdio], detached: true });
    const player: Player = { child, run: "", weights: "", busy: false };
    child.on("exit", () => (this.players = this.players.filter((one) => one !== player)));
    this.players.push(player);
    return player;
  }

  private dismiss(player: Player): void {
    this.players = this.players.filter((one) => one !== player);
    player.child.kill("SIGKILL");
  }

  /** Asked for once, however many players want them at the same time. */
  private weights(hash: string): Promise<Uint8Array> {
    const there = this.kept.get(hash) ?? this.fetch(hash);
    this.kept.delete(hash);
    this.kept.set(hash, there);
    there.catch(() => this.kept.delete(hash));
    for (const old of [...this.kept.keys()].slice(0, -KEPT)) this.kept.delete(old);
    return there;
  }
}

/** The player's next word; refused where it ends before. */
async function ask(child: ChildProcess, wish: Wish): Promise<Word> {
  const over = new AbortController();
  try {
    return await new Promise<Word>((resolve, reject) => {
      const { signal } = over;
      const gone = (code: number | null, by: NodeJS.Signals | null): void =>
        reject(new Error(`a player's process ended with ${by ?? code}`));
      once(child, "message", { signal }).then(([word]) => resolve(word as Word), reject); // an `error` event rejects it too
      once(child, "exit", { signal }).then(([code, by]) => gone(code as number, by as NodeJS.Signals), reject);
      child.send(wish, (error) => error && reject(error));
    });
  } finally {
    over.abort();
  }
}
