/** The blocks of Python on the page of exports. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { packageRoot } from "../../../lib/assets.js";

/** The one block that holds this word; no block has more than three lines. */
export function block(word: string): string {
  const page = readFileSync(join(packageRoot(), "docs/exports.md"), "utf8");
  const blocks = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const own = blocks.filter((text) => text.includes(word));
  expect(own, word).toHaveLength(1);
  expect(own[0]!.trim().split("\n").length, word).toBeLessThanOrEqual(3);
  return own[0]!;
}
