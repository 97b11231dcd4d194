/** What a model's sizes must fulfil to be computed, and what its file must hold before memory is taken for it. */
import { extent, type DecoderConfig } from "../../compute/architecture.js";
import { expect } from "../../errors.js";

const FIX = "the model's description is damaged; fetch it again";

/** Sizes that come out of arithmetic on what a file says, and those that must fit each other. */
export function expectComputable(config: DecoderConfig, where: string): void {
  const { heads, keyValueHeads, headWidth, normEpsilon, ropeTheta } = config;
  for (const name of ["vocabulary", "width", "layers", "hidden", "contextLength", "heads"] as const) {
    const whole = Number.isSafeInteger(config[name]) && config[name] >= 1 && config[name] <= 2 ** 31;
    expect(whole, `${where}, ${name}`, { expected: "a whole number from 1 on", got: config[name], fix: FIX });
  }
  expect(Number.isSafeInteger(headWidth) && headWidth >= 2 && headWidth % 2 === 0, `${where}, width of a head`, {
    expected: "an even whole number",
    got: headWidth,
    fix: FIX,
  });
  expect(keyValueHeads >= 1 && heads % keyValueHeads === 0, `${where}, heads`, {
    expected: "a multiple of the key/value heads",
    got: { heads, keyValueHeads },
    fix: FIX,
  });
  expect(normEpsilon > 0 && normEpsilon <= 1 && ropeTheta > 0 && ropeTheta < Infinity, `${where}, numbers`, {
    expected: "an epsilon above 0 and at most 1, and a positive rotary base",
    got: { normEpsilon, ropeTheta },
    fix: FIX,
  });
}

/** What the files of a model hold together. */
export interface Holdings {
  readonly tensors: number;
  readonly bytes: number;
}

/**
 * Refuse a description that speaks of far more than the files hold, before any memory is taken for it. Generous by a
 * factor: where a little is missing, the readers can say what it is.
 */
export function expectHeld(
  config: DecoderConfig,
  { tensors, bytes }: Holdings,
  bytesAWeight: number,
  where: string,
): void {
  const { slots, parameters } = extent(config);
  expect(slots <= 2 * tensors + 64 && parameters * bytesAWeight <= 2 * bytes + 2 ** 20, where, {
    expected: `files that hold the ${slots} tensors and ${parameters} numbers of the model`,
    got: `${tensors} tensors in ${bytes} bytes`,
    fix: "check that all shards are there and that config.json belongs to them",
  });
}

/** Refuse a weight that is no number: nothing computed with it would be one. */
export function expectFinite(values: Float32Array, where: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  expect(at < 0, where, {
    expected: "finite weights",
    got: `${values[at]} at place ${at}`,
    fix: "the file is damaged, or its training diverged; fetch or train it again",
  });
}
