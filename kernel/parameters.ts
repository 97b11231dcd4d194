/**
 * The settings of a notebook: lines `const NAME = VALUE;` in its cell tagged `parameters`. Another value makes the same
 * notebook with another seed, say; a name that is not there is refused.
 */
import { labError } from "../lib/errors.js";
import { joined, type Cell, type Notebook } from "./notebook-file.js";

/** `settings` are texts `name=value`. */
export function withParameters(notebook: Notebook, settings: readonly string[]): Notebook {
  return settings.reduce(withOne, notebook);
}

function withOne(notebook: Notebook, setting: string): Notebook {
  const [name = "", value = ""] = setting.split("=");
  const line = new RegExp(`^(const ${name} = )[^;]+;`, "m");
  const isMeant = (cell: Cell): boolean =>
    cell.metadata.tags?.includes("parameters") === true && line.test(joined(cell.source));
  if (!/^\w+$/.test(name) || !notebook.cells.some(isMeant)) {
    throw labError("notebook parameters", {
      expected: "NAME=VALUE of a line `const NAME = …;` in the cell tagged parameters",
      got: setting,
      fix: "look at that cell",
    });
  }
  const change = (cell: Cell): Cell => ({ ...cell, source: joined(cell.source).replace(line, `$1${value};`) });
  return { ...notebook, cells: notebook.cells.map((cell) => (isMeant(cell) ? change(cell) : cell)) };
}
