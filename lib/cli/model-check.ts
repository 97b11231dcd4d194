/**
 * `siri-lab model-check`: is the real model here the model its authors meant? Compares our engine with
 * llama.cpp on the same file, with llama.cpp on the same weights at full precision, and with Python transformers on what
 * our writer saved; prints a table and writes data/model-check.json.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packageRoot } from "../assets.js";
import { LabError } from "../errors.js";
import { writeJson } from "../policy/checkpoint/files.js";
import { KNOWN_MODELS, resolveModel } from "../policy/checkpoint/known-models.js";
import type { LoadReport } from "./model-check/load-probe.js";
import type { LoraReport } from "./model-check/lora-probe.js";
import { speed } from "./model-check/ours.js";
import {
  greedyAnswers,
  llamaReport,
  transformersReport,
  writeFullPrecision,
  type PeerReport,
} from "./model-check/peers.js";
import { printReport, type ModelCheck } from "./model-check/report.js";
import { openSubject, type Subject } from "./model-check/subject.js";
import { PASSAGES } from "./model-check/texts.js";
import { llamaTools } from "./model-check/tools.js";
import { findPython } from "./python.js";

/** What a probe, run in a process of its own so that memory can be told apart, says of the model. */
function probe<T>(name: string, path: string): T {
  const script = join(import.meta.dirname, "model-check", `${name}.js`);
  return JSON.parse(execFileSync(process.execPath, [script, path], { encoding: "utf8" })) as T;
}

/** Runs every comparison that this machine allows; a missing program is a reason, not a failure. */
class Study {
  readonly peers: PeerReport[] = [];
  readonly skipped: string[] = [];
  readonly versions: Record<string, string> = { node: process.versions.node };

  constructor(
    private readonly subject: Subject,
    private readonly answers: readonly number[][],
    private readonly folder: string,
  ) {}

  async llama(): Promise<void> {
    const { anchor: tools, version } = await llamaTools();
    this.versions["@fugood/llama.node"] = version;
    const { subject, answers, folder } = this;
    const full = writeFullPrecision(subject, folder);
    console.log("llama.cpp on the same file …");
    const same = { peer: "llama.cpp, same file", model: subject.path, tools, folder };
    this.peers.push(await llamaReport(subject, answers, same));
    console.log("llama.cpp on the same weights as 32-bit floats …");
    this.peers.push(
      await llamaReport(subject, answers, { ...same, peer: "llama.cpp, same weights, F32", model: full }),
    );
    rmSync(full);
  }

  async transformers(): Promise<void> {
    const python = findPython(["torch", "transformers"], "set SIRI_PYTHON to a Python that has them");
    console.log("Python transformers on the folder we save …");
    const report = await transformersReport(this.subject, this.answers, { python, folder: this.folder });
    Object.assign(this.versions, report.versions);
    if (!report.sameTokens) this.skipped.push("nothing, but the tokenizers disagree: see data/model-check.json");
    this.peers.push(report);
  }

  async attempt(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.skipped.push(error.message);
    }
  }
}

export async function checkModel(model: string): Promise<void> {
  const path = resolveModel(model);
  const loading = probe<LoadReport>("load-probe", path);
  console.log("one LoRA step …");
  const lora = probe<LoraReport>("lora-probe", path);
  const subject = openSubject(path);
  const { engine, tokenizer } = subject;
  console.log("our engine …");
  const ownSpeed = speed(engine, tokenizer.encode(PASSAGES.join("\n")), 32);
  const folder = mkdtempSync(join(tmpdir(), "siri-model-check-"));
  const study = new Study(subject, greedyAnswers(subject), folder);
  try {
    await study.attempt(() => study.llama());
    await study.attempt(() => study.transformers());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  const check: ModelCheck = {
    model: {
      name: KNOWN_MODELS.find((model) => model.sha256 === sha256)?.name ?? basename(path),
      file: basename(path),
      sha256,
    },
    machine: { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length },
    versions: study.versions,
    loading,
    lora,
    ours: { engine: engine.constructor.name, speed: ownSpeed },
    peers: study.peers,
    skipped: study.skipped,
  };
  printReport(check);
  writeJson(join(packageRoot(), "data", "model-check.json"), check);
}
