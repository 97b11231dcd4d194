/**
 * Text as it is: a token is a character. For policies of whose tokens nothing is known (a server that takes and gives text)
 * and that are never trained here.
 */
import { expect } from "../errors.js";
import type { Tokenizer } from "./policy.js";

export const textTokenizer: Tokenizer = {
  size: 0x110000,
  encode: (text) => Int32Array.from(text, (character) => character.codePointAt(0)!),
  decode: (tokens) => Array.from(tokens, (token) => String.fromCodePoint(token)).join(""),
  idOf: (token) => {
    expect([...token].length === 1, "textTokenizer", {
      expected: "one character, which stands for itself",
      got: token,
      fix: "end answers with a character, or with nothing",
    });
    return token.codePointAt(0)!;
  },
};
