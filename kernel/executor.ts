/**
 * Runs cells: convert (tslab, type-checked), compile, run, keep the declarations for the next cell.
 * One executor is one notebook session; cells run one after another. It knows nothing of the wire or of files.
 */
import vm from "node:vm";
import { CellModules } from "./modules.js";
import { CellScope } from "./cell-scope.js";
import { Emitter } from "./emit.js";
import { Intrinsics } from "./intrinsics.js";
import { Execution, Interrupted, running, type Output } from "./interrupt.js";
import { Rebinding } from "./rebinding.js";
import { Reporter, type ErrorReport } from "./report.js";
import { reachedDeclarations } from "./reached.js";
import {
  loadTslab,
  type CellDiagnostic,
  type Completion,
  type Converted,
  type Converter,
  type Tslab,
} from "./tslab.js";
import { withoutExports } from "./cell-source.js";

/** What became of a cell; `value` is its last expression, if it ended in one. */
export type Outcome =
  { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly error: ErrorReport };

/** A cell whose script has run, to its end or not. */
interface Cell {
  readonly name: string;
  /** All values it declares. */
  readonly names: ReadonlySet<string>;
  readonly scope: CellScope;
  readonly execution: Execution;
  /** The types the next cell sees if all of them were reached. */
  readonly declarations: string;
}

/** How TypeScript says that a name is missing. */
const unknownName = /^(?:Cannot find (?:name|namespace)|No value exists in scope for the shorthand property) '([^']+)'/;

/**
 * Libraries ask `globalThis[Symbol.for("siri-lab.interrupt")]?.()` for the AbortSignal of the cell that calls (`signal`),
 * and call `returns()` where they return what they have when it comes; what that gives is called when they have returned.
 */
const interruptSymbol = Symbol.for("siri-lab.interrupt");

/** Shared with the socket thread: an interrupt waits to be heard; the next SIGINT is the thread's own. */
export const interruptFlags = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));
const { load, store, exchange } = Atomics;

export class Executor {
  readonly tslab: Tslab;
  readonly #intrinsics = new Intrinsics();
  readonly #emitter = new Emitter();
  readonly #reporter = new Reporter();
  readonly #rebinding = new Rebinding();
  readonly #variables: Record<string, unknown> = {};
  readonly #modules: CellModules;
  readonly #converter: Converter;
  readonly #flag: Int32Array;
  #declarations = "";
  /** Names that a cell stopped before it declared them, and which cell that was. */
  readonly #unreached = new Map<string, string>();
  #current: Execution | undefined;
  /** Ended executions that may have left a timer or an await behind. */
  readonly #ended = new Set<Execution>();

