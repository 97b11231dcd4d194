/** `pretrain webshop-real` and `evaluate webshop --policy` as a person runs them, on a small shop in a folder of one's own. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "../../cli/program.js";
import { writeSmallShop } from "../../experiment/webshop/small-shop.js";

const home = mkdtempSync(join(tmpdir(), "siri-webshop-"));
const shop = join(home, "shop");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

function run(args: readonly string[], at?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  let [out, said, told] = ["", "", false];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
    if (told || at === undefined || !at.test(said)) return;
    told = true;
    child.kill("SIGINT");
  });
  return new Promise((ended) => child.on("close", (code) => ended({ code, out, said })));
}

const taught = (folder: string): string[] => [
  "pretrain",
  "webshop-real",
  "--shop",
  "shop",
  "--folder",
  folder,
  "--steps",
  "24",
  "--workers",
  "1",
];

beforeAll(() => {
  mkdirSync(shop);
  writeSmallShop(shop);
});
afterAll(() => rmSync(home, { recursive: true }));

describe("pretrain webshop-real", () => {
  it("keeps its steps on Ctrl-C and goes on to the same bytes; evaluate plays what it made", async () => {
    const whole = await run(taught("whole"));
    expect([whole.code, whole.said]).toEqual([0, expect.stringContaining("24/24 steps")]);
    const stopped = await run(taught("stopped"), /\d\/24 steps/);
    expect([stopped.code, stopped.said]).toEqual([130, expect.stringContaining("of 24 steps are kept in")]);
    expect((await run(taught("stopped"))).out).toBe(whole.out);
    for (const name of readdirSync(join(home, "whole")))
      expect(readFileSync(join(home, "stopped", name)).equals(readFileSync(join(home, "whole", name))), name).toBe(
        true,
      );

    const asked = ["evaluate", "webshop", "--folder", "shop", "--policy", "./whole", "--games", "20", "--workers", "1"];
    const table = await run(asked);
    expect([table.code, table.said]).toEqual([0, expect.any(String)]);
    expect(table.out).toContain("| ./whole, greedy | original-test | 20 |");
    expect(table.out).toContain("| ./whole, T=0.4 | test | 20 |");
    expect(table.out).toContain("why lost");
    const json = JSON.parse((await run([...asked, "--json"])).out) as { goals: { player: string; goal: string }[] };
    expect(json.goals.filter(({ player }) => player === "./whole, greedy")).toHaveLength(40);
  }, 300_000);
});

describe("what cannot be", () => {
  it("is told in a sentence", async () => {
    const missing = await run(["pretrain", "webshop-real"]);
    expect([missing.code, missing.said]).toEqual([
      1,
      expect.stringContaining("expected --shop with WebShop's own files"),
    ]);
    const other = await run(["pretrain", "pocket", "--shop", "shop"]);
    expect([other.code, other.said]).toEqual([1, expect.stringContaining("expected --shop with webshop-real only")]);
    mkdirSync(join(home, "empty"));
    const empty = await run(["pretrain", "webshop-real", "--shop", "empty", "--folder", "nothing"]);
    expect([empty.code, empty.said]).toEqual([1, expect.stringContaining("an empty folder")]);
    mkdirSync(join(home, "cut"));
    writeFileSync(join(home, "cut", "items_shuffle_1000.json"), '[{"asin": "A1", "name": ');
    const cut = await run(["pretrain", "webshop-real", "--shop", "cut", "--folder", "nothing"]);
    expect([cut.code, cut.said]).toEqual([1, expect.stringContaining("items_shuffle_1000.json")]);
    const alien = await run(["evaluate", "webshop", "--folder", "shop", "--policy", "pocket"]);
    expect([alien.code, alien.said]).toEqual([1, expect.stringContaining("a policy that reads WebShop's own pages")]);
  }, 120_000);
});
