/** A run that a page saved as one file is read as a folder; a damaged or wicked one is refused. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, describe, expect, it } from "vitest";
import { unpackedRun } from "../../lib/experiment/saved-run.js";

describe("a saved run", () => {
  const folder = mkdtempSync(join(tmpdir(), "siri-saved-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  function saved(name: string, files: Record<string, string>): string {
    const path = join(folder, name);
    writeFileSync(path, zipSync(Object.fromEntries(Object.entries(files).map(([one, text]) => [one, strToU8(text)]))));
    return path;
  }

  it("is unpacked beside nothing of the reader's", () => {
    const found = unpackedRun(
      saved("run.zip", { "siri-seed-5/config.json": "{}", "siri-seed-5/checkpoints/1.bin": "x" }),
    );
    expect(readFileSync(join(found, "siri-seed-5/config.json"), "utf8")).toBe("{}");
    expect(readFileSync(join(found, "siri-seed-5/checkpoints/1.bin"), "utf8")).toBe("x");
    expect(found.startsWith(folder)).toBe(false);
    rmSync(found, { recursive: true });
  });

  it("leaves folders and what is not there as they are", () => {
    expect(unpackedRun(folder)).toBe(folder);
    expect(unpackedRun(join(folder, "gone.zip"))).toBe(join(folder, "gone.zip"));
  });

  it.each(["../away.txt", "/away.txt", "a/../../away.txt", "a\\..\\away.txt", "c:away.txt"])(
    "with %s in it is refused",
    (name) => {
      expect(() => unpackedRun(saved("bad.zip", { [name]: "x" }))).toThrow("save the run again");
      expect(existsSync(join(folder, "away.txt"))).toBe(false);
    },
  );

  it("that is damaged is refused", () => {
    writeFileSync(join(folder, "torn.zip"), "PK not a zip");
    expect(() => unpackedRun(join(folder, "torn.zip"))).toThrow("save the run again");
  });
});
