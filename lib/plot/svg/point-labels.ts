/** Names beside points: each goes to the first free place around its point, so that no two cover each other if there is room. */
import { element, label, round, textWidth } from "./markup.js";
import type { Box } from "./plan.js";

const SIZE = 11;
const HEIGHT = 12;
/** Half of a point's width, with a little air. */
const REACH = 5;

export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

type Side = "start" | "end" | "middle";

interface Place extends Box {
  readonly x: number;
  readonly y: number;
  readonly anchor: Side;
}

/** Where a name may stand, best first: beside, then above and below, then farther away. */
const OFFSETS: readonly (readonly [Side, number, number])[] = [
  ["start", 8, 0],
  ["end", -8, 0],
  ["start", 6, -11],
  ["start", 6, 11],
  ["end", -6, -11],
  ["end", -6, 11],
  ["middle", 0, -13],
  ["middle", 0, 13],
  ...[24, 36, 48, 60].flatMap((away): [Side, number, number][] => [
    ["start", 10, -away],
    ["start", 10, away],
    ["end", -10, -away],
    ["end", -10, away],
  ]),
];

/** The names as markup, inside these limits; a name that stands away from its point is tied to it by a thin line. */
export function pointLabels(points: readonly NamedPoint[], limits: { left: number; right: number }): string {
  const taken: Box[] = points.map(({ x, y }) => ({
    left: x - REACH,
    right: x + REACH,
    top: y - REACH,
    bottom: y + REACH,
  }));
  return [...points]
    .sort((a, b) => a.y - b.y || a.x - b.x)
    .map((point) => {
      const place = freePlace(point, taken, limits);
      taken.push(place);
      return tie(point, place) + label(point.text, { x: place.x, y: place.y, anchor: place.anchor, size: SIZE });
    })
    .join("");
}

/** The first place that covers nothing; where there is none, the one that covers least. */
function freePlace(point: NamedPoint, taken: readonly Box[], limits: { left: number; right: number }): Place {
  const places = OFFSETS.map((offset) => placeOf(point, offset));
  const covered = places.map(
    (place) =>
      taken.reduce((sum, box) => sum + overlap(place, box), 0) +
      HEIGHT * (Math.max(0, limits.left - place.left) + Math.max(0, place.right - limits.right)),
  );
  return places[covered.indexOf(Math.min(...covered))]!;
}

function placeOf({ x, y, text }: NamedPoint, [anchor, dx, dy]: readonly [Side, number, number]): Place {
  const width = textWidth(text, SIZE);
  const [at, level] = [x + dx, y + dy];
  const left = anchor === "start" ? at : anchor === "end" ? at - width : at - width / 2;
  return { x: at, y: level, anchor, left, right: left + width, top: level - HEIGHT / 2, bottom: level + HEIGHT / 2 };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function tie(point: NamedPoint, place: Place): string {
  const far = Math.abs(place.y - point.y) > HEIGHT + 2;
  if (!far) return "";
  const d = `M${round(point.x)} ${round(point.y)}L${round(place.x)} ${round(place.y)}`;
  return element("path", { d, fill: "none", class: "siri-stroke", "stroke-width": 0.6, opacity: 0.6 });
}
