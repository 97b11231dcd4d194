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

  idOf(token: string): number {
    const id = this.hub.token_to_id(token);
    if (id === undefined) {
      throw labError("BpeTokenizer.idOf", {
        expected: "a token of the vocabulary",
        got: token,
        fix: "use a special token of the model such as its end token, or encode the text",
      });
    }
    return id;
  }
}
