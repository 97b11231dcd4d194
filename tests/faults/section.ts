/**
 * What a section of the fault harness is: cases, each with a verdict. `identical`: the same bytes as a run that nobody
 * disturbed. `clear`: one LabError, and nothing lost or changed. Everything else is `silent`: also a raw error, because
 * it does not say what to do.
 */
import { LabError } from "../../lib/errors.js";

export type Verdict = "identical" | "clear" | "silent";

export interface Counts {
  readonly tried: number;
  readonly identical: number;
  readonly clear: number;
  readonly silent: number;
  /** What could not be tried here, each with its reason. */
  readonly skipped?: readonly string[];
  /** The silent cases, or the first of them. */
  readonly cases?: readonly string[];
}

export interface Section {
  readonly name: string;
  /** One sentence for the table. */
  readonly about: string;
  /** Needs minutes even when quick, and stays out of the unit tests. */
  readonly slow?: boolean;
  /** Quick: a part that fits into the unit tests. */
  readonly run: (options: { readonly quick: boolean }) => Promise<Counts>;
}

/** Silent cases that are told one by one. */
export const SHOWN = 40;

/** Collects verdicts. */
export class Tally {
  private readonly found: { name: string; verdict: Verdict; why: string }[] = [];
  private readonly left: string[] = [];

  add(name: string, verdict: Verdict, why = ""): void {
    this.found.push({ name, verdict, why });
  }

  skip(name: string, reason: string): void {
    this.left.push(`${name}: ${reason}`);
  }

  counts(): Counts {
    const of = (verdict: Verdict): number => this.found.filter((one) => one.verdict === verdict).length;
    const silent = this.found.filter(({ verdict }) => verdict === "silent");
    return {
      tried: this.found.length,
      identical: of("identical"),
      clear: of("clear"),
      silent: silent.length,
      ...(this.left.length > 0 && { skipped: this.left }),
      ...(silent.length > 0 && { cases: silent.slice(0, SHOWN).map(({ name, why }) => `${name}: ${why}`) }),
    };
  }
}

/** One line that the grammar knows: `where: expected …, got …; what to do`. */
export function isClear(error: unknown): boolean {
  return error instanceof LabError && /^[^\n]+: expected [^\n]+, got [^\n]*; [^\n]+$/.test(error.message);
}

/** How an error looks in a list of cases. */
export function inShort(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n")[0]!.slice(0, 160);
}
