/** A folder as a person has it: real short runs, a kept study, and next to them what is damaged, half written or hostile. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { resolve, type Resolved } from "../../lib/config.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { RunFolder } from "../../lib/experiment/run-folder.js";
import { train, type TrainOptions } from "../../lib/experiment/train.js";
import { keptFolder } from "../../lib/experiment/studies/kept.js";

const small = {
  seed: 3,
  iterations: 6,
  rollout: { groups: 6, groupSize: 4 },
  update: { minibatches: 2 },
  evaluation: { every: 2, tasks: 16 },
} as const;

/** Mines, tries and decides within a few iterations. */
export const shortSiri = resolve({
  method: "siri",
  ...small,
  phases: { warmupSuccesses: 0 },
  mining: { every: 1 },
});
const shortGigpo = resolve({ method: "gigpo", ...small });

/** Train in a new folder, to the end or as far as the options say. */
export async function trained(path: string, config: Resolved, options: TrainOptions = {}): Promise<string> {
  const lab = await openLab(config);
  mkdirSync(dirname(path), { recursive: true });
  await train(config, lab, RunFolder.create(path, config), options);
  lab.policy.dispose();
  return path;
}

/** Text that wants to be a script, to leave its place, and to turn the line around it. */
export const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script> \u202egnp.exe\u2066 "'&`;

/** A copy of a run in which every "sofa" that was said or written is hostile. */
export function madeHostile(run: string, to: string): void {
  cpSync(run, to, { recursive: true });
  const poisoned = (text: string): string => text.replaceAll("sofa", JSON.stringify(HOSTILE).slice(1, -1));
  writeFileSync(join(to, "skills.jsonl"), poisoned(readFileSync(join(to, "skills.jsonl"), "utf8")));
  for (const name of readdirSync(join(to, "plays"))) {
    const path = join(to, "plays", name);
    writeFileSync(path, gzipSync(poisoned(gunzipSync(readFileSync(path)).toString("utf8"))));
  }
}

export interface OddFolder {
  readonly root: string;
  readonly secret: string;
}

/** The runs, and beside the folder a secret that links in it point to. */
export async function oddFolder(): Promise<OddFolder> {
  const home = mkdtempSync(join(tmpdir(), "viewer-"));
  const root = join(home, "runs");
  const secret = join(home, "secret");
  mkdirSync(join(secret, "plays"), { recursive: true });
  writeFileSync(join(secret, "config.json"), `{"method":"top-secret"}\n`);
  writeFileSync(join(secret, "metrics.jsonl"), `{"iteration":77,"kind":"measure","metrics":{"top-secret":1}}\n`);
  const siri = await trained(join(root, "siri", "seed-3"), shortSiri);
  await trained(join(root, "gigpo", "seed-3"), shortGigpo);
  madeHostile(siri, join(root, "hostile", "seed-3"));
  damaged(root, siri, secret);
  mkdirSync(join(root, "study"));
  cpSync(join(keptFolder("siri-rarest"), "runs.jsonl.gz"), join(root, "study", "runs.jsonl.gz"));
  return { root, secret };
}

function damaged(root: string, siri: string, secret: string): void {
  const odd = (name: string): string => {
    cpSync(siri, join(root, "odd", name), { recursive: true });
    return join(root, "odd", name);
  };
  writeFileSync(join(odd("no-json"), "config.json"), "{ half of it");
  writeFileSync(join(odd("future"), "config.json"), `{"method":"not yet known","seed":-1,"iterations":"many"}`);
  const cut = odd("cut");
  const metrics = readFileSync(join(cut, "metrics.jsonl"), "utf8");
  writeFileSync(join(cut, "metrics.jsonl"), `no json\n[1]\n${metrics.slice(0, -40)}`);
  const skills = readFileSync(join(cut, "skills.jsonl"), "utf8").split("\n");
  writeFileSync(join(cut, "skills.jsonl"), `${skills.slice(3).join("\n")}{"kind":"tri`);
  writeFileSync(join(cut, "plays", "00000001.jsonl.gz"), "not gzip");
  mkdirSync(join(root, "odd", "empty-run"));
  writeFileSync(join(root, "odd", "empty-run", "config.json"), `{"method":"siri","seed":1,"iterations":5}`);
  symlinkSync(secret, join(root, "odd", "link"));
  mkdirSync(join(root, "odd", "linked-log"));
  writeFileSync(join(root, "odd", "linked-log", "config.json"), `{"method":"siri"}`);
  symlinkSync(join(secret, "metrics.jsonl"), join(root, "odd", "linked-log", "metrics.jsonl"));
  mkdirSync(join(root, "odd", "archive"));
  writeFileSync(join(root, "odd", "archive", "runs.jsonl.gz"), "not gzip either");
}
