/** Each phase alone, from a real short run: it says what it found, is the same twice, and leaves the run as it was. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { world } from "../../envs/index.js";
import { internaliseRun } from "../../lib/experiment/alone/internalise.js";
import { mineRun } from "../../lib/experiment/alone/mine.js";
import { validateRun } from "../../lib/experiment/alone/validate.js";
import { loadPolicy } from "../../lib/policy/load.js";
import { told } from "../faults/processes.js";
import { siriLab } from "../cli/program.js";

const root = mkdtempSync(join(tmpdir(), "siri-alone-"));
const run = join(root, "run");
const plain = join(root, "plain");
afterAll(() => rmSync(root, { recursive: true }));

/** Names and bytes of what the run itself wrote. */
function untouched(): Record<string, string> {
  const names = readdirSync(run, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
  return Object.fromEntries(
    names
      .filter((name) => !name.startsWith("phases"))
      .sort()
      .map((name) => [name, readFileSync(join(run, name)).toString("base64")]),
  );
}
let before: Record<string, string>;

/** A true sentence about the house of seed 0. */
const house = world("pocket", { family: 0 });
const truth = Object.values(house.sentences)[0]!;

beforeAll(() => {
  expect(siriLab("train", ...told, "--folder", run, "--quiet")).toMatchObject({ status: 0, stderr: "" });
  const small = ["iterations=2", "rollout.groups=2", "update.minibatches=1", "evaluation.tasks=2"];
  expect(siriLab("train", "gigpo", "--folder", plain, "--quiet", ...small.map((one) => `--set=${one}`)).stderr).toBe(
    "",
  );
  before = untouched();
}, 120_000);

describe("mine alone", () => {
  it("writes skills about the successes that the run kept, the same twice, and says what was refused", async () => {
    const first = await mineRun(run);
    expect(first.successes).toBeGreaterThan(0);
    expect(first.skills.length + first.refused.length).toBeGreaterThan(0);
    for (const { source } of first.skills) expect(source.episodes.length).toBeGreaterThan(0);
    expect(await mineRun(run)).toEqual(first);
    expect(JSON.parse(readFileSync(first.file, "utf8"))).toEqual({ ...first, file: undefined });
    expect(untouched()).toEqual(before);
  });

  it("plays for it where the run kept none, of whatever method", async () => {
    const { played, successes } = await mineRun(plain, { groups: 24 });
    expect(played).toBe(24 * 8);
    expect(successes).toBeLessThan(played);
    expect(successes).toBeGreaterThan(0);
  });
});

describe("validate alone", () => {
  it("tries a sentence of a file in pairs on tasks that it speaks of, the same twice", async () => {
    const skills = join(root, "skills.txt");
    writeFileSync(skills, `${truth}\n\n`);
    const first = await validateRun(plain, { skills, pairs: 24 });
    const [judged] = first.judged;
    expect(judged).toMatchObject({ skill: truth, tasks: 24 });
    expect(judged!.utility).toBeCloseTo(judged!.withSkill - judged!.without, 12);
    expect(judged!.utility).toBeGreaterThan(0);
    expect(await validateRun(plain, { skills, pairs: 24 })).toEqual(first);
  });

  it("takes what mine wrote, and the run's own bank where no file is given", async () => {
    const { file, skills } = await mineRun(run);
    const { judged, fitsNoTask } = await validateRun(run, { skills: file, pairs: 2 });
    expect([...judged.map(({ skill }) => skill), ...fitsNoTask].sort()).toEqual(skills.map(({ text }) => text).sort());
    expect((await validateRun(run, { pairs: 2 })).judged.length).toBeGreaterThan(0);
    expect(untouched()).toEqual(before);
  });

  it.each([
    ["nothing here.txt", undefined, /expected a file of skills, got/],
    ["odd.txt", "use the force", /expected a condition and a strategy, got "use the force"/],
    ["unknown.txt", "when xyzzy , look in drawer", /xyzzy/],
    ["broken.json", "{", /expected/],
    ["empty.txt", "\n", /expected at least one skill, got "?none/],
  ])("refuses %s in one sentence", async (name, content, message) => {
    const path = join(root, name);
    if (content !== undefined) writeFileSync(path, content);
    await expect(validateRun(plain, { skills: path, pairs: 2 })).rejects.toThrow(message);
  });

  it("asks for skills where the run has none", async () => {
    await expect(validateRun(plain, { pairs: 2 })).rejects.toThrow("give some with --skills FILE");
  });
});

describe("internalise alone", () => {
  it("teaches what active skills do, examines before and after, and leaves a policy and the run as it was", async () => {
    const skills = join(root, "taught.txt");
    writeFileSync(skills, `${truth}\n`);
    const first = await internaliseRun(run, { skills, iterations: 2 });
    expect(first.skills).toContain(truth);
    expect(first.gain.value).toBeCloseTo(first.after - first.before, 12);
    expect(first.funnel["gate/all"]).toBeGreaterThan(0);
    const policy = await loadPolicy(first.policy, { learns: "nothing" });
    expect(policy.tokenizer.encode(truth).length).toBeGreaterThan(0);
    policy.dispose();
    expect(await internaliseRun(run, { skills, iterations: 2 })).toEqual(first);
    expect(untouched()).toEqual(before);
  }, 60_000);

  it("is for runs of siri", async () => {
    await expect(internaliseRun(plain, { iterations: 1 })).rejects.toThrow("expected a run of siri");
  });
});

describe("the commands", () => {
  it("say it in sentences, or in JSON and nothing else", () => {
    const mined = siriLab("mine", run);
    expect(mined.stdout).toMatch(
      /skills from \d+ successes[\s\S]*npx siri-lab validate .* --skills .*mine-\d+-\w+\.json/,
    );
    const { stdout, stderr } = siriLab("validate", run, "--pairs", "2", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ run, method: "siri", pairs: 2 });
    expect(stderr).toMatch(/skills/);
    const refused = siriLab("validate", join(root, "no run"));
    expect([refused.status, refused.stderr.trim().split("\n").length]).toEqual([1, 1]);
  });

  it("tell of a variant that its method's usual steps are done", () => {
    const file = join(root, "v.ts");
    writeFileSync(
      file,
      `import { variant } from "siri-lab";\nexport default variant("gigpo", { credit: (e: { rewards: number[] }[]) => e.map(({ rewards }) => rewards.map(() => 0)) }, { name: "flat", iterations: 1, rollout: { groups: 1 }, update: { minibatches: 1 }, evaluation: { tasks: 2 } });\n`,
    );
    const folder = join(root, "flat");
    expect(siriLab("train", "--recipe", file, "--folder", folder, "--quiet").stderr).toBe("");
    expect(siriLab("mine", folder, "--groups", "8").stderr).toContain("the run is of flat; the usual steps of gigpo");
    expect(existsSync(join(folder, "phases"))).toBe(true);
  });
});
