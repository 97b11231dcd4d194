/**
 * The output of one cell on the wire. Prints are gathered for a few milliseconds, so that 50 000 lines are a handful of
 * messages; a loop that never yields still shows its prints, because each write looks at the clock.
 */
import { kernelTimers, type Output } from "./interrupt.js";

export type Publish = (type: string, content: object) => void;

const flushEveryMilliseconds = 20;
const flushAtCharacters = 1 << 16;

export class WireOutput implements Output {
  readonly #publish: Publish;
  #name: "stdout" | "stderr" = "stdout";
  #text = "";
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  stream(name: "stdout" | "stderr", text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    if (this.#text === "") this.#since = performance.now();
    this.#text += text;
    const late = performance.now() - this.#since > flushEveryMilliseconds;
    if (late || this.#text.length > flushAtCharacters) this.flush();
    else this.#timer ??= kernelTimers.setTimeout(() => this.flush(), flushEveryMilliseconds);
  }

  display(message: object, update: boolean): void {
    this.flush();
    this.#publish(update ? "update_display_data" : "display_data", { metadata: {}, transient: {}, ...message });
  }

  flush(): void {
    kernelTimers.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#publish("stream", { name: this.#name, text });
  }
}
