/** One notebook session without sockets: cells are run one after another by the kernel's own executor. */
import { bundle } from "../../kernel/display.js";
import { Executor, type Outcome } from "../../kernel/executor.js";
import type { Output } from "../../kernel/interrupt.js";

export class Session {
  readonly #executor: Executor;
  #count = 0;
  printed = "";

  constructor(directory = process.cwd()) {
    this.#executor = new Executor(directory);
  }

  async outcome(source: string): Promise<Outcome> {
    const output: Output = { stream: (_name, text) => (this.printed += text), display: () => undefined };
    return this.#executor.execute(source, ++this.#count, output);
  }

  /** The last expression as text, or the error: `Name: message`. */
  async run(source: string): Promise<string> {
    const outcome = await this.outcome(source);
    if (!outcome.ok) return `${outcome.error.ename}: ${outcome.error.evalue}`;
    return "value" in outcome ? String((await bundle(outcome.value))["text/plain"]) : "";
  }

  interrupt(): void {
    this.#executor.interrupt();
  }

  close(): void {
    this.#executor.close();
  }
}
