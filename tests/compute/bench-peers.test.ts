/** The benchmark's peers run the same model: their logits are those of our engine, token after token. */
import { expect, it } from "vitest";
import { initialWeights, microDecoder, type DecoderConfig, type Weights } from "../../lib/compute/architecture.js";
import { startBackend } from "../../lib/compute/backend.js";
import { WasmEngine } from "../../lib/compute/engine/wasm-engine.js";
import { keyOf } from "../../lib/random.js";
import { onnxDecoder } from "../bench/engine/onnx.js";
import type { PeerDecoder } from "../bench/engine/peer-decoder.js";
import { tensorDecoder } from "../bench/engine/tfjs.js";
import { randomTokens } from "../bench/engine/work.js";

const config = microDecoder({ vocabulary: 29, width: 64, layers: 2, heads: 4, keyValueHeads: 2, contextLength: 32 });
const weights = initialWeights(config, keyOf("peers"));
const [COUNT, STEPS] = [3, 9];

const peers: Record<string, (weights: Weights) => Promise<PeerDecoder>> = {
  "onnxruntime-node": (weights) => onnxDecoder(weights, { count: COUNT, length: STEPS, threads: 1 }),
  "tfjs on wasm": async (weights) => tensorDecoder((await startBackend("wasm", () => undefined)).tf, weights),
  "tfjs on cpu": async (weights) => tensorDecoder((await startBackend("cpu", () => undefined)).tf, weights),
};

it.each(Object.keys(peers))("%s gives the logits of our engine", async (name) => {
  const [peer, engine] = [await peers[name]!(weights), new WasmEngine(weights, { slots: COUNT, rowLimit: COUNT })];
  for (let position = 0; position < STEPS; position++) {
    const tokens = randomTokens(COUNT, config.vocabulary, position);
    const ours = engineLogits(engine, config, tokens, position);
    (await peer.step(tokens)).forEach((logit, i) => expect(Math.abs(logit - ours[i]!)).toBeLessThan(2e-4));
  }
  await peer.dispose();
});

function engineLogits(engine: WasmEngine, { vocabulary }: DecoderConfig, tokens: Int32Array, position: number) {
  tokens.forEach((token, slot) => {
    engine.rows.slot[slot] = slot;
    engine.rows.position[slot] = position;
    engine.rows.token[slot] = token;
  });
  engine.advance(COUNT);
  const logits = new Float32Array(COUNT * vocabulary);
  for (let slot = 0; slot < COUNT; slot++) logits.set(engine.logits(slot), slot * vocabulary);
  return logits;
}
