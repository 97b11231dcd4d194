/** `npm run bench folder`: what it costs that a run's folder verifies, beside appending and nothing else. */
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../../lib/cli/frame/command.js";
import { words } from "../../lib/cli/frame/words.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { rateOf, table, thousands } from "./measure.js";

export default command({
  about: "Appends a second, and how fast logs are hashed when a run goes on.",
  examples: ["npm run bench folder"],
  words: words({}),
  run,
});

const line = { iteration: 7, kind: "update", metrics: { "loss/rl": -0.0123456, "policy/entropy": 1.23456 } };
const rowsOf = { "a line": 1, "32 lines": 32 };

function run(): Promise<void> {
  const folder = RunFolder.create(join(mkdtempSync(join(tmpdir(), "bench-")), "run"), {});
  const plain = join(folder.path, "plain.jsonl");
  const rows = Object.entries(rowsOf).map(([name, count]) => {
    const lines = Array.from({ length: count }, () => line);
    const bare = rateOf(() => (appendFileSync(plain, lines.map((row) => `${JSON.stringify(row)}\n`).join("")), 1));
    const verified = rateOf(() => (folder.append("metrics.jsonl", lines), 1));
    return [name, thousands(bare), thousands(verified), (bare / verified).toFixed(2)];
  });
  console.log(table(["appending", "bare, a second", "verified, a second", "times as long"], rows));
  console.log(`hashing ${thousands(hashed(folder))} MB a second`);
  rmSync(folder.path, { recursive: true });
  return Promise.resolve();
}

function hashed(folder: RunFolder): number {
  folder.save({ iteration: 1, state: null, policy: new Uint8Array(1) });
  const megabytes = folder.files.size(join(folder.path, "metrics.jsonl")) / 1e6;
  return rateOf(() => (folder.newest(), megabytes));
}
