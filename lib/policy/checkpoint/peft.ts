/**
 * Adapters on disk in the layout of Hugging Face's PEFT: `adapter_config.json` and `adapter_model.safetensors`.
 * Only plain LoRA without bias is read; variants that compute something else (DoRA, rank-stabilised scaling, other ranks
 * for single layers) are refused.
 */
import { join } from "node:path";
import { expect } from "../../errors.js";
import type { DecoderConfig } from "../../compute/architecture.js";
import { adapterLayout, adapterSize, PROJECTIONS, type Adapter } from "../adapter.js";
import { anyObject, numberBetween, shaped, v, wholeNumber } from "../../schema.js";
import { readJson, withSink, withSource, writeJson } from "./files.js";
import { openSafetensors, readTensor, writeSafetensors, type FloatType } from "./safetensors.js";

const PREFIX = "base_model.model.";
const FIX = "fetch or save the adapter again";

const peftConfig = v.object({
  peft_type: v.string(),
  base_model_name_or_path: v.nullish(v.string()),
  r: wholeNumber(1),
  lora_alpha: numberBetween(0, 1e9),
  target_modules: v.unknown(),
  bias: v.nullish(v.string()),
  use_dora: v.nullish(v.boolean()),
  use_rslora: v.nullish(v.boolean()),
  rank_pattern: v.nullish(anyObject),
  alpha_pattern: v.nullish(anyObject),
  layers_to_transform: v.optional(v.unknown()),
  modules_to_save: v.optional(v.unknown()),
});
type PeftConfig = v.InferOutput<typeof peftConfig>;

/** `dtype` narrows the numbers on disk; F32 keeps every bit. */
export function writeAdapter(
  folder: string,
  config: DecoderConfig,
  adapter: Adapter,
  baseModel = "",
  dtype: FloatType = "F32",
): void {
  const { rank, alpha, targets } = adapter.shape;
  writeJson(join(folder, "adapter_config.json"), {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: PROJECTIONS.filter((name) => targets.includes(name)),
    bias: "none",
    fan_in_fan_out: false,
    inference_mode: true,
  });
  const tensors = adapterLayout(config, adapter.shape)
    .flatMap(({ a, b }) => [a, b])
    .map(({ name, shape, offset, size }) => ({
      name: PREFIX + name,
      shape,
      data: adapter.data.subarray(offset, offset + size),
    }));
  withSink(join(folder, "adapter_model.safetensors"), (sink) => writeSafetensors(sink, tensors, dtype));
}

/** The model that an adapter stands beside. */
export function adapterBase(folder: string): string {
  const path = join(folder, "adapter_config.json");
  const { base_model_name_or_path: base } = shaped(peftConfig, readJson(path), path, FIX);
  expect(base !== undefined && base !== null && base !== "", path, {
    expected: "the name or path of a model as base_model_name_or_path",
    got: base,
    fix: "write it there; `smollm2-135m-instruct` is known by name",
  });
  return base;
}

export function readAdapter(folder: string, config: DecoderConfig): Adapter {
  const path = join(folder, "adapter_config.json");
  const peft = shaped(peftConfig, readJson(path), path, FIX);
  refuseVariants(peft, folder);
  const targets = shaped(v.array(v.picklist(PROJECTIONS)), peft.target_modules, `${path}, target_modules`, FIX);
  const shape = { rank: peft.r, alpha: peft.lora_alpha, targets };
  return withSource(join(folder, "adapter_model.safetensors"), (source) => {
    const file = openSafetensors(source);
    const size = adapterSize(config, shape);
    expect(size * 2 <= source.size, source.name, {
      expected: `${size} numbers`,
      got: `${source.size} bytes`,
      fix: FIX,
    });
    const data = new Float32Array(size);
    const slots = adapterLayout(config, shape).flatMap(({ a, b }) => [a, b]);
    expect(file.tensors.size === slots.length, source.name, {
      expected: `${slots.length} tensors`,
      got: file.tensors.size,
      fix: "check that the adapter was made for this model",
    });
    for (const slot of slots) {
      const entry = file.tensors.get(PREFIX + slot.name);
      expect(entry?.shape.join() === slot.shape.join(), `${source.name}, tensor ${slot.name}`, {
        expected: `shape [${slot.shape.join(", ")}]`,
        got: entry?.shape,
        fix: "check that the adapter was made for this model",
      });
      readTensor(file, entry!, data.subarray(slot.offset, slot.offset + slot.size));
    }
    return { shape, data };
  });
}

function refuseVariants(peft: PeftConfig, folder: string): void {
  const some = (value: unknown): boolean => value !== undefined && value !== null && Object.keys(value).length > 0;
  const variant = [
    peft.peft_type !== "LORA" && peft.peft_type,
    peft.use_dora && "use_dora",
    peft.use_rslora && "use_rslora",
    (peft.bias ?? "none") !== "none" && "bias",
    some(peft.rank_pattern) && "rank_pattern",
    some(peft.alpha_pattern) && "alpha_pattern",
    some(peft.layers_to_transform) && "layers_to_transform",
    some(peft.modules_to_save) && "modules_to_save",
    !Array.isArray(peft.target_modules) && "target_modules as a pattern",
  ].find((name) => typeof name === "string");
  expect(variant === undefined, join(folder, "adapter_config.json"), {
    expected: "plain LoRA",
    got: variant,
    fix: "merge the adapter into its model with PEFT and load the merged model",
  });
}
