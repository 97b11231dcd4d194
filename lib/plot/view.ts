/**
 * An output that answers: a still picture that every front end shows, and in its place, where scripts run, a live view
 * that needs no kernel and no network. The view's code and its data travel inside the output.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { labError } from "../errors.js";
import { printable } from "../printable.js";
import { contentId } from "../random.js";
import type { ViewData, ViewName } from "../view/data.js";
import type { Bundle, Chart } from "./chart.js";
import { escape } from "./svg/markup.js";

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

  /** A self-contained piece of HTML. */
  html(): string {
    const json = JSON.stringify(this.data).replaceAll("<", "\\u003c");
    const id = contentId(`${this.name} ${json}`);
    const image = `<img alt="${escape(this.words)}" src="data:image/svg+xml;base64,${Buffer.from(this.still.svg()).toString("base64")}">`;
    return [
      `<div data-siri-view="${id}">${image}<script type="application/json">${json}</script></div>`,
      `<script>(function(){${code(this.name)};siriView.mount("${id}")})()</script>`,
    ].join("");
  }

  bundle(): Bundle {
    return { "text/html": this.html(), "text/plain": printable(this.words) };
  }

  [Symbol.for("Jupyter.display")](): Bundle {
    return this.bundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.words;
  }
}

const codes = new Map<ViewName, string>();

/** The bundled script of a view; read once. */
function code(name: ViewName): string {
  const known = codes.get(name);
  if (known !== undefined) return known;
  const path = join(packageRoot(), "dist/views/inline", `${name}.js`);
  if (!existsSync(path))
    throw labError("view", { expected: `the bundled view ${name}`, got: "no such file", fix: "run npm run build" });
  const text = readFileSync(path, "utf8");
  codes.set(name, text);
  return text;
}
