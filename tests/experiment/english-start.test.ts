/** The shipped warm start of `pocket-english`: its card says what was measured, and its adapter is one of the run's kind. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DecoderConfig } from "../../lib/compute/architecture.js";
import { shippedPolicy } from "../../lib/experiment/laboratory.js";
import { englishCard, englishPreconditions } from "../../lib/experiment/pretraining/english-start.js";
import type { Examination } from "../../lib/experiment/pretraining/examination.js";
import { runAdapter } from "../../lib/experiment/run-policy.js";
import { worldSettings } from "../../lib/experiment/world-settings.js";
import { METHODS, resolve, type ConfigInput, type Method } from "../../lib/config.js";
import { adapterBase, readAdapter } from "../../lib/policy/checkpoint/peft.js";

const folder = shippedPolicy("pocket-english");
const kept = JSON.parse(readFileSync(join(folder, "examination.json"), "utf8")) as Examination;
/** SmolLM2-135M. */
const config: DecoderConfig = {
  vocabulary: 49_152,
  width: 576,
  layers: 30,
  heads: 9,
  keyValueHeads: 3,
  headWidth: 64,
  hidden: 1536,
  contextLength: 512,
  ropeTheta: 1e5,
  normEpsilon: 1e-5,
  tiedHead: true,
  attentionBias: false,
};

describe("the warm start in English", () => {
  it("has a card that is written from its examination", () => {
    const made = { seed: 0, episodes: 800, tokens: 124_929, numerics: "native" };
    expect(englishCard(kept, made)).toBe(readFileSync(join(folder, "README.md"), "utf8"));
  });

  it("meets what a study needs, but that its lessons are truer than wanted", () => {
    const missed = englishPreconditions(kept).filter(({ met }) => !met);
    expect(missed.map(({ name }) => name)).toEqual(["own lessons true"]);
  });

  it("is an adapter of at most 5 MB beside the known model", () => {
    expect(statSync(join(folder, "adapter_model.safetensors")).size).toBeLessThan(5e6);
    expect(adapterBase(folder)).toBe("smollm2-135m-instruct");
    const { shape, data } = readAdapter(folder, config);
    expect(shape).toEqual({ ...runAdapter });
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it.each(Object.keys(METHODS) as Method[])("%s can be told what the world's runs are told", (method) => {
    const told = { method, ...worldSettings("pocket-english", method) } as unknown as ConfigInput;
    expect(() => resolve({ ...told, tasks: { ...told.tasks, world: "pocket-english" } } as ConfigInput)).not.toThrow();
    expect(worldSettings("pocket", method)).toEqual({});
  });
});
