/** The actor for a model: one engine in this thread, or several in worker threads. */
import { parameterCount } from "../../compute/architecture.js";
import { WasmEngine } from "../../compute/engine/wasm-engine.js";
import { slotFloats } from "../../compute/engine/wasm-plan.js";
import { expect } from "../../errors.js";
import { engineSizes, type Actor, type ActorOptions } from "./actor.js";
import { LocalActor } from "./local.js";
import { PoolActor } from "./pool.js";

/** An actor without weights; `load` them before use. */
export function makeActor({ config, tokenizer, numerics, slots, workers = 1 }: ActorOptions): Actor {
  expect(Number.isInteger(workers) && workers >= 1, "makeActor", {
    expected: "a whole number of workers from 1",
    got: workers,
    fix: "1 acts in this thread; 2 suit two cores",
  });
  const bytes = { slot: 8 * slotFloats(config), weights: 4 * parameterCount(config) };
  const sizes = { ...engineSizes(bytes, slots), ...(numerics && { numerics }) };
  if (workers > 1) return new PoolActor({ config, ...sizes }, tokenizer, workers);
  return new LocalActor(new WasmEngine(config, sizes), tokenizer);
}
