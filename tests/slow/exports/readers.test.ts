/** Every export, opened by the program it is for. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { resolve } from "../../../lib/config.js";
import { openLab } from "../../../lib/experiment/laboratory.js";
import { playedIterations, playsOf } from "../../../lib/experiment/plays.js";
import { RunFolder } from "../../../lib/experiment/run-folder.js";
import { train } from "../../../lib/experiment/train.js";
import { METHODS } from "../../../lib/config.js";
import { exportAs } from "../../../lib/exports/export.js";
import { formatNames } from "../../../lib/exports/formats.js";
import { scalarsOf } from "../../../lib/exports/scalars.js";
import { statuses } from "../../../lib/skills/lifecycle.js";
import type { Weights } from "../../../lib/compute/architecture.js";
import { logSoftmax } from "../../../lib/cli/model-check/compare.js";
import { loadModel } from "../../../lib/policy/load.js";
import { largestDifference, ourRows } from "../../exports/models.js";
import { freshFolder } from "../../exports/tiny-run.js";
import { block } from "./page.js";
import { canImport, readers } from "./python.js";

const found = readers();
const reason = "why" in found ? ` (skipped: ${found.why})` : "";

/** A folder in which every export of one run lies, as the page says. */
const here = freshFolder();
let run: RunFolder;

