/** A piece of HTML with a text that says the same, for front ends that show one or the other. */
import { printable } from "../printable.js";
import type { Bundle } from "./chart.js";

export class HtmlView {
  constructor(
    private readonly markup: string,
    private readonly words: string,
  ) {}

  html(): string {
    return this.markup;
  }

  text(): string {
    return this.words;
  }

  bundle(): Bundle {
    return { "text/html": this.markup, "text/plain": printable(this.words) };
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.words;
  }
}