  constructor(directory: string, flag: Int32Array = interruptFlags()) {
    this.#flag = flag;
    const transformer = this.#rebinding.transformer.bind(this.#rebinding);
    this.tslab = loadTslab({ emit: this.#emitter.emit, transformer });
    this.#modules = new CellModules(directory);
    this.#converter = this.tslab.createConverter();
    const helper = new CellScope({}, this.#scope(new Execution(0, silent)));
    Object.assign(globalThis, { [interruptSymbol]: () => this.#offer() });
    // `__tslab__` is tslab's own convention: libraries look for it to learn that they are in a notebook
    Object.assign(globalThis, {
      __tslab__: { exports: this.#variables, require: this.#modules.require, helper },
    });
  }

  /** The execution that runs now, if any. */
  get current(): Execution | undefined {
    return this.#current;
  }

  get reporter(): Reporter {
    return this.#reporter;
  }

  async execute(source: string, count: number, output: Output): Promise<Outcome> {
    const execution = new Execution(count, output);
    this.#current = execution;
    try {
      return await running.run(execution, () => this.#run(withoutExports(source), execution));
    } catch (error) {
      return { ok: false, error: this.#reporter.thrown(error) };
    } finally {
      this.#current = undefined;
      this.#ended.add(execution);
      for (const ended of this.#ended) if (ended.quiet) this.#ended.delete(ended);
    }
  }

  /** Stops the running cell; when none runs, whatever earlier cells left running in the background. */
  interrupt(): void {
    store(this.#flag, 0, 0);
    if (this.#current) return this.#current.interrupt();
    for (const execution of this.#ended) execution.interrupt();
    this.#ended.clear();
  }

  /** As `interrupt`, unless a loop has heard of it already. */
  hear(): void {
    if (load(this.#flag, 0) !== 0) this.interrupt();
  }

  /** SIGINT: from outside, or from the socket thread, which only repeats what the flag says. */
  signalled(): void {
    if (exchange(this.#flag, 1, 0) !== 0) this.hear();
    else this.interrupt();
  }

  /** A loop that asks hears of an interrupt also where it never yields. */
  #offer() {
    const execution = running.getStore();
    if (execution === this.#current) this.hear();
    return { signal: execution?.signal, returns: () => execution?.returns() };
  }

  /** Puts back what a cell has replaced of the language, and says so where it was done. */
  mend(execution: Execution | undefined = this.#current): void {
    const names = this.#intrinsics.restore();
    if (!names) return;
    const shown = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
    const text = `A cell replaced ${shown}, which the notebook itself needs; it is as it was again.\n`;
    execution?.output.stream("stderr", text);
  }

  complete(source: string, position: number): Completion {
    return this.#converter.complete(this.#declarations, source, position);
  }

  inspect(source: string, position: number): unknown {
    return this.#converter.inspect(this.#declarations, source, position);
  }

  close(): void {
    this.#converter.close();
  }

  async #run(source: string, execution: Execution): Promise<Outcome> {
    const meta = this.tslab.metaOf(source);
    if (meta.module !== undefined) return this.#addModule(meta.module, source);
    const converted = this.#converter.convert(this.#declarations, source);
    this.#keepHelpers(converted);
    if (converted.diagnostics.length > 0) {
      this.#rebinding.discard();
      return { ok: false, error: this.#reporter.typeErrors(this.#explained(converted.diagnostics), source) };
    }
    const script = converted.output ?? "";
    const name = `cell ${execution.count}`;
    const { locate, names } = this.#emitter.take(script);
    this.#reporter.remember(name, { code: source, locate });
    const scope = new CellScope(this.#variables, this.#scope(execution));
    const cell = { name, names, scope, execution, declarations: converted.declOutput ?? "" };
    const hoisted = [...this.#rebinding.hoisted].map((name) => [name, this.#variables[name]] as const);
    try {
      await this.#start({ script, name, isAsync: converted.hasToplevelAwait === true, scope });
      this.mend(execution);
      this.#keep(cell, names);
      return { ok: true, ...this.#lastValue(converted.lastExpressionVar) };
    } catch (error) {
      this.mend(execution);
      const reached = new Set([...names].filter((name) => scope.has(name)));
      for (const [name, value] of hoisted) if (!reached.has(name)) this.#variables[name] = value;
      this.#keep(cell, reached);
      return { ok: false, error: this.#reporter.thrown(this.#asInterrupt(error)) };
    }
  }

  /** The cell ended or stopped: what it declared until then is there for the next one. */
  #keep({ name, names, scope, execution, declarations }: Cell, reached: ReadonlySet<string>): void {
    const unreached = new Set([...names].filter((name) => !reached.has(name)));
    const warnings = this.#rebinding.commit((name) => !unreached.has(name));
    const kept = reachedDeclarations(this.#converter, { before: this.#declarations, after: declarations, unreached });
    this.#rebinding.discard();
    scope.undo(kept === undefined ? names : unreached);
    this.#declarations = kept ?? this.#declarations;
    for (const name of reached) this.#unreached.delete(name);
    for (const missing of unreached) this.#unreached.set(missing, name);
    for (const warning of warnings) execution.output.stream("stderr", warning);
  }

  /** A name that is missing because its cell stopped too early says so. */
  #explained(diagnostics: readonly CellDiagnostic[]): CellDiagnostic[] {
    return diagnostics.map((diagnostic) => {
      const name = unknownName.exec(diagnostic.messageText)?.[1] ?? "";
      const cell = this.#unreached.get(name);
      if (cell === undefined) return diagnostic;
      const why = `${cell} stopped before it came to ${name}; mend that cell and run it again`;
      return { ...diagnostic, messageText: `${diagnostic.messageText} (${why})` };
    });
  }

  #scope(execution: Execution) {
    return { execution, flag: this.#flag, stop: () => this.interrupt() };
  }

  #addModule(name: string, source: string): Outcome {
    const diagnostics = this.#converter.addModule(name, source, this.tslab.metaOf(source));
    if (diagnostics.length > 0) return { ok: false, error: this.#reporter.typeErrors(diagnostics, source) };
    return { ok: true };
  }

  #keepHelpers({ sideOutputs = [] }: Converted): void {
    this.#modules.update(sideOutputs);
    for (const { path, data } of sideOutputs) {
      this.#reporter.remember(path, { code: data, locate: this.#emitter.take(data).locate });
    }
  }

  /** `breakOnSigint` stops synchronous code; awaits and loops are stopped through `$cell`. */
  #start({
    script,
    name,
    isAsync,
    scope,
  }: {
    script: string;
    name: string;
    isAsync: boolean;
    scope: CellScope;
  }): unknown {
    const head = `(${isAsync ? "async " : ""}function (exports, require, $cell) {\n`;
    const compiled = new vm.Script(`${head}${script}\n})`, { filename: name, lineOffset: -1 });
    const cell = compiled.runInThisContext({ displayErrors: false }) as (...args: unknown[]) => unknown;
    const slot = globalThis as unknown as { $run?: () => unknown };
    slot.$run = () => cell(this.#variables, this.#modules.require, scope);
    try {
      return runNow.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } finally {
      delete slot.$run;
      this.mend();
    }
  }

  /** Node's own error for synchronous code that SIGINT stopped. */
  #asInterrupt(error: unknown): unknown {
    const code = (error as { code?: unknown } | null | undefined)?.code;
    if (code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") return error;
    store(this.#flag, 1, 0); // Node took the signal itself: the next one is not the thread's
    this.interrupt();
    return new Interrupted();
  }

  #lastValue(variable: string | undefined): { value?: unknown } {
    if (variable === undefined) return {};
    const value = this.#variables[variable];
    this.#variables[variable] = undefined;
    return value === undefined ? {} : { value };
  }
}

const runNow = new vm.Script("$run()", { filename: "kernel.js" });
const silent: Output = { stream: () => undefined, display: () => undefined };
