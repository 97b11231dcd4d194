/**
 * The tokenizer of a real model: `tokenizer.json` run by Hugging Face's own JavaScript tokenizer library, behind the
 * project's Tokenizer interface. Adds no begin or end tokens by itself: what stands in a prompt is written in it.
 */
import { Tokenizer as HubTokenizer } from "@huggingface/tokenizers";
import { labError } from "../errors.js";
import type { TokenizerFiles } from "./checkpoint/folder.js";
import type { Tokenizer } from "./policy.js";

export class BpeTokenizer implements Tokenizer {
  readonly size: number;
  private readonly hub: HubTokenizer;

  constructor(private readonly source: TokenizerFiles) {
    this.hub = new HubTokenizer(source.tokenizer, source.config);
    this.size = this.hub.get_vocab().size;
  }

  /** The files it was made from, to save it with a model. */
  files(): TokenizerFiles {
    return this.source;
  }

  /** Names of special tokens in the text (`<|im_end|>`) become those tokens. */
  encode(text: string): Int32Array {
    return Int32Array.from(this.hub.encode(text, { add_special_tokens: false }).ids);
  }

  decode(tokens: ArrayLike<number>): string {
    return this.hub.decode(Array.from(tokens), { skip_special_tokens: false, clean_up_tokenization_spaces: false });
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
