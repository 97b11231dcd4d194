/**
 * A training sequence as a person reads it: the whole context, and the tokens that are taught highlighted with their
 * weights. Blue is to become likelier, red less likely; the number says how strongly, for whoever sees no colours.
 */
import type { Tokenizer } from "../policy/policy.js";
import type { Sequence, TokenSignal } from "../types.js";
import type { Bundle } from "../plot/chart.js";
import { fade, COLORS } from "../plot/theme.js";

/** Neighbouring tokens that carry the same weight (none: context only). */
interface Stretch {
  readonly text: string;
  readonly weight: number | undefined;
}

/** `component` chooses which signals count: `ce` is imitation, `rl` the advantage. */
export function taught(
  sequence: Sequence,
  tokenizer: Tokenizer,
  { component = "ce", title = "" }: { readonly component?: TokenSignal["component"]; readonly title?: string } = {},
): Bundle {
  const stretches = stretchesOf(sequence, tokenizer, component);
  const strongest = Math.max(1e-9, ...stretches.map(({ weight = 0 }) => Math.abs(weight)));
  const plain = stretches.map(({ text, weight }) => (weight === undefined ? text : `⟦${text}⟧${times(weight)}`));
  const rich = stretches.map((stretch) => markup(stretch, strongest));
  return {
    "text/html": `<div style="line-height:1.9;max-width:60em"><b>${escaped(title)}</b><br>${rich.join(" ")}</div>`,
    "text/plain": [...(title === "" ? [] : [title]), plain.join(" ")].join("\n"),
  };
}

function stretchesOf({ tokens, signals }: Sequence, tokenizer: Tokenizer, component: string): Stretch[] {
  const weights = signals.map((here) => {
    const signal = here?.find((one) => one.component === component);
    return signal && (signal.advantage ?? signal.weight);
  });
  const starts = [...weights.keys()].filter((place) => place === 0 || weights[place] !== weights[place - 1]);
  return starts.map((start, i) => ({
    text: tokenizer.decode(tokens.subarray(start, starts[i + 1] ?? tokens.length)).trim(),
    weight: weights[start],
  }));
}

function times(weight: number): string {
  return `×${weight < 0 ? "−" : ""}${Math.abs(weight).toFixed(2)}`;
}

function markup({ text, weight }: Stretch, strongest: number): string {
  if (weight === undefined) return escaped(text);
  const color = fade(weight < 0 ? COLORS[1] : COLORS[0], 0.15 + (0.45 * Math.abs(weight)) / strongest);
  const style = `background:${color};color:inherit;border-radius:3px;padding:1px 3px`;
  return `<mark style="${style}">${escaped(text)}<sub> ${times(weight)}</sub></mark>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
