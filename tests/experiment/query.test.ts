import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LabError } from "../../lib/errors.js";
import { queryRuns, runFolders, writeParquet } from "../../lib/experiment/query.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { progressTable } from "../../lib/experiment/sweep.js";

it("queries many runs as one table", async () => {
  const root = join(mkdtempSync(join(tmpdir(), "it's runs-")), "study");
  for (const [seed, success] of [
    [0, 0.5],
    [1, 0.75],
  ] as const) {
    const folder = RunFolder.create(join(root, "gigpo", `seed-${seed}`), { seed });
    folder.append("metrics.jsonl", [{ iteration: 10, kind: "evaluation", metrics: { "evaluation/success": success } }]);
  }
  expect(runFolders(root)).toHaveLength(2);
  const rows = await queryRuns(root, `select run, metrics."evaluation/success" as success from metrics order by run`);
  expect(rows).toEqual([
    { run: "gigpo/seed-0", success: 0.5 },
    { run: "gigpo/seed-1", success: 0.75 },
  ]);
});

it("reads JSON lines and Parquet alike, also side by side", async () => {
  const root = mkdtempSync(join(tmpdir(), "packed-"));
  const log = (seed: number, metrics: object): string => {
    const folder = RunFolder.create(join(root, `seed-${seed}`), { seed });
    folder.append("metrics.jsonl", [
      { iteration: 1, kind: "evaluation", arm: "plain", metrics },
      { iteration: 2, kind: "update", metrics: { "loss/rl": seed } },
    ]);
    return folder.path;
  };
  const first = log(0, { "evaluation/success": 0.5 });
  const sql = `select run, kind, metrics."evaluation/success" as success, metrics."loss/rl" as loss from metrics order by all`;
  log(1, { "evaluation/success": 1, "evaluation/score": 0.25 }); // another metric
  const before = await queryRuns(root, sql);
  expect(before).toHaveLength(4);
  const written = await writeParquet(first);
  expect(written).toEqual([join(first, "metrics.parquet")]);
  expect(await queryRuns(root, sql)).toEqual(before); // the lines count, nothing twice
  rmSync(join(first, "metrics.jsonl"));
  expect(await queryRuns(root, sql)).toEqual(before); // one of each
  await writeParquet(root);
  rmSync(join(root, "seed-1", "metrics.jsonl"));
  expect(await queryRuns(root, sql)).toEqual(before); // Parquet alone
});

it("passes on what the database says about a question it does not understand", async () => {
  const root = join(mkdtempSync(join(tmpdir(), "asked-")), "run");
  RunFolder.create(root, {}).append("metrics.jsonl", [{ iteration: 1 }]);
  await expect(queryRuns(root, "select nothing from metrics")).rejects.toThrow(
    /queryRuns: expected SQL that DuckDB understands, got "select nothing from metrics"; .*Candidate bindings: "iteration"/s,
  );
});

it("says where runs were expected", () => {
  expect(() => runFolders("/nowhere/at/all")).toThrow("runFolders: expected a folder with runs");
});

it("shows progress, a line a run", () => {
  const job = { arm: "gigpo", seed: 3, config: { method: "gigpo" } } as const;
  expect(progressTable([{ job, iteration: 50, of: 100, state: "running", success: 0.5, seconds: 31 }])).toBe(
    "gigpo  seed  3  running  █████·····  success 0.500   31 s",
  );
});

/** A run in a folder of its own, and a file beside it that no question may see. */
function guarded(): { root: string; run: string; secret: string } {
  const base = mkdtempSync(join(tmpdir(), "guarded-"));
  const [root, secret] = [join(base, "runs"), join(base, "secret.csv")];
  writeFileSync(secret, "a,b\n1,2\n");
  const run = RunFolder.create(join(root, "one"), { seed: 1 });
  run.append("metrics.jsonl", [{ iteration: 1, kind: "update", metrics: { x: 1 } }]);
  return { root, run: run.path, secret };
}

/** Every file below a folder with its content. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => [
      join(entry.parentPath, entry.name),
      readFileSync(join(entry.parentPath, entry.name), "utf8"),
    ]),
  );
}

const attacks: readonly [string, (place: ReturnType<typeof guarded>) => string][] = [
  ["reads another file", ({ secret }) => `select * from read_csv('${secret}')`],
  ["reads another file by name", ({ secret }) => `select * from '${secret}'`],
  ["reads a text", () => "select * from read_text('/etc/hosts')"],
  ["lists a folder", ({ root }) => `select * from glob('${root}/../*')`],
  ["reads the run's configuration", ({ run }) => `select * from read_json('${run}/config.json')`],
  ["writes beside the runs", ({ root }) => `copy (select 1 a) to '${root}/../out.csv'`],
  ["writes over a run's configuration", ({ run }) => `copy (select 1 a) to '${run}/config.json'`],
  ["writes over a log", ({ run }) => `copy metrics to '${run}/metrics.jsonl' (format json)`],
  ["exports", ({ root }) => `export database '${root}/out'`],
  ["attaches a database", ({ root }) => `attach '${root}/new.db' as other`],
  ["asks the network", () => "select * from read_csv('http://127.0.0.1:9/x.csv')"],
  ["installs", () => "install httpfs"],
  ["installs from the community", () => "install h3 from community"],
  ["loads", () => "load httpfs"],
  ["unlocks", () => "set enable_external_access = true"],
  ["unlocks and reads", ({ secret }) => `set lock_configuration = false; select * from read_csv('${secret}')`],
  ["allows a folder", () => "set allowed_directories = ['/']"],
  ["sets a place to write to", ({ root }) => `set temp_directory = '${root}/tmp'`],
  ["logs to a file", ({ root }) => `set profiling_output = '${root}/profile.json'`],
];

it.each(attacks)("refuses a question that %s, and nothing is written", async (_what, attack) => {
  const place = guarded();
  const before = contents(join(place.root, ".."));
  await expect(queryRuns(place.root, attack(place))).rejects.toThrow(LabError);
  expect(contents(join(place.root, ".."))).toEqual(before);
  expect(await queryRuns(place.root, "select count(*)::integer as n from metrics")).toEqual([{ n: 1 }]);
});

it("answers although a line of a log was cut, and says which file lost it", async () => {
  const { root, run } = guarded();
  const other = RunFolder.create(join(root, "two"), { seed: 2 });
  other.append(
    "metrics.jsonl",
    [1, 2, 3].map((iteration) => ({ iteration, kind: "update", metrics: { x: 2 } })),
  );
  writeFileSync(
    join(run, "metrics.jsonl"),
    '{"iteration": 1, "kind": "update", "metrics": {"x": 1}}\n{"iterat\n{"iteration": 3}\n',
  );
  const warnings: string[] = [];
  const sql = "select run, count(*)::integer as n from metrics group by run order by run";
  const rows = await queryRuns(root, sql, (line) => warnings.push(line));
  expect(rows).toEqual([
    { run: "one", n: 2 },
    { run: "two", n: 3 },
  ]);
  expect(warnings).toEqual([`${join(run, "metrics.jsonl")}: 1 of its lines is no JSON and left out`]);
});

it("steps over links that lead nowhere or in a circle", async () => {
  const { root } = guarded();
  symlinkSync(join(root, "gone"), join(root, "broken"));
  symlinkSync(root, join(root, "circle"));
  expect(runFolders(root)).toEqual([join(root, "one")]);
});
