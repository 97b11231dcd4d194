/** `npx siri-lab` in a clone, typed too early and then again: npm makes a program's link once, when it first hears its name. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./client.js";

let clone: string;

/** A clone in which nothing was installed; its program needs no packages here, so that npm asks no network. */
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), "siri-program-"));
  const { name, version, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
    string,
    unknown
  >;
  writeFileSync(join(clone, "package.json"), JSON.stringify({ name, version, bin, type: "module" }));
  for (const file of ["siri-lab.mjs", "shell.mjs"]) cpSync(join(root, "kernel", file), join(clone, "kernel", file));
});
afterAll(() => rmSync(clone, { recursive: true }));

function npx(...words: string[]) {
  const env = { ...process.env, npm_config_cache: join(clone, ".npm"), npm_config_offline: "true" };
  return spawnSync("npx", ["siri-lab", ...words], { cwd: clone, env, encoding: "utf8" });
}

describe("npx siri-lab in a bare clone", () => {
  it("says how to build it", () => {
    const { status, stderr } = npx("train", "siri");
    expect(status).toBe(1);
    expect(stderr).toMatch(/not built yet\n→ npm start .*npm ci && npm run build/);
  });

  it("is the built program afterwards, though its file was not made executable", () => {
    mkdirSync(join(clone, "dist/lib/cli"), { recursive: true });
    writeFileSync(join(clone, "dist/lib/cli/siri-lab.js"), "console.log(process.argv.slice(2).join());", {
      mode: 0o644,
    });
    expect(npx("train", "siri")).toMatchObject({ status: 0, stdout: "train,siri\n" });
  });
}, 60_000);
