/**
 * Games of an evaluation that has not ended, one JSON line each: the same question goes on after the games that were played.
 * The file's name is a hash of the question and of the policy's own files, and it is removed when all games are played.
 */
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { disk, spoken } from "./files.js";

export class KeptGames<Row extends object> {
  readonly path: string;
  readonly rows: Row[];

  constructor(world: string, question: object, policyFolder: string, folder = join("runs", "evaluate")) {
    const hash = createHash("sha256").update(JSON.stringify(question));
    const names = readdirSync(policyFolder).filter((name) => /\.(safetensors|json)$/.test(name));
    for (const name of names.sort()) hash.update(name).update(readFileSync(join(policyFolder, name)));
    this.path = join(folder, `${world}-${hash.digest("hex").slice(0, 16)}.jsonl`);
    this.rows = rowsIn(this.path);
  }

  add(rows: readonly Row[]): void {
    mkdirSync(dirname(this.path), { recursive: true });
    appendFileSync(this.path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    this.rows.push(...rows);
  }

  /** All games are played: the answer is printed, and nothing has to go on. */
  drop(): void {
    if (spoken(disk).exists(this.path)) spoken(disk).remove(this.path);
  }
}

/** A line that was cut off is a game that is played again. */
function rowsIn<Row>(path: string): Row[] {
  if (!spoken(disk).exists(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Row];
      } catch {
        return [];
      }
    });
}
