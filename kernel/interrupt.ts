/**
 * Stopping what a cell started. One execution = one cell run; it owns an AbortSignal, the awaits it waits in and the
 * timers it set. An interrupt aborts the signal, makes every pending `await` of cell code throw, makes running loops
 * throw at their next turn, and, after a moment for clean-up, drops the timers and refuses further awaits.
 * Library code stops by itself when it listens to the signal; `lib/notebook` hands it out. Code that then returns what it
 * has instead of throwing says so (`returns`), and the cell is left alone until it has.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Clean-up code (`finally`, `catch`) may still await for this long after an interrupt. */
const graceMilliseconds = 1000;
/** Code that returns what it has may take this long to do it … */
const returnMilliseconds = 10_000;
/** … and the rest of its cell this long to show it. */
const restMilliseconds = 3000;

// the kernel's own references: this code runs in the middle of cells that may have replaced them
const OwnPromise = Promise;
const now = performance.now.bind(performance);

export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("the cell was stopped by an interrupt");
  }
}

type Reject = (reason: Interrupted) => void;
type Timer = { readonly clear: () => void };

/** A set whose methods are its own, out of the reach of a cell that replaces `Set.prototype.add`. */
class OwnSet<T> extends Set<T> {}
for (const name of ["add", "delete", "clear", "forEach"] as const) {
  Object.defineProperty(OwnSet.prototype, name, { value: Set.prototype[name] });
}
Object.defineProperty(OwnSet.prototype, "size", Object.getOwnPropertyDescriptor(Set.prototype, "size")!);

/** Which cell run the code now running belongs to, also long after that cell has ended. */
export const running = new AsyncLocalStorage<Execution>();

export class Execution {
  readonly #controller = new AbortController();
  readonly #waiting = new OwnSet<Reject>();
  readonly #timers = new OwnSet<Timer>();
  #stopped = false;
  #graceOver = false;
  #graceEnds = Infinity;
  #graceTimer: NodeJS.Timeout | undefined;
  #returning = 0;

  constructor(
    readonly count: number,
    readonly output: Output,
  ) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** True once a stopped execution has had its time to clean up, also where a busy loop holds the timers back. */
  get over(): boolean {
    return this.#graceOver || (this.#stopped && now() > this.#graceEnds);
  }

  /** True while code waits to return what it has. */
  get returning(): boolean {
    return this.#returning > 0;
  }

  /** True when it waits for nothing and has no timer set. */
  get quiet(): boolean {
    return this.#waiting.size === 0 && this.#timers.size === 0;
  }

  /** The first interrupt lets code return what it has; where there is none, and the second time, awaits throw. */
  interrupt(): void {
    const first = !this.#stopped;
    this.#stopped = true;
    if (first) this.#controller.abort(new Interrupted());
    if (first && this.returning) return this.#endGraceIn(returnMilliseconds);
    this.#endGraceIn(graceMilliseconds);
    this.#rejectAll();
  }

  /** From now until `stop` is called, an interrupt waits for code that returns what it has. */
  returns(): () => void {
    let open = true;
    this.#returning++;
    return () => {
      if (!open) return;
      open = false;
      this.#returning--;
      if (this.#stopped && !this.returning) this.#endGraceIn(restMilliseconds);
    };
  }

  #endGraceIn(milliseconds: number): void {
    this.#graceEnds = now() + milliseconds;
    real.clearTimeout(this.#graceTimer);
    this.#graceTimer = real.setTimeout(() => this.#endGrace(), milliseconds).unref();
  }

  #endGrace(): void {
    this.#graceOver = true;
    this.#timers.forEach((timer) => timer.clear());
    this.#timers.clear();
    this.#rejectAll();
  }

  #rejectAll(): void {
    this.#waiting.forEach((reject) => {
      this.#waiting.delete(reject);
      reject(new Interrupted());
    });
  }

  /** Settles like `value`, unless the interrupt comes first. */
  guard<T>(value: PromiseLike<T>): Promise<T> {
    return new OwnPromise<T>((resolve, reject) => {
      if (this.over) return reject(new Interrupted());
      this.#waiting.add(reject);
      value.then(
        (result) => {
          this.#waiting.delete(reject);
          resolve(result);
        },
        (reason: unknown) => {
          this.#waiting.delete(reject);
          reject(reason as Error);
        },
      );
    });
  }

  own(timer: Timer): void {
    this.#timers.add(timer);
  }

  disown(timer: Timer): void {
    this.#timers.delete(timer);
  }
}

/** Where a cell's output goes: to the wire (server) or into a notebook file (runner). */
export interface Output {
  stream(name: "stdout" | "stderr", text: string): void;
  display(message: object, update: boolean): void;
}

const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };

/** The kernel's own timers are never dropped. */
export const kernelTimers = real;

/** How to forget a timer that was cleared by its owner. */
const entries = new WeakMap<object, () => void>();

function forgetWhenCleared(name: "clearTimeout" | "clearInterval" | "clearImmediate"): void {
  const clear = real[name] as (timer: unknown) => void;
  const forgetting = (timer: unknown): void => {
    if (typeof timer === "object" && timer !== null) entries.get(timer)?.();
    clear(timer);
  };
  Object.assign(globalThis, { [name]: forgetting });
}

type Start = (callback: (...args: unknown[]) => void, ...rest: unknown[]) => object;

/** From now on a timer belongs to the execution that set it. */
export function ownTimers(): void {
  own("setTimeout", (timer) => real.clearTimeout(timer as NodeJS.Timeout), true);
  own("setInterval", (timer) => real.clearInterval(timer as NodeJS.Timeout), false);
  own("setImmediate", (timer) => real.clearImmediate(timer as NodeJS.Immediate), true);
  forgetWhenCleared("clearTimeout");
  forgetWhenCleared("clearInterval");
  forgetWhenCleared("clearImmediate");
}

function own(name: "setTimeout" | "setInterval" | "setImmediate", clear: (timer: object) => void, once: boolean): void {
  const start = real[name] as unknown as Start;
  const owned: Start = (callback, ...rest) => {
    const execution = running.getStore();
    if (!execution) return start(callback, ...rest);
    const entry: Timer = { clear: () => clear(timer) };
    const timer = start(
      (...args) => {
        if (once) execution.disown(entry);
        if (!execution.over) callback(...args);
      },
      ...rest,
    );
    if (execution.over) clear(timer);
    else execution.own(entry);
    return timer;
  };
  const promisified = Object.getOwnPropertySymbols(real[name]).map((key) => [key, (real[name] as never)[key]]);
  Object.assign(globalThis, { [name]: Object.assign(owned, Object.fromEntries(promisified)) });
}
