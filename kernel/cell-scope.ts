/**
 * `$cell`: what the emitted script of a cell calls. It joins the cell's variables to the notebook's (`link`, `define`),
 * notes which of them were reached (`declared`), and lets an interrupt reach the cell's awaits and loops (`guard`,
 * `each`, `tick`).
 * A name is one variable for the whole notebook: other cells read and write the very variable its cell declared.
 */
import { Interrupted, running, type Execution } from "./interrupt.js";

// the kernel's own references: this code runs in the middle of cells that may have replaced them
const OwnPromise = Promise;
const { load } = Atomics;

export type Links = Readonly<Record<string, readonly [read: () => unknown, write: (value: unknown) => void]>>;

export class CellScope {
  readonly #variables: Record<string, unknown>;
  readonly #flag: Int32Array;
  readonly #stop: () => void;
  readonly #execution: Execution;
  readonly #before = new Map<string, PropertyDescriptor | undefined>();
  readonly #declared = new Set<string>();

  /** `flag` is shared with the control thread, which raises it while this thread is busy; `stop` then interrupts. */
  constructor(
    variables: Record<string, unknown>,
    { execution, flag, stop }: { execution: Execution; flag: Int32Array; stop: () => void },
  ) {
    this.#variables = variables;
    this.#execution = execution;
    this.#flag = flag;
    this.#stop = stop;
  }

  link(links: Links): void {
    for (const [name, [get, set]] of Object.entries(links)) this.define(name, { get, set });
  }

  define(name: string, descriptor: PropertyDescriptor): void {
    if (!this.#before.has(name)) {
      this.#before.set(name, Object.getOwnPropertyDescriptor(this.#variables, name));
    }
    Object.defineProperty(this.#variables, name, { ...descriptor, configurable: true, enumerable: true });
  }

  /** The script came past the declarations of these names. */
  declared(...names: readonly string[]): void {
    for (const name of names) this.#declared.add(name);
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  /**
   * A cell that stopped half-way has declared what it came to: the other names keep the meaning earlier cells gave them.
   * New ones stay as undefined properties no cell can name; deleting them would slow every variable down (V8's
   * dictionary mode).
   */
  undo(unreached: Iterable<string>): void {
    for (const name of unreached) {
      if (!this.#before.has(name)) continue;
      const nothing = { value: undefined, writable: true, configurable: true, enumerable: true };
      Object.defineProperty(this.#variables, name, this.#before.get(name) ?? nothing);
    }
  }

  tick(): void {
    if (load(this.#flag, 0) !== 0) {
      this.#stop();
      if (!this.#execution.returning) throw new Interrupted();
    }
    if (this.#execution.over) throw new Interrupted();
  }

  guard(value: unknown): unknown {
    const execution = running.getStore() ?? this.#execution;
    return isThenable(value) ? execution.guard(value) : value;
  }

  /** A loop left by `break` waits for its source to finish; an interrupted one does not. */
  async #finish(values: AsyncIterator<unknown> | Iterator<unknown>): Promise<void> {
    const finished = OwnPromise.resolve(values.return?.());
    if (!this.#execution.stopped) await finished;
    else finished.catch(() => undefined);
  }

  /** `for await` over anything; the source is told to finish when the loop is interrupted. */
  async *each(source: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator {
    const values = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    let done = false;
    try {
      for (;;) {
        const next = (await this.guard(values.next())) as IteratorResult<unknown>;
        done = next.done === true;
        if (done) return;
        yield next.value;
      }
    } finally {
      if (!done) await this.#finish(values);
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
