/** The pages of studies that measure by themselves are what their kept rows make. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../lib/assets.js";
import { readArchive } from "../../../lib/experiment/studies/archive.js";
import { directStudies } from "../../../studies/index.js";

describe.each(directStudies.map((one) => [one.name, one] as const))("the study %s", (name, one) => {
  const kept = join(packageRoot(), "data", "runs", name);
  it.skipIf(!existsSync(join(kept, "README.md")))(
    "has the page and the pictures that its rows make (where they are kept)",
    () => {
      const rows = readArchive(kept);
      expect([...rows.keys()].sort()).toEqual([...one.units].sort());
      const { page, pictures } = one.report(rows);
      expect(readFileSync(join(kept, "README.md"), "utf8")).toBe(page);
      for (const [file, svg] of Object.entries(pictures)) expect(readFileSync(join(kept, file), "utf8")).toBe(svg);
    },
    120_000,
  );
});
