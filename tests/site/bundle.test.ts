/** What a page loads has nothing of Node in it, and a file that brings something in is named. */
import { describe, expect, it } from "vitest";
import { bundle } from "../../site/bundle.js";

describe("a bundle for a page", () => {
  it("of the engine holds no module of Node and none of its globals", async () => {
    const script = await bundle({ entry: "lib/browser.ts", name: "siri" });
    expect(script).not.toMatch(/["'`]node:/);
    expect(script).not.toMatch(/\bprocess\.(env|version|cpuUsage|kill)\b|\bBuffer\.(from|concat)\b|\bsetImmediate\(/);
    expect(script.length).toBeLessThan(400_000);
  });

  it("refuses Node's modules, with the way to them", async () => {
    await expect(bundle({ entry: "lib/experiment/laboratory.ts" })).rejects.toThrow(
      /expected only what a browser has, got "node:.*lib\/experiment\/laboratory\.ts/,
    );
  });
});
