import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readRunSkills } from "../../lib/experiment/run-skills.js";
import { bankOfSkills, exportSkills, readAgentSkills } from "../../lib/exports/agent-skills.js";
import { statuses } from "../../lib/skills/lifecycle.js";
import { makeSkill } from "../../lib/skills/skill.js";
import { skillFolder, toSkillMarkdown } from "../../lib/skills/skill-file.js";
import { freshFolder, tinyRun } from "./tiny-run.js";

const source = { by: "person", episodes: [], policyVersion: 0, promptTemplate: "" } as const;
const fallback = { scope: { world: "pocket", kinds: [] }, source };

/** A folder with one skill file in it. */
function skillIn(name: string, text: string): string {
  const folder = join(freshFolder(), name);
  mkdirSync(folder);
  writeFileSync(join(folder, "SKILL.md"), text);
  return folder;
}

describe("the skills of a run", () => {
  let run: string;
  let to: string;
  beforeAll(async () => {
    run = (await tinyRun()).path;
    to = join(freshFolder(), "skills");
    await exportSkills(run, { to }, statuses);
  });

  it("come back from their folders as they were, into a bank", () => {
    const { entries } = readRunSkills(run).bank;
    expect(entries.length).toBeGreaterThan(1);
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    const skills = readAgentSkills(to, fallback).sort(byId);
    expect(skills).toEqual(entries.map(({ skill }) => skill).sort(byId));
    expect(bankOfSkills(skills).entries.map(({ skill, status }) => [skill.id, status])).toEqual(
      skills.map(({ id }) => [id, "candidate"]),
    );
  });

  it("say how they were tried, in words that an agent reads", () => {
    const tried = readRunSkills(run).bank.entries.find(({ deltas }) => deltas.length > 0)!;
    const text = readFileSync(join(to, skillFolder(tried.skill), "SKILL.md"), "utf8");
    expect(text).toContain(`**Tried** in ${tried.deltas.length} trials: success `);
    expect(text).toContain(`description: "When ${tried.skill.condition}: ${tried.skill.strategy}"`);
  });

  it("are refused when a person has edited the words below the header", () => {
    const [name] = readdirSync(to).filter((one) => one !== "export.json");
    const copy = join(freshFolder(), name!);
    cpSync(join(to, name!), copy, { recursive: true });
    const path = join(copy, "SKILL.md");
    writeFileSync(path, readFileSync(path, "utf8").replace(/\*\*Do\*\* .*/, "**Do** nothing"));
    expect(() => readAgentSkills(copy, fallback)).toThrow("it was edited: leave out the lines");
    const foreign = readFileSync(path, "utf8").replace(/^(metadata:| {2}siri-lab-.*)\n/gm, "");
    writeFileSync(path, foreign);
    expect(readAgentSkills(copy, fallback)[0]!.strategy).toContain("**Do** nothing");
  });

  it("that are none are said to be missing", async () => {
    await expect(exportSkills(run, { to: join(freshFolder(), "x") }, [])).rejects.toThrow("say which with --status");
  });
});

describe("names of skills", () => {
  it("keep the published rules, whatever the title is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (title) => {
        const name = skillFolder(makeSkill({ condition: "a", strategy: "b", title, ...fallback }));
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(name.length).toBeLessThanOrEqual(64);
      }),
    );
    expect(skillFolder(makeSkill({ condition: "a", strategy: "b", title: "Égg: héat it!", ...fallback }))).toMatch(
      /^egg-heat-it-[0-9a-f]{8}$/,
    );
  });

  it("of long sentences leave the whole sentence to be read back", () => {
    const skill = makeSkill({ condition: "c".repeat(900), strategy: "🙂".repeat(900), ...fallback });
    const folder = skillIn(skillFolder(skill), toSkillMarkdown(skill));
    expect(readAgentSkills(folder, fallback)).toEqual([skill]);
    const [, description] = /^description: "(.*)"$/m.exec(readFileSync(join(folder, "SKILL.md"), "utf8"))!;
    expect(description!.length).toBeLessThanOrEqual(1024);
    expect(() => encodeURIComponent(description!)).not.toThrow(); // no half of a sign
  });
});

