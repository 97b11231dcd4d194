/**
 * What the library needs of the machine under it, and the one place where Node and a page differ: files of the package,
 * hashes, compression, threads, and who this process is. `here.ts` is Node's; a bundler for browsers takes
 * `here-browser.ts` in its place, as the field `browser` of package.json says. Everything above is the same code.
 */
import type { Files } from "./files.js";

/** SHA-256 of bytes that come one after the other. */
export interface Hash {
  update(bytes: Uint8Array | string): unknown;
  copy(): Hash;
  digest(): Uint8Array;
}

interface ThreadEvents {
  /** Whatever the thread sends; its listener knows what that is. */
  readonly message: never;
  readonly error: Error;
  readonly exit: number;
}

/** A thread beside this one. */
export interface Thread {
  readonly threadId: number;
  postMessage(message: unknown): void;
  on<Event extends keyof ThreadEvents>(event: Event, hear: (fact: ThreadEvents[Event]) => void): unknown;
  /** Keep the program alive, or no longer. */
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** A process, so that no other is taken for it. What a system does not tell is absent. */
export interface Writer {
  readonly host: string;
  /** The installation of the system: the same after it was started anew. */
  readonly machine?: string;
  /** One start of the system: the same in all of its containers. */
  readonly boot?: string;
  /** Among whose numbers the process number counts. */
  readonly namespace?: string;
  readonly process: number;
  /** When it started; a later process may get its number. */
  readonly started?: string;
}

export interface Host {
  /** What runs JavaScript here, and on what, for a person. */
  readonly engine: string;
  readonly machine: string;
  readonly path: {
    join(...parts: string[]): string;
    dirname(path: string): string;
    basename(path: string): string;
  };
  /** Where runs are kept unless something else is said. */
  readonly disk: Files;
  /** The bytes of a file that comes with the package, by its path from the package's root. */
  packageFile(path: string): Uint8Array;
  sha256(): Hash;
  gzip(text: string): Uint8Array;
  gunzip(bytes: Uint8Array): Uint8Array;
  /** Let timers and messages have their turn. */
  breathe(): Promise<void>;
  /** Start a thread on a file of the built package, by its path from `dist/`. */
  startThread(script: string, data: unknown): Thread;
  /** What loads native code at this path from the package's root; undefined where there is none. */
  addOn(path: string): (() => object) | undefined;
  /** Make relaxed SIMD known to WebAssembly, where that takes a word. */
  allowRelaxedSimd(): void;
  /** Seconds that the processors have worked for this process, over all threads. */
  processorSeconds(): number;
  readonly self: Writer;
  /** Whether another process of this computer is still there. */
  lives(writer: Writer): boolean;
  /** Do something when this process ends; returns what takes that back. */
  atEnd(work: () => void): () => void;
}
