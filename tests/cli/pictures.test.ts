import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageRoot } from "../../lib/assets.js";
import { pictures } from "../../lib/cli/picture-set.js";

it("the pictures of the documentation are what `npm run pictures` draws", () => {
  const folder = `${packageRoot()}/data/pictures`;
  const svgs = readdirSync(folder).filter((name) => name.endsWith(".svg")); // the rest is photographed: npm run site:picture
  const committed = svgs.map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")] as const);
  const drawn = Object.entries(pictures()).map(([name, svg]) => [name, `${svg}\n`] as const);
  expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(drawn));
});
