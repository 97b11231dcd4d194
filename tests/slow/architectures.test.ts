/**
 * Every architecture against Python transformers and PEFT on models that are made here: theirs in our engines, and ours,
 * with an adapter that we trained, in theirs. Needs a Python with torch, transformers and peft (SIRI_PYTHON); what can be
 * checked without one is in tests/policy/architectures.test.ts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFolder } from "../../lib/policy/checkpoint/folder.js";
import { writeAdapter } from "../../lib/policy/checkpoint/peft.js";
import { PEFT_LOGITS } from "./peft-logits.js";
import { enginesOf, inOurOrder, largest, logitsAlong, oneStep, peerOf } from "../policy/architectures.js";

const python = process.env["SIRI_PYTHON"] ?? "python3";
const able = spawnSync(python, ["-c", "import torch, transformers, peft"], { stdio: "ignore" }).status === 0;
const why = able ? "" : ` (skipped: ${python} has no torch, transformers and peft)`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "siri-architectures-"));
  if (!able) return;
  const script = join(import.meta.dirname, "../fixtures/architectures/make.py");
  const made = spawnSync(python, [script, folder, "20"], { encoding: "utf8" });
  expect(made.status, made.stderr).toBe(0);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!able).each(["qwen2", "qwen3", "smollm3", "gemma3"])(`%s and Python${why}`, (name) => {
  it("has the logits of a fresh model, and takes PEFT's step", async () => {
    const peer = peerOf(join(folder, name));
    for (const [numerics, engine] of enginesOf(peer.weights, ["portable"]))
      expect(largest(logitsAlong(engine, peer.tokens), peer.expected("logits")), numerics).toBeLessThan(1e-4);
    const { gradient, after } = await oneStep(peer, "portable");
    expect(largest(gradient, inOurOrder(peer, "gradient."))).toBeLessThan(1e-5);
    expect(largest(after, inOurOrder(peer, "after."))).toBeLessThan(1e-4);
  });

  it("opens there with the adapter we trained", async () => {
    const peer = peerOf(join(folder, name));
    const { after, effective } = await oneStep(peer, "portable");
    const [ours, adapter, out] = ["ours", "trained", "logits.bin"].map((part) => join(folder, `${name}-${part}`));
    writeFolder(ours!, { weights: peer.weights, ids: {} });
    writeAdapter(adapter!, peer.weights.config, { ...peer.adapter, data: after });
    const run = spawnSync(python, ["-c", PEFT_LOGITS, ours!, adapter!, out!, JSON.stringify([...peer.tokens])]);
    expect(run.status, run.stderr.toString()).toBe(0);
    const bytes = readFileSync(out!);
    const theirs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    const [, engine] = enginesOf(effective, [])[0]!;
    expect(largest(logitsAlong(engine, peer.tokens), theirs)).toBeLessThan(1e-4);
  });
});
