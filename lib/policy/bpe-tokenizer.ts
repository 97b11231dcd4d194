/**
 * The tokenizer of a real model: `tokenizer.json` run by Hugging Face's own JavaScript tokenizer library, behind the
 * project's Tokenizer interface. Adds no begin or end tokens by itself: what stands in a prompt is written in it.
 */
import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import { expect, labError } from "../errors.js";
import { shaped, v, wholeNumber } from "../schema.js";
import type { TokenizerFiles } from "./checkpoint/checkpoint.js";
import type { Tokenizer } from "./policy.js";

export class BpeTokenizer implements Tokenizer {
  readonly size: number;
  private readonly hub: HubTokenizer;

  constructor(private readonly source: TokenizerFiles) {
    expectTokenizer(source.tokenizer);
    this.hub = clearly("a tokenizer.json that Hugging Face's tokenizers read", () =>
      unwarned(() => new HubTokenizer(source.tokenizer, source.config)),
    );
    this.size = this.hub.get_vocab().size;
  }

  /** The files it was made from, to save it with a model. */
  files(): TokenizerFiles {
    return this.source;
  }

  /** Names of special tokens in the text (`<|im_end|>`) become those tokens. */
  encode(text: string): Int32Array {
    const ids = clearly("a text this tokenizer can write", () => {
      return this.hub.encode(text, { add_special_tokens: false }).ids as readonly unknown[];
    });
    const lost = ids.findIndex((id) => !Number.isInteger(id));
    expect(lost < 0, "tokenizer.json", { expected: "a vocabulary for every text", got: text, fix: FIX });
    return Int32Array.from(ids as readonly number[]);
  }

  /** The library refuses to decode nothing, which is what a model has said that ended at once. */
  decode(tokens: ArrayLike<number>): string {
    if (tokens.length === 0) return "";
    const plain = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
    return clearly("tokens of this tokenizer", () => this.hub.decode(Array.from(tokens), plain));
  }

  /** Of a token by its name in the vocabulary (`<|im_end|>`), or else of a text that is one token (`;` where it is "▁;"). */
  idOf(token: string): number {
    const named = this.hub.token_to_id(token);
    if (named !== undefined) return named;
    const ids = this.encode(token);
    if (ids.length === 1 && this.decode(ids) === token) return ids[0]!;
    throw labError("BpeTokenizer.idOf", {
      expected: "a token of the vocabulary, or a text that is one token",
      got: `${token} (${ids.length} tokens)`,
      fix: "use a special token of the model such as its end token, or encode the text",
    });
  }
}

const FIX = "fetch tokenizer.json again";
const vocabulary = v.record(v.string(), wholeNumber(0));
const scored = v.array(v.looseTuple([v.string(), v.number()]));
const merge = v.union([v.string(), v.tuple([v.string(), v.string()])], "two parts");

/** What the tokenizers here have in common; the rest is for the library that runs them. */
const tokenizerJson = v.object({
  model: v.object({
    type: v.optional(v.string()),
    vocab: v.union([vocabulary, scored], "tokens with their numbers"),
    merges: v.optional(v.array(merge)),
  }),
  added_tokens: v.optional(v.array(v.object({ id: wholeNumber(0), content: v.string() }))),
});

/** Shapes as expected, and no number for two tokens. */
function expectTokenizer(json: unknown): void {
  const { model, added_tokens: added = [] } = shaped(tokenizerJson, json, "tokenizer.json", FIX);
  if (Array.isArray(model.vocab)) return;
  const names = new Map<number, string>();
  const numbered = [...Object.entries(model.vocab), ...added.map(({ content, id }) => [content, id] as const)];
  // the library makes a list as long as the largest number, so the file's size must bound it
  const most = 2 * numbered.length + 65_536;
  for (const [token, id] of numbered) {
    expect(id < most, "tokenizer.json", { expected: `numbers below ${most}`, got: `${token}: ${id}`, fix: FIX });
    const taken = names.get(id) ?? token;
    expect(taken === token, "tokenizer.json", {
      expected: `one token with the number ${id}`,
      got: [taken, token],
      fix: FIX,
    });
    names.set(id, token);
  }
}

/** The library says what it does not understand in errors of its own. */
function clearly<T>(expected: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw labError("tokenizer.json", { expected, got: error instanceof Error ? error.message : error, fix: FIX });
  }
}

/** What the library only warns of (a pattern of an unknown kind, left out) would be another tokenizer. */
function unwarned<T>(work: () => T): T {
  const { warn } = console;
  console.warn = (...words) => {
    throw new Error(words.join(" "));
  };
  try {
    return work();
  } finally {
    console.warn = warn;
  }
}
