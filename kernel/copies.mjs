/**
 * The notebooks a person works in are copies: running one, or JupyterLab saving it by itself, never changes a file that
 * git keeps. `my-notebooks/` lies beside `notebooks/`, so that relative links mean the same, and git ignores it.
 * What a person wrote in a copy is never overwritten: only a copy whose cells are as they were copied is renewed.
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot, Trouble } from "./shell.mjs";

export const copiesFolder = "my-notebooks";

/** Copies what is missing and renews what nobody changed; `fresh` names one that is copied again, the old one put aside. */
export function makeCopies({ from = inRoot("notebooks"), to = inRoot(copiesFolder), fresh } = {}) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).filter((name) => name.endsWith(".ipynb"));
  const record = join(to, ".copied.json");
  const copied = readRecord(record);
  const wanted = fresh === undefined ? undefined : oneOf(names, fresh);
  const said = [];
  for (const name of names) {
    const [original, copy] = [join(from, name), join(to, name)];
    const now = cellsOf(original);
    if (name === wanted && existsSync(copy))
      said.push(`${name} is a fresh copy; the old one is now ${putAside(to, name)}`);
    if (!existsSync(copy)) renew(original, copy);
    else if (copied[name] === now) continue;
    else if (cellsOf(copy) === copied[name]) {
      renew(original, copy);
      said.push(`${name} is renewed: its original has changed, and you had changed no cell of it`);
    } else {
      said.push(
        `${name} stays as you wrote it, though its original has changed; \`npm start -- --fresh ${name}\` copies it again`,
      );
      continue;
    }
    copied[name] = now;
  }
  writeFileSync(record, `${JSON.stringify(copied, undefined, 1)}\n`);
  return said;
}

/** What each copy was when it was made; without a record every copy counts as written by a person. */
function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

function renew(original, copy) {
  copyFileSync(original, `${copy}.new`);
  renameSync(`${copy}.new`, copy); // a copy is whole or not there
}

function oneOf(names, part) {
  const found = names.filter((name) => name.includes(part));
  if (found.length === 1) return found[0];
  throw new Trouble(`--fresh: expected a part of one notebook's name, got "${part}"`, `there are ${names.join(", ")}`);
}

function putAside(folder, name) {
  const stem = name.replace(/\.ipynb$/, "");
  let number = 1;
  while (existsSync(join(folder, `${stem}.old-${number}.ipynb`))) number++;
  const aside = `${stem}.old-${number}.ipynb`;
  renameSync(join(folder, name), join(folder, aside));
  return aside;
}

/** What a person writes: the kinds and texts of the cells, without outputs, which every run changes. */
function cellsOf(path) {
  const text = readFileSync(path, "utf8");
  try {
    const cells = JSON.parse(text).cells.map(({ cell_type, source }) => [cell_type, [].concat(source).join("")]);
    return createHash("sha256").update(JSON.stringify(cells)).digest("hex");
  } catch {
    return `unreadable ${createHash("sha256").update(text).digest("hex")}`; // someone's damaged file is someone's file
  }
}
