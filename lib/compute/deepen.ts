/** A decoder with more layers that computes what the smaller one did: what was learnt stays, and there is room for more. */
import { initialWeights, layout, type DecoderConfig, type Weights } from "./architecture.js";
import { expect } from "../errors.js";
import type { Key } from "../random.js";

/** New layers stand at the end; what they would add to the stream is nothing at first. Contexts may be longer too. */
export function deepened(
  from: Weights,
  { layers, contextLength }: Pick<DecoderConfig, "layers" | "contextLength">,
  key: Key,
): Weights {
  expect(layers >= from.config.layers, "deepened", {
    expected: `at least the ${from.config.layers} layers that are there`,
    got: layers,
    fix: "layers are only added",
  });
  const config = { ...from.config, layers, contextLength };
  const { data } = initialWeights(config, key);
  const known = new Map(layout(from.config).map((slot) => [slot.name, slot]));
  for (const { name, offset, size } of layout(config)) {
    const old = known.get(name);
    if (old !== undefined) data.set(from.data.subarray(old.offset, old.offset + old.size), offset);
    else if (/o_proj|down_proj/.test(name)) data.fill(0, offset, offset + size);
  }
  return { config, data };
}
