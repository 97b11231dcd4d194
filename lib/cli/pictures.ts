/** `siri-lab pictures`: draw the pictures of the documentation anew into `data/pictures`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { pictures } from "./picture-set.js";

export function drawPictures(): void {
  const folder = join(packageRoot(), "data/pictures");
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(pictures())) {
    writeFileSync(join(folder, name), `${svg}\n`);
    console.log(`data/pictures/${name}`);
  }
}
