/** `siri-lab train --recipe FILE`: a variant in a file is run under its own name, and gone on with by the same code only. */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { siriLab } from "./program.js";

const place = mkdtempSync(join(tmpdir(), "recipe-"));
const file = join(place, "flat.ts");
const folder = join(place, "run");

/** Every turn gets the same advantage; the level stands in a file beside, so that one can change without the other. */
function write(level: number): void {
  writeFileSync(join(place, "level.ts"), `export const level: number = ${level};\n`);
  writeFileSync(
    file,
    `import { variant, type CreditEpisode } from "siri-lab";
    import { level } from "./level.js";
    const credit = (episodes: CreditEpisode[]) => episodes.map(({ rewards }) => rewards.map(() => level));
    const small = { iterations: 2, rollout: { groups: 1, groupSize: 2 }, update: { minibatches: 1 }, evaluation: { tasks: 2 } };
    export default variant("gigpo", { credit }, { name: "flat", ...small });\n`,
  );
}

function train(...args: string[]): { status: number | null; said: string } {
  const { status, stderr } = siriLab("train", ...args, "--quiet");
  return { status, said: stderr.trim() };
}

const resume = (...recipe: string[]) => train("--resume", "--folder", folder, ...recipe);
const log = (): string => readFileSync(join(folder, "metrics.jsonl"), "utf8");

it("runs, is named and hashed in config.json, and goes on by the same code only", () => {
  write(0.5);
  expect(train("--recipe", file, "--folder", folder, "--until", "1")).toEqual({ status: 0, said: "" });
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
  expect(config).toMatchObject({ method: "gigpo", iterations: 2, rollout: { groups: 1 } }); // the file's own settings
  expect(config).toMatchObject({ run: { recipe: { name: "flat", hash: expect.stringMatching(/^[0-9a-f]{8}$/) } } });
  const before = log();
  expect(before).toContain('"credit/deviation":0,');

  write(0.25);
  const other = resume("--recipe", file);
  expect(other.said).toMatch(/expected the code of flat \(\w{8}\), got "flat \(\w{8}\)"; give the recipe as it was/);
  const without = resume();
  expect(without.said).toMatch(
    /expected the code of flat \(\w{8}\), got "the method gigpo as it is"; give the recipe as it was/,
  );
  expect([other.status, without.status, log()]).toEqual([1, 1, before]);

  write(0.5);
  expect(resume("--recipe", file)).toEqual({ status: 0, said: "" });
  expect(log().startsWith(before)).toBe(true);
  expect(log().length).toBeGreaterThan(before.length);
}, 120_000);

it("refuses a file that is not there and one that exports no recipe, in one line", () => {
  expect(train("--recipe", join(place, "none.ts")).said).toMatch(/^--recipe: expected a TypeScript or JavaScript file/);
  writeFileSync(join(place, "empty.ts"), "export const level = 1;\n");
  const { status, said } = train("--recipe", join(place, "empty.ts"));
  expect(said).toMatch(/expected one exported recipe, got \["level"\]; write export default variant/);
  expect([status, said.split("\n").length]).toEqual([1, 1]);
}, 60_000);