/** What a Python program prints, started where the exports are; its last line as JSON. */
function python(program: string): string {
  const path = join(here, "program.py");
  writeFileSync(path, program);
  const env = { ...process.env, HF_HUB_OFFLINE: "1", HF_HOME: join(here, "hf"), TRACKIO_DIR: join(here, "trackio") };
  const { status, stdout, stderr } = spawnSync((found as { python: string }).python, [path], {
    cwd: here,
    env,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

const answer = <T>(program: string): T => JSON.parse(python(program).split("\n").at(-1)!) as T;

/** Forty words of a policy, anyhow. */
const tokens = ({ config }: Weights): Int32Array =>
  Int32Array.from({ length: 40 }, (_, i) => (i * 37 + 5) % config.vocabulary);
const logSoftmaxOf = (row: readonly number[]): Float32Array => logSoftmax(Float32Array.from(row));

describe.skipIf("why" in found)(`exports${reason}`, () => {
  beforeAll(async () => {
    const short = { iterations: 3, rollout: { groups: 4, groupSize: 4 }, evaluation: { every: 3, tasks: 8 } };
    const config = resolve({ method: "siri", seed: 3, ...short, ...METHODS.siri.atOnce });
    run = RunFolder.create(join(here, "run"), config);
    const lab = await openLab(config);
    await train(config, lab, run);
    lab.policy.dispose();
    mkdirSync(join(here, "exports"));
    for (const format of formatNames) {
      const chosen = format === "skills" ? { statuses } : {};
      await exportAs(run.path, format, { to: join(here, "exports", format), ...chosen });
    }
  });

  it("as Parquet are read by pyarrow, with the counts and sums of the run", () => {
    const turns = playedIterations(run).flatMap((iteration) => playsOf(run, iteration).flatMap((play) => play.turns));
    const sum = (of: (turn: (typeof turns)[number]) => number): number =>
      turns.reduce((total, turn) => total + of(turn), 0);
    const read = answer<Record<string, number>>(`${block("pyarrow")}
import json, math
flat = lambda name: [value for row in table[name].to_pylist() for value in row]
print(json.dumps({"rows": table.num_rows, "tokens": sum(flat("tokens")), "prompt": len(flat("prompt_tokens")),
  "mask": sum(flat("action_mask")), "logProbs": math.fsum(flat("log_probs")),
  "rewards": math.fsum(table["reward"].to_pylist()), "advantages": math.fsum(a for a in table["advantage"].to_pylist() if a is not None),
  "advised": sum(a is not None for a in table["advantage"].to_pylist())}))`);
    expect(read).toMatchObject({
      rows: turns.length,
      tokens: sum(({ said }) => said.tokens.reduce((a, b) => a + b, 0)),
      prompt: sum(({ promptTokens }) => promptTokens.length),
      mask: sum(({ actionSpan }) => actionSpan.end - actionSpan.start),
      advised: turns.filter(({ advantage }) => advantage !== null).length,
    });
    expect(read["advised"]).toBeGreaterThan(0);
    expect(read["logProbs"]).toBeCloseTo(
      sum(({ said }) => said.logProbs.reduce((a, b) => a + b, 0)),
      3,
    );
    expect(read["rewards"]).toBeCloseTo(
      sum(({ reward }) => reward),
      9,
    );
    expect(read["advantages"]).toBeCloseTo(
      sum(({ advantage }) => advantage ?? 0),
      9,
    );
    const said = python(block("pyarrow")).split(" ").map(Number);
    expect(said[0]).toBe(turns.length);
  });

  it("as JSON Lines are read by datasets, equal to the Parquet", () => {
    const equal = answer<{ same: boolean; rows: number }>(`${block("datasets")}
import json
packed = datasets.load_dataset("exports/parquet", split="train")
single = lambda rows: [[__import__("struct").unpack("f", __import__("struct").pack("f", x))[0] for x in row] for row in rows]
same = all(list(turns[name]) == list(packed[name]) for name in packed.column_names if name != "log_probs")
same = same and single(turns["log_probs"]) == list(packed["log_probs"])
print(json.dumps({"same": same, "rows": packed.num_rows}))`);
    expect(equal.same).toBe(true);
    expect(equal.rows).toBeGreaterThan(100);
  });

  it("as events are read by TensorBoard, every number of the log", () => {
    const read = answer<Record<string, [number, number][]>>(`${block("EventAccumulator")}
import json
print(json.dumps({name: [(e.step, e.value) for e in events.Scalars(name)] for name in events.Tags()["scalars"]}))`);
    const scalars = scalarsOf(run);
    expect(Object.keys(read).sort()).toEqual([...new Set(scalars.map(({ name }) => name))].sort());
    for (const { step, name, value } of scalars) expect(read[name]).toContainEqual([step, Math.fround(value)]);
    expect(python(block("EventAccumulator"))).toContain("(3, ");
  });

  it("for trackio are logged by trackio under their whole names, once", () => {
    const read = answer<{ logs: Record<string, number>[]; twice: string; csv: number }>(`${block("load_into_trackio")}
import json, trackio
from trackio.sqlite_storage import SQLiteStorage
[name] = SQLiteStorage.get_runs("siri-lab")
logs = SQLiteStorage.get_logs("siri-lab", name)
try:
    twice = load(project="siri-lab")
except SystemExit as error:
    twice = str(error)
trackio.import_csv("exports/trackio/metrics.csv", project="by-csv")
csv = len(SQLiteStorage.get_logs("by-csv", SQLiteStorage.get_runs("by-csv")[0]))
print(json.dumps({"logs": logs, "twice": twice, "csv": csv}))`);
    const scalars = scalarsOf(run);
    expect(read.csv).toBe(read.logs.length);
    for (const { step, name, value } of scalars)
      expect(read.logs.find((log) => log["step"] === step)?.[name]).toBeCloseTo(value, 9);
    expect(read.twice).toContain("is there already");
  });

  it("as ONNX give Python's onnxruntime our logits", () => {
    const { weights } = loadModel(join(here, "exports/huggingface"));
    const rows = answer<number[][]>(`${block("onnxruntime")}
import json, numpy
tokens = numpy.array([${JSON.stringify([...tokens(weights)])}])
feeds = {"input_ids": tokens, "attention_mask": numpy.ones_like(tokens)}
feeds |= {given.name: numpy.zeros((1, given.shape[1], 0, given.shape[3]), "float32") for given in session.get_inputs() if given.name not in feeds}
print(json.dumps(session.run(["logits"], feeds)[0][0].tolist()))`);
    expect(largestDifference(rows.map(logSoftmaxOf), ourRows(weights, tokens(weights)))).toBeLessThan(1e-4);
  });

  const hasTorch = "python" in found && canImport(found.python, ["torch", "transformers"]);
  const why = hasTorch ? "" : " (skipped: set SIRI_PYTHON to a Python with torch and transformers too)";
  it.skipIf(!hasTorch)(`for Hugging Face give Python's transformers our logits${why}`, () => {
    const { weights } = loadModel(join(here, "exports/huggingface"));
    const rows = answer<number[][]>(`${block("AutoModelForCausalLM")}
import json, torch
print(json.dumps(model(torch.tensor([${JSON.stringify([...tokens(weights)])}])).logits[0].tolist()))`);
    expect(largestDifference(rows.map(logSoftmaxOf), ourRows(weights, tokens(weights)))).toBeLessThan(1e-4);
  });

  it("as skills satisfy the published validator", () => {
    const read = answer<string[][]>(`${block("skills_ref")}
import json
print(json.dumps([[read_properties(path.parent).name, *validate(path.parent)] for path in Path("exports/skills").glob("*/SKILL.md")]))`);
    expect(read.length).toBeGreaterThan(0);
    for (const skill of read) expect(skill).toHaveLength(1);
    expect(python(block("skills_ref"))).toContain("When ");
  });
});
