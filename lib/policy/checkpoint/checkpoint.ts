/** A checkpoint in the Hugging Face layout, put together from its parts wherever they lie: in a folder, or in memory. */
import type { Weights } from "../../compute/architecture.js";
import type { ByteSource } from "./bytes.js";
import { expectHeld, type Holdings } from "./computable.js";
import { fromHubConfig, hubSpecialIds, type SpecialIds } from "./hub-config.js";
import { openSafetensors } from "./safetensors.js";
import { emptyWeights, expectComplete, readShard } from "./weights.js";

/** `tokenizer.json` and `tokenizer_config.json` as they are; the latter holds the chat template. */
export interface TokenizerFiles {
  readonly tokenizer: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A checkpoint in memory. */
export interface Checkpoint {
  readonly weights: Weights;
  readonly tokenizer?: TokenizerFiles;
  readonly ids: SpecialIds;
}

export interface CheckpointParts {
  /** The value of `config.json`. */
  readonly hub: unknown;
  /** Open one safetensors file after the other. */
  readonly each: <T>(use: (source: ByteSource) => T) => T[];
  readonly tokenizer?: TokenizerFiles | undefined;
}

/** `where` names the checkpoint in errors. */
export function checkpointOf({ hub, each, tokenizer }: CheckpointParts, where: string): Checkpoint {
  const [config, ids] = [fromHubConfig(hub), hubSpecialIds(hub)];
  expectHeld(config, holdingsOf(each), 2, where);
  const weights = emptyWeights(config);
  const found = each((source) => readShard(source, weights)).flat();
  expectComplete(config, found, where);
  return { weights, ids, ...(tokenizer && { tokenizer }) };
}

function holdingsOf(each: CheckpointParts["each"]): Holdings {
  const holdings = each((source) => ({ tensors: openSafetensors(source).tensors.size, bytes: source.size }));
  return holdings.reduce((sum, one) => ({ tensors: sum.tensors + one.tensors, bytes: sum.bytes + one.bytes }), {
    tensors: 0,
    bytes: 0,
  });
}