describe("a skill of others", () => {
  it("is read with lists, folded lines and fields we do not know", () => {
    const text = [
      ...["---", "name: pdf-work", "description: >-", "  Fill in forms.", "  Use with PDF.", "license: MIT"],
      ...["allowed-tools:", "  - Read", "metadata: { version: 1.0 }", "---", "# PDF", "", "Open it first.", ""],
    ].join("\n");
    const [skill] = readAgentSkills(skillIn("pdf-work", text), fallback);
    expect([skill!.condition, skill!.strategy]).toEqual(["Fill in forms. Use with PDF.", "# PDF\n\nOpen it first."]);
    expect(skill).toMatchObject({ title: "pdf-work", scope: fallback.scope, source });
  });

  const head = (lines: string, body = "do it"): string => `---\n${lines}\n---\n${body}\n`;
  it.each([
    ["a name that leaves the folder", "x", head("name: ../x\ndescription: d"), "lowercase letters"],
    ["another name than its folder", "x", head("name: y\ndescription: d"), "the name of its folder (x)"],
    ["two hyphens", "a--b", head("name: a--b\ndescription: d"), "single hyphens"],
    ["capitals", "Big", head("name: Big\ndescription: d"), "lowercase letters"],
    ["a name of 65 letters", "a".repeat(65), head(`name: ${"a".repeat(65)}\ndescription: d`), "1 to 64"],
    ["no description", "x", head("name: x"), "description"],
    ["an empty description", "x", head('name: x\ndescription: " "'), "a text"],
    [
      "a description of 1025 letters",
      "x",
      head(`name: x\ndescription: ${"d".repeat(1025)}`),
      "at most 1024 characters",
    ],
    ["a name that is a number", "x", head("name: 3\ndescription: d"), "a text"],
    ["a header that is a list", "x", head("- a\n- b"), "a JSON object"],
    ["broken YAML", "x", head('name: "x\ndescription: d'), "YAML in the header"],
    ["a name twice", "x", head("name: x\nname: x\ndescription: d"), "YAML in the header"],
    ["references that multiply", "x", head("name: x\ndescription: &d d\nmetadata: { a: *d }"), "without references"],
    ["no header", "x", "do it", "a header between two lines ---"],
    ["nothing to do", "x", head("name: x\ndescription: d", ""), "what to do"],
    ["a file that is far too long", "x", head("name: x\ndescription: d", "d".repeat(1_100_000)), "1000000"],
  ])("with %s is refused in one sentence that names the file", (_what, folder, text, reason) => {
    const path = skillIn(folder, text);
    let said = "";
    try {
      readAgentSkills(path, fallback);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(reason);
    expect(said).toContain(join(basename(path), "SKILL.md"));
    expect(said.length).toBeLessThan(700);
    expect(said).not.toContain("\n");
  });

  it("is not read through a link", () => {
    const secret = skillIn("x", head("name: x\ndescription: d"));
    const folder = join(freshFolder(), "x");
    mkdirSync(folder);
    symlinkSync(join(secret, "SKILL.md"), join(folder, "SKILL.md"));
    expect(() => readAgentSkills(folder, fallback)).toThrow("a plain file");
  });

  it("that says the same as another is refused", () => {
    const around = freshFolder();
    for (const name of ["one", "two"]) {
      mkdirSync(join(around, name));
      writeFileSync(join(around, name, "SKILL.md"), head(`name: ${name}\ndescription: d`));
    }
    expect(() => readAgentSkills(around, fallback)).toThrow("two folders say the same");
    expect(() => readAgentSkills(join(around, "three"), fallback)).toThrow("no such folder");
  });
});
