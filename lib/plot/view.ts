/**
 * An output that answers: a still picture that every front end shows, and in its place, where scripts run, a live view
 * that needs no kernel and no network. The view's code and its data travel inside the output.
 */
import { printable } from "../printable.js";
import type { ViewData, ViewName } from "../view/data.js";
import { stillImage, type Bundle, type Chart } from "./chart.js";
import { enclosed } from "./enclosed.js";

export interface ViewOptions<Name extends ViewName> {
  /** The module of `lib/view` that draws. */
  readonly draw: Name;
  /** Plain JSON, handed to it. */
  readonly data: ViewData[Name];
  /** What is seen where no script runs. */
  readonly still: Chart;
  /** What is read where no picture is shown. */
  readonly text: string;
}

export function view<Name extends ViewName>(options: ViewOptions<Name>): View {
  return new View(options);
}

export class View {
  readonly name: ViewName;
  readonly data: ViewData[ViewName];
  readonly still: Chart;
  private readonly words: string;

  constructor({ draw, data, still, text }: ViewOptions<ViewName>) {
    this.name = draw;
    this.data = data;
    this.still = still;
    this.words = text;
  }

  text(): string {
    return this.words;
  }

  /** A self-contained piece of HTML: the still picture, and what is live in its place. */
  html(): string {
    return enclosed({ kind: "view", script: this.name, image: stillImage(this.still, this.words), parts: this.data });
  }

  bundle(): Bundle {
    return {
      "text/html": this.html(),
      "image/png": this.still.png().toString("base64"),
      "text/plain": printable(this.words),
    };
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.words;
  }
}
