/** Sokoban in signs, as in the published text versions: `#` wall, `_` floor, `O` target, `X` box, `√` box on target, `P`, `S`. */
import { isTarget, type State } from "./rules.js";

export const goalText =
  "push every box onto a target; # is a wall, _ floor, O a target, X a box, √ a box on a target, P you, S you on a target";

/** The grid, one row a line, signs apart by a space. */
export function gridText({ level, player, boxes }: Pick<State, "level" | "player" | "boxes">): string {
  const signs = [...level.ground].map((ground, cell) => {
    const target = isTarget(level, cell);
    if (cell === player) return target ? "S" : "P";
    if (boxes.includes(cell)) return target ? "√" : "X";
    return ground;
  });
  const rows = Array.from({ length: signs.length / level.columns }, (_, row) =>
    signs.slice(row * level.columns, (row + 1) * level.columns).join(" "),
  );
  return rows.join("\n");
}

/** Read a grid back; undefined where it is none. */
export function parseGrid(text: string): Pick<State, "level" | "player" | "boxes"> | undefined {
  const rows = text
    .trim()
    .split("\n")
    .map((row) => row.trim().split(" "));
  const columns = rows[0]!.length;
  const signs = rows.flat();
  const players = signs.flatMap((sign, cell) => (sign === "P" || sign === "S" ? [cell] : []));
  if (
    rows.some((row) => row.length !== columns) ||
    players.length !== 1 ||
    !signs.every((sign) => "#_OX√PS".includes(sign))
  )
    return undefined;
  const ground = signs.map((sign) => (sign === "#" ? "#" : "O√S".includes(sign) ? "O" : "_")).join("");
  const boxes = signs.flatMap((sign, cell) => (sign === "X" || sign === "√" ? [cell] : []));
  return { level: { columns, ground }, player: players[0]!, boxes };
}
