/** What the sentence of a task asks for, as far as its wording tells: a need, options, a highest price. */

export interface Wish {
  /** The sentence without options and price. */
  readonly need: string;
  /** Values of options in the order of the sentence. */
  readonly options: readonly string[];
  /** Infinity where the sentence names no price. */
  readonly highest: number;
}

/** How a sentence ends that names a price. */
export const PRICE = /, and price lower than ([\d.]+) dollars$/;
const OPTIONS = / with ((?:[a-z ]+: .+?)(?:, and [a-z ]+: .+)*)$/;

/** `… with color: red, and size: 8, and price lower than 40.00 dollars`. */
export function readWish(sentence: string): Wish {
  const price = PRICE.exec(sentence);
  const unpriced = price ? sentence.slice(0, price.index) : sentence;
  const named = OPTIONS.exec(unpriced);
  const options = named?.[1]!.split(/, and (?=[a-z ]+: )/).map((part) => part.slice(part.indexOf(": ") + 2)) ?? [];
  return {
    need: named ? unpriced.slice(0, named.index) : unpriced,
    options,
    highest: price ? Number(price[1]) : Infinity,
  };
}
