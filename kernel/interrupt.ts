/**
 * Stopping what a cell started. One execution = one cell run; it owns an AbortSignal, the awaits it waits in and the
 * timers it set. An interrupt aborts the signal, makes every pending `await` of cell code throw, makes running loops
 * throw at their next turn, and, after a moment for clean-up, drops the timers and refuses further awaits.
 * Library code stops by itself when it listens to the signal; `lib/notebook` hands it out.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Clean-up code (`finally`, `catch`) may still await for this long after an interrupt. */
const graceMilliseconds = 1000;

export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("the cell was stopped by an interrupt");
  }
}

type Reject = (reason: Interrupted) => void;
type Timer = { readonly clear: () => void };

/** Which cell run the code now running belongs to, also long after that cell has ended. */
export const running = new AsyncLocalStorage<Execution>();

export class Execution {
  readonly #controller = new AbortController();
  readonly #waiting = new Set<Reject>();
  readonly #timers = new Set<Timer>();
  #stopped = false;
  #graceOver = false;

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

  /** True once a stopped execution has had its time to clean up. */
  get over(): boolean {
    return this.#graceOver;
  }

  /** True when it waits for nothing and has no timer set. */
  get quiet(): boolean {
    return this.#waiting.size === 0 && this.#timers.size === 0;
  }

  interrupt(): void {
    if (!this.#stopped) {
      this.#stopped = true;
      real.setTimeout(() => this.#endGrace(), graceMilliseconds).unref();
      this.#controller.abort(new Interrupted());
    }
    this.#rejectAll();
  }

  #endGrace(): void {
    this.#graceOver = true;
    for (const timer of this.#timers) timer.clear();
    this.#timers.clear();
    this.#rejectAll();
  }

  #rejectAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const reject of waiting) reject(new Interrupted());
  }

  /** Settles like `value`, unless the interrupt comes first. */
  guard<T>(value: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#graceOver) return reject(new Interrupted());
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
