/** A page has no rasteriser with it; it shows drawings as they are. */
import { labError } from "../errors.js";

export function png(): never {
  throw labError("png", { expected: "Node, where pictures are made", got: "a page", fix: "show chart.svg() instead" });
}
