/** A lab that trains in milliseconds: the pocket world and a decoder far too small to be any good. */
import { makePocket, vocabulary } from "../../envs/pocket/index.js";
import { initialWeights, microDecoder } from "../../lib/compute/architecture.js";
import { METHODS, resolve, type Method, type Resolved } from "../../lib/config.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import { TransformerPolicy } from "../../lib/policy/transformer-policy.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf } from "../../lib/random.js";
import type { Lab } from "../../lib/recipes/lab.js";

export async function tinyLab({ seed = 0, workers = 1, slots = 32 } = {}): Promise<Lab> {
  const tokenizer = new WordTokenizer(vocabulary(), { closed: true });
  const config = microDecoder({ vocabulary: tokenizer.size, width: 16, layers: 1, heads: 2, contextLength: 128 });
  const weights = initialWeights(config, keyOf(seed));
  const policy = new TransformerPolicy({ weights, tokenizer, workers, slots });
  return {
    policy,
    reference: await policy.freeze(),
    world: makePocket({ family: seed }),
    format: compactFormat,
    style: { kind: "transcript" },
    key: keyOf(seed),
  };
}

/** The size of a run of a few seconds. */
export function smallRun(iterations: number, heldOut: number) {
  return {
    iterations,
    rollout: { groups: 2, groupSize: 4 },
    update: { minibatches: 2 },
    evaluation: { every: 2, tasks: heldOut },
  } as const;
}

/** A short run of every method; all that it does happens in it. */
export function everyMethod(small: ReturnType<typeof smallRun>): Resolved[] {
  return (Object.keys(METHODS) as Method[]).map((method) => resolve({ method, ...small, ...METHODS[method].atOnce }));
}

/** SIRI that teaches at once: true skills from the start, behind an open gate. */
export const teachingAtOnce = METHODS.siri.atOnce;
