/**
 * The pair reader: two plays of one task beside each other, turn by turn, the first difference marked. Hovering or
 * focusing a turn says what it was worth on both sides.
 */
import type { PairReaderData } from "./data.js";
import { h } from "./page/dom.js";
import { pairReading } from "./page/pairs.js";
import { defineView } from "./page/view.js";

export default defineView<PairReaderData>(({ title, names, pairs }, el) => {
  el.append(h("h3", {}, title), ...pairReading(pairs, names));
});
