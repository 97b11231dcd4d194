/**
 * Safetensors to the flat weights of the decoder and back, tensor by tensor: the only full-size array is the result.
 */
import { expect, labError } from "../../errors.js";
import { layout, parameterCount, type DecoderConfig, type Weights } from "../../compute/architecture.js";
import type { ByteSink, ByteSource } from "./bytes.js";
import { normShift } from "./hub-architectures.js";
import { openSafetensors, readTensor, writeSafetensors, type FloatType, type SafetensorsFile } from "./safetensors.js";

/** Empty weights, or a clear sentence when the model does not fit into memory. */
export function emptyWeights(config: DecoderConfig): Weights {
  const count = parameterCount(config);
  try {
    return { config, data: new Float32Array(count) };
  } catch {
    const megabytes = Math.round((count * 4) / 2 ** 20);
    throw labError("checkpoint", {
      expected: `${megabytes} MB of free memory for the weights`,
      got: "a failed allocation",
      fix: "close programs or choose a smaller model",
    });
  }
}

/** Fill those slots of `weights` that this file holds; returns their names. */
export function readShard(source: ByteSource, weights: Weights): string[] {
  const file = openSafetensors(source);
  const slots = new Map(layout(weights.config).map((slot) => [slot.name, slot]));
  const shift = normShift(weights.config);
  const found: string[] = [];
  for (const entry of file.tensors.values()) {
    const slot = slots.get(entry.name);
    if (slot === undefined) refuseUnlessRedundant(file, entry.name, weights.config);
    else {
      expect(entry.shape.join() === slot.shape.join(), `${source.name}, tensor ${slot.name}`, {
        expected: `shape [${slot.shape.join(", ")}]`,
        got: entry.shape,
        fix: "check config.json against the weights",
      });
      const values = weights.data.subarray(slot.offset, slot.offset + slot.size);
      readTensor(file, entry, values);
      if (isNorm(slot.name)) values.forEach((value, i) => (values[i] = value + shift));
      found.push(slot.name);
    }
  }
  return found;
}

/** Some checkpoints repeat a tied head or store the rotary frequencies; anything else would silently change the model. */
function refuseUnlessRedundant({ source }: SafetensorsFile, name: string, config: DecoderConfig): void {
  const redundant = name.endsWith("rotary_emb.inv_freq") || (config.tiedHead && name === "lm_head.weight");
  expect(redundant, source.name, {
    expected: "only tensors of this architecture",
    got: name,
    fix: "check that config.json belongs to these weights",
  });
}

export function expectComplete(config: DecoderConfig, found: readonly string[], where: string): void {
  const have = new Set(found);
  expect(have.size === found.length, where, {
    expected: "every tensor once",
    got: found.find((name, i) => found.indexOf(name) !== i),
    fix: "two shards hold it; fetch them again",
  });
  const missing = layout(config).filter((slot) => !have.has(slot.name));
  expect(missing.length === 0, where, {
    expected: "every tensor of the architecture",
    got: `none named ${missing[0]?.name} (${missing.length} missing)`,
    fix: "check that all shards are there and that config.json belongs to them",
  });
}

export function writeWeights(sink: ByteSink, { config, data }: Weights, dtype: FloatType = "F32"): void {
  const shift = normShift(config);
  const tensors = layout(config).map(({ name, shape, offset, size }) => {
    const values = data.subarray(offset, offset + size);
    return { name, shape, data: shift && isNorm(name) ? values.map((value) => value - shift) : values };
  });
  writeSafetensors(sink, tensors, dtype);
}

function isNorm(name: string): boolean {
  return name.endsWith("norm.weight");
}
