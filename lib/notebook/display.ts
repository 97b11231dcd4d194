/**
 * One output of a cell that can be replaced in place. Talks to the kernel through the hook that both our kernel and a
 * plain tslab have; without a notebook it prints the text instead. Knows nothing of what is shown.
 */
import type { Bundle } from "../plot/chart.js";

interface DisplayMessage {
  readonly data: Bundle;
  readonly metadata: object;
  readonly transient: { readonly display_id: string };
}

/** The part of `tslab/dist/jupyter.js` that writes to the cell now running. */
interface TslabDisplay {
  lastWriteDisplayData: ((message: DisplayMessage, update: boolean) => void) | null;
}

interface KernelGlobals {
  readonly __tslab__?: { readonly require: (id: string) => unknown };
}

/** True in a notebook, under our kernel or a plain tslab. */
export function inNotebook(): boolean {
  return writer() !== undefined;
}

// read anew at each call: tslab replaces its writer for every cell
function writer(): NonNullable<TslabDisplay["lastWriteDisplayData"]> | undefined {
  const tslab = (globalThis as KernelGlobals).__tslab__;
  if (tslab === undefined) return undefined;
  return (tslab.require("tslab/dist/jupyter.js") as TslabDisplay).lastWriteDisplayData ?? undefined;
}

/** How our kernel hands out the interrupt of the cell that asks. */
const INTERRUPT = Symbol.for("siri-lab.interrupt");

interface Interrupt {
  readonly signal?: AbortSignal | undefined;
  /** Says that the caller returns what it has when the interrupt comes; what it gives is called afterwards. */
  readonly returns?: () => (() => void) | undefined;
}

function interrupt(): Interrupt {
  return (globalThis as { readonly [INTERRUPT]?: () => Interrupt })[INTERRUPT]?.() ?? {};
}

/** The interrupt of the cell now running; undefined under a kernel that offers none. */
export function cellSignal(): AbortSignal | undefined {
  return interrupt().signal;
}

/** Until the answer is called, an interrupt waits for the caller to return what it has. */
export function returnsWhenStopped(): () => void {
  return interrupt().returns?.() ?? (() => undefined);
}

let opened = 0;

export class Display {
  private readonly id = `siri-${++opened}`;
  private shown = false;
  private printed = "";

  /** Show a bundle; from the second time on it replaces the one before. */
  show(data: Bundle): void {
    const write = writer();
    if (write === undefined) return this.print(data);
    write({ data, metadata: {}, transient: { display_id: this.id } }, this.shown);
    this.shown = true;
  }

  /** As `show`, but only where an output can be replaced: a terminal would fill with half-finished pictures. */
  update(data: Bundle): void {
    if (inNotebook()) this.show(data);
  }

  private print(data: Bundle): void {
    const text = String(data["text/plain"] ?? "");
    if (text !== this.printed) process.stdout.write(`${text}\n`);
    this.printed = text;
  }
}
