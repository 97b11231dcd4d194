/** Small things that many places show: text of others, states, statuses, rulers, and what to say while nothing is here. */
import type { ComponentChildren, JSX } from "preact";
import { COLORS, STATUS } from "../../plot/theme.js";
import type { RunState } from "../data.js";
import { between, safe, signed } from "../format.js";
import type { Answer } from "./source.js";

/** What somebody else wrote: shown, never obeyed, and kept from turning the line around it. */
export function Text({ children }: { readonly children: string }): JSX.Element {
  return <bdi>{safe(children)}</bdi>;
}

/** The answer, or a sentence in its place. */
export function Given<T>({
  answer,
  children,
}: {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  if (answer.state === "waiting")
    return (
      <p class="faint" aria-busy="true">
        Reading …
      </p>
    );
  if (answer.state === "refused") return <Problem>{answer.problem}</Problem>;
  return <>{children(answer.value)}</>;
}

export function Problem({ children }: { readonly children: string }): JSX.Element {
  return (
    <p class="problem" role="alert">
      <Text>{children}</Text>
    </p>
  );
}

export function Problems({ of }: { readonly of: readonly string[] }): JSX.Element | null {
  if (of.length === 0) return null;
  return (
    <details class="problems" open={of.length <= 3}>
      <summary>{of.length === 1 ? "One thing could not be shown" : `${of.length} things could not be shown`}</summary>
      <ul>
        {of.map((sentence) => (
          <li key={sentence}>
            <Text>{sentence}</Text>
          </li>
        ))}
      </ul>
    </details>
  );
}

const SIGNS: Readonly<Record<RunState, string>> = { done: "✓", running: "▶", stopped: "■", damaged: "!" };

export function State({ of }: { readonly of: RunState }): JSX.Element {
  return (
    <span class={`state ${of}`}>
      <span aria-hidden="true">{SIGNS[of]}</span> {of}
    </span>
  );
}

const SYMBOLS: Readonly<Record<string, string>> = { active: "●", graduated: "◆", candidate: "○", retired: "✕" };

/** A status in words on its colour, with its symbol: never colour alone. */
export function Status({ of }: { readonly of: string }): JSX.Element {
  return (
    <span class="status" style={{ borderColor: STATUS[of]?.color ?? COLORS[6] }}>
      <span aria-hidden="true">{SYMBOLS[of] ?? "·"}</span> {of}
    </span>
  );
}

export interface Span {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A value with its interval on a line from −`reach` to +`reach`, zero in the middle. */
export function Ruler({ value, low, high, color, reach = 1 }: Span & { color?: string; reach?: number }): JSX.Element {
  const place = (at: number): number => 60 * (1 + Math.max(-1, Math.min(1, at / reach)));
  return (
    <svg
      class="ruler"
      viewBox="-4 0 128 14"
      width="128"
      height="14"
      role="img"
      aria-label={between(value, low, high, signed)}
    >
      <line x1="0" x2="120" y1="7" y2="7" class="axis" />
      <line x1="60" x2="60" y1="0" y2="14" class="zero" />
      <line x1={place(low)} x2={place(high)} y1="7" y2="7" stroke={color ?? COLORS[0]} stroke-width="2.5" />
      <circle cx={place(value)} cy="7" r="3.5" fill={color ?? COLORS[0]} />
    </svg>
  );
}

/** Wins and losses, one sign each. */
export function Outcomes({ of }: { readonly of: readonly number[] }): JSX.Element {
  const text = of.map((one) => (one === 1 ? "●" : one === 0 ? "○" : signed(one, 2))).join(" ");
  const won = of.filter((one) => one === 1).length;
  return (
    <span class="outcomes" title={`${won} of ${of.length} won`}>
      <span aria-hidden="true">{text}</span>
      <span class="hidden">{`${won} of ${of.length} won`}</span>
    </span>
  );
}

/** A table that scrolls by itself where it is wider than the page, also with the keyboard. */
export function Wide({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="wide" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** A text with every place of a sentence marked. */
export function Marked({ text, sentence }: { readonly text: string; readonly sentence: string }): JSX.Element {
  if (sentence === "") return <Text>{text}</Text>;
  const parts = safe(text).split(safe(sentence));
  return <bdi>{parts.flatMap((part, at) => (at === 0 ? [part] : [<mark key={at}>{safe(sentence)}</mark>, part]))}</bdi>;
}
