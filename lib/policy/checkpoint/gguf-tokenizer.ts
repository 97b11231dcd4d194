/**
 * The byte-level BPE tokenizer inside a GGUF file as the `tokenizer.json` and `tokenizer_config.json` of Hugging Face.
 * GGUF names the text splitter only by a word (`tokenizer.ggml.pre`); the table below says what each word means
 * (facts: llama.cpp's `llama-vocab.cpp` and the models' own `tokenizer.json`).
 */
import { expect, unknownName } from "../../errors.js";
import { shaped, wholeNumber } from "../../schema.js";
import type { TokenizerFiles } from "./checkpoint.js";
import type { GgufFile, GgufValue } from "./gguf.js";
import type { SpecialIds } from "./hub-config.js";

type Part = Readonly<Record<string, unknown>>;

interface Splitter {
  readonly normalizer: Part | null;
  readonly splits: readonly Part[];
  /** Whole words of the vocabulary win over merges (Llama 3). */
  readonly ignoreMerges: boolean;
}

const byteLevel = (useRegex: boolean): Part => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const splitBy = (pattern: string): Part => ({
  type: "Split",
  pattern: { Regex: pattern },
  behavior: "Isolated",
  invert: false,
});
const modern = (digits: string): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const SPLITTERS: Readonly<Record<string, Splitter>> = {
  "gpt-2": { normalizer: null, splits: [byteLevel(true)], ignoreMerges: false },
  smollm: {
    normalizer: null,
    splits: [{ type: "Digits", individual_digits: true }, byteLevel(true)],
    ignoreMerges: false,
  },
  qwen2: { normalizer: { type: "NFC" }, splits: [splitBy(modern("\\p{N}")), byteLevel(false)], ignoreMerges: false },
  "llama-bpe": { normalizer: null, splits: [splitBy(modern("\\p{N}{1,3}")), byteLevel(false)], ignoreMerges: true },
};

const FIX = "put the model's own tokenizer.json beside it";
const CONTROL = 3;
const USER_DEFINED = 4;

export function ggufTokenizer(file: GgufFile): TokenizerFiles {
  const kind = file.metadata.get("tokenizer.ggml.model");
  expect(kind === "gpt2", `${file.source.name}, tokenizer`, {
    expected: "byte-level BPE (gpt2)",
    got: kind,
    fix: FIX,
  });
  return { tokenizer: tokenizerJson(file), config: tokenizerConfig(file) };
}

function tokenizerJson(file: GgufFile): Part {
  const tokens = strings(file, "tokenizer.ggml.tokens");
  const types = file.metadata.get("tokenizer.ggml.token_type");
  expect(Array.isArray(types) && types.length === tokens.length, `${file.source.name}, tokenizer`, {
    expected: `the kinds of ${tokens.length} tokens in tokenizer.ggml.token_type`,
    got: Array.isArray(types) ? `${types.length} of them` : types,
    fix: FIX,
  });
  expect(new Set(tokens).size === tokens.length, `${file.source.name}, tokenizer`, {
    expected: "different tokens",
    got: tokens.find((token, i) => tokens.indexOf(token) !== i),
    fix: FIX,
  });
  const { normalizer, splits, ignoreMerges } = splitter(file);
  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === USER_DEFINED ? [addedToken(id, content, types[id] === CONTROL)] : [],
  );
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer,
    pre_tokenizer: { type: "Sequence", pretokenizers: splits },
    post_processor: null,
    decoder: byteLevel(true),
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: strings(file, "tokenizer.ggml.merges").map((pair) => pair.split(" ")),
    },
  };
}

function splitter({ source, metadata }: GgufFile): Splitter {
  const name = String(metadata.get("tokenizer.ggml.pre") ?? "gpt-2");
  const found = SPLITTERS[name];
  if (found === undefined) throw unknownName(source.name, "text splitter", name, Object.keys(SPLITTERS));
  return found;
}

function addedToken(id: number, content: string, special: boolean): Part {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special };
}

function strings(file: GgufFile, key: string): readonly string[] {
  const value: GgufValue | undefined = file.metadata.get(key);
  const list = Array.isArray(value) && (value as readonly GgufValue[]).every((item) => typeof item === "string");
  expect(list, `${file.source.name}, tokenizer`, { expected: `a list of texts named ${key}`, got: value, fix: FIX });
  return value as readonly string[];
}

function tokenizerConfig(file: GgufFile): Part {
  const tokens = strings(file, "tokenizer.ggml.tokens");
  const named = (key: string): string | null => {
    const id = file.metadata.get(`tokenizer.ggml.${key}_token_id`);
    return typeof id === "number" ? (tokens[id] ?? null) : null;
  };
  const template = file.metadata.get("tokenizer.chat_template");
  return {
    tokenizer_class: "PreTrainedTokenizerFast",
    bos_token: named("bos"),
    eos_token: named("eos"),
    unk_token: named("unknown"),
    pad_token: named("padding"),
    clean_up_tokenization_spaces: false,
    ...(typeof template === "string" && { chat_template: template }),
  };
}

export function ggufSpecialIds({ source, metadata }: GgufFile): SpecialIds {
  const given = Object.entries({ begin: "bos", end: "eos", pad: "padding" }).flatMap(([name, key]) => {
    const id = metadata.get(`tokenizer.ggml.${key}_token_id`);
    return id === undefined ? [] : [[name, shaped(wholeNumber(0), id, `${source.name}, ${key}_token_id`, FIX)]];
  });
  return Object.fromEntries(given) as SpecialIds;
}
