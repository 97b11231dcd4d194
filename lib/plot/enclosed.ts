/**
 * An output of its own: a picture that every front end shows, what a page needs to put something live in its place, and the
 * script that does so. Everything travels along; a page that runs no scripts keeps the picture.
 */
import { textOf } from "../bytes.js";
import { labError } from "../errors.js";
import { host } from "../host/here.js";
import { contentId } from "../random.js";

export interface Enclosed {
  /** `figure` for a chart, `view` for a live view; each has its own script. */
  readonly kind: "figure" | "view";
  /** The bundled script in `dist/views/inline`. */
  readonly script: string;
  /** The picture, as an element. */
  readonly image: string;
  /** Plain JSON for the script. */
  readonly parts: unknown;
}

/** HTML; the parts can hold nothing that ends their script. */
export function enclosed({ kind, script, image, parts }: Enclosed): string {
  const json = JSON.stringify(parts).replaceAll("<", "\\u003c");
  const id = contentId(`${script} ${json}`);
  const box = `<div data-siri-${kind}="${id}">${image}<script type="application/json">${json}</script></div>`;
  return `${box}<script>(function(){${code(script)};siriView.mount("${id}")})()</script>`;
}

const codes = new Map<string, string>();

/** A bundled script; read once. */
function code(name: string): string {
  const text = codes.get(name) ?? bundled(name);
  codes.set(name, text);
  return text;
}

function bundled(name: string): string {
  const path = `dist/views/inline/${name}.js`;
  try {
    return textOf(host.packageFile(path));
  } catch (error) {
    throw labError("view", { expected: path, got: (error as Error).message, fix: "run `npm run build`" });
  }
}
