/** Read a checkpoint from a folder in the Hugging Face layout or from one GGUF file. */
import { openGguf } from "./gguf.js";
import { readGgufWeights } from "./gguf-model.js";
import { ggufSpecialIds, ggufTokenizer } from "./gguf-tokenizer.js";
import { withSource } from "./files.js";
import type { Checkpoint } from "./checkpoint.js";
import { readFolder } from "./folder.js";

export function readCheckpoint(path: string): Checkpoint {
  return path.endsWith(".gguf") ? readGguf(path) : readFolder(path);
}

function readGguf(path: string): Checkpoint {
  return withSource(path, (source) => {
    const file = openGguf(source);
    return { weights: readGgufWeights(source), tokenizer: ggufTokenizer(file), ids: ggufSpecialIds(file) };
  });
}
