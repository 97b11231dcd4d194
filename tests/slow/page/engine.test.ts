/** A whole SIRI in a page of Chromium: twenty iterations have the bytes that Node gives, log by log. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import type * as engine from "../../../lib/browser.js";
import { resolve, type Resolved } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { folderOf } from "../../../lib/experiment/run-config.js";
import { train } from "../../../lib/experiment/train.js";
import { MemoryFiles } from "../../../lib/host/memory.js";
import { chromium, engineScript, launch } from "./shared.js";

const input = { method: "siri", seed: 3, iterations: 20, evaluation: { every: 10, tasks: 64 } } as const;
/** `config.json` and `timing.json` name the machine and the clock; plays are compressed by another library. */
const compared = ["checkpoints/00000010.bin", "checkpoints/00000020.bin", "episodes.jsonl", "ledger.json", "metrics.jsonl", "skills.jsonl"]; // prettier-ignore

describe.skipIf(chromium === undefined)("the engine in a page (skipped without chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it("has the bytes of Node", async () => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.addScriptTag({ content: await engineScript() });
    const inPage = await page.evaluate(async (told) => {
      const { siri } = globalThis as unknown as { siri: typeof engine };
      const config = siri.resolve(told);
      const lab = await siri.openPageLab(config);
      const files = new siri.MemoryFiles();
      const { folder } = await siri.folderOf("/run", config, lab.policy, { files });
      await siri.train(config, lab, folder);
      return [...files.below("/run")].map(([name, bytes]) => [name, Array.from(bytes)] as const);
    }, input);
    expect(errors).toEqual([]);
    const inNode = await runInNode(resolve(input));
    expect(inPage.map(([name]) => name)).toEqual([...inNode.keys()]);
    for (const name of compared) {
      const bytes = Buffer.from(inPage.find(([path]) => path === name)![1]);
      expect(bytes.equals(inNode.get(name)!), name).toBe(true);
    }
    expect(inNode.get("metrics.jsonl")!.length).toBeGreaterThan(5000);
  });
});

async function runInNode(config: Resolved): Promise<Map<string, Uint8Array>> {
  const files = new MemoryFiles();
  const lab = await openLab(config);
  const { folder } = await folderOf("/run", config, lab.policy, { files });
  await train(config, lab, folder);
  return files.below("/run");
}
