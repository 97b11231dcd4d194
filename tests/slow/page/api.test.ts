/** A comment that leads nowhere ends the building of the API reference. (What it shows is tested with the site.) */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { apiPages } from "../../../site/api.js";

const made: string[] = [];
afterEach(() => made.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** A package of one file, and its pages. */
function pagesOf(text: string): ReturnType<typeof apiPages> {
  const folder = mkdtempSync(join(tmpdir(), "siri-api-"));
  made.push(folder);
  const tsconfig = join(folder, "tsconfig.json");
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { target: "es2023", types: [] }, files: ["index.ts"] }));
  writeFileSync(join(folder, "index.ts"), text);
  return apiPages({ entries: new Map([["siri-lab", join(folder, "index.ts")]]), tsconfig });
}

it("refuses a link to what is not there", async () => {
  await expect(pagesOf("/** See {@link gone}. */\nexport const a = 1;")).rejects.toThrow(/link.*gone|gone.*link/i);
});
