/** The viewer's server: what it says of whole and of odd folders, and what it never says. */
import { appendFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gigpo } from "../../lib/credit/gigpo.js";
import { address } from "../../lib/viewer/address.js";
import type {
  Catalogue,
  Found,
  GroupData,
  IterationData,
  PlayData,
  RunData,
  SkillData,
} from "../../lib/viewer/data.js";
import { startViewer, type Viewing } from "../../lib/viewer/server.js";
import { oddFolder, type OddFolder } from "./folder.js";

let odd: OddFolder;
let viewing: Viewing;
beforeAll(async () => {
  odd = await oddFolder();
  viewing = await startViewer({ folder: odd.root });
}, 120_000);
afterAll(async () => {
  await viewing.close();
  rmSync(dirname(odd.root), { recursive: true });
});

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request whose path and headers are sent as they are written; `fetch` would tidy them up. */
function raw(path: string, { headers = {}, method = "GET" } = {}): Promise<Reply> {
  const { port, hostname } = new URL(viewing.url);
  return new Promise((done, fail) => {
    const sent = request({ host: hostname, port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        done({
          status: response.statusCode!,
          text: Buffer.concat(parts).toString("utf8"),
          headers: response.headers,
        }),
      );
    });
    sent.on("error", fail);
    sent.end();
  });
}

async function ask<T>(question: string, given: Record<string, string | number> = {}): Promise<T> {
  const { status, text } = await raw(`/${address(question, given)}`);
  expect(status, text).toBe(200);
  return JSON.parse(text) as T;
}

async function refusal(question: string, given: Record<string, string | number> = {}): Promise<string> {
  const { status, text } = await raw(`/${address(question, given)}`);
  expect(status, text).toBe(404);
  return (JSON.parse(text) as { problem: string }).problem;
}

describe("a run", () => {
  const run = "siri/seed-3";

  it("stands in the catalogue with its curve, and so do the kept runs of a study", async () => {
    const { folder, runs } = await ask<Catalogue>("catalogue");
    expect(folder).toBe("runs");
    const one = runs.find(({ path }) => path === run)!;
    expect(one).toMatchObject({
      method: "siri",
      arm: "siri",
      world: "pocket",
      seed: 3,
      state: "done",
      iteration: 6,
      tasks: 16,
    });
    expect(one.curve.map(([iteration]) => iteration)).toEqual([0, 2, 4, 6]);
    const kept = runs.filter(({ study }) => study === "study");
    expect(kept).toHaveLength(15);
    expect(kept.every((row) => row.kept && row.state === "done" && row.curve.length > 1)).toBe(true);
  });

  it("has curves, a bank, a gate, what it was told and what it spent", async () => {
    const data = await ask<RunData>("run", { run });
    expect(data.exams["plain"]!.every(({ outcomes }) => /^[01]{16}$/.test(outcomes))).toBe(true);
    expect(data.lines["train/plain"]!.x).toEqual([0, 1, 2, 3, 4, 5]);
    expect(data.config).toMatchObject({ method: "siri", iterations: 6 });
    expect(data.played).toEqual([[0, 6]]);
    expect(data.spent!.episodes).toBe(6 * 6 * 4);
    expect(data.skills.some(({ utility }) => utility.trials > 0)).toBe(true);
    expect(data.problems).toEqual([]);
  });

  it("leads from a skill to its trials, to the two halves, and to the play it was written from", async () => {
    const { skills } = await ask<RunData>("run", { run });
    const tried = skills.find(({ utility }) => utility.trials > 0)!;
    const skill = await ask<SkillData>("skill", { run, id: tried.id });
    expect(skill.trials).toHaveLength(tried.utility.trials);
    expect(skill.path.at(-1)![1]).toBeCloseTo(tried.utility.mean, 12);
    expect(skill.prompt).toContain(skill.text);
    const trial = skill.trials[0]!;
    const group = await ask<GroupData>("group", { run, id: trial.group });
    const wonBy = (half: "withSkill" | "without"): number[] =>
      group.pairs.map((pair) => Number(group.plays.find(({ id }) => id === pair[half])!.success));
    expect(wonBy("withSkill")).toEqual(trial.withSkill);
    expect(wonBy("without")).toEqual(trial.without);
    expect(group.skills[tried.id]).toBe(tried.text);
    const parent = await ask<PlayData>("play", { run, id: skill.skill.source.episodes[0]! });
    expect(parent.success).toBe(true);
    expect(skill.parents[0]).toContain(parent.id);
  });

  it("has the credit of a group as the explorer computes it anew, with the dials where the run had them", async () => {
    const { credit, plays } = await ask<GroupData>("group", { run, id: "4.0" });
    const episodes = credit.attempts.map(({ arm, turns }, i) => ({
      arm,
      score: Number(plays[i]!.success),
      rewards: turns.map(({ reward }) => reward),
      valid: turns.map(({ valid }) => valid),
      anchors: turns.map(({ anchors }) => String(anchors[credit.anchor])),
    }));
    const again = gigpo(episodes, credit.options).flat();
    const logged = plays.flatMap(({ turns }) => turns.map(({ advantage }) => advantage));
    expect(again.length).toBe(logged.length);
    again.forEach((value, at) => expect(value ?? null).toBeCloseTo(logged[at]!, 9));
  });

  it("lists an iteration, examinations and all", async () => {
    const { plays } = await ask<IterationData>("iteration", { run, iteration: 2 });
    expect(plays.filter(({ group }) => group !== null)).toHaveLength(24);
    expect(plays.filter(({ arm }) => arm === "plain")).toHaveLength(16);
  });

  it("is searched: skills first, then plays, all words needed", async () => {
    const found = await ask<Found>("search", { words: "SOFA look", run });
    expect(found.hits.length).toBeGreaterThan(0);
    expect(found.hits.every(({ text }) => /sofa/.test(text))).toBe(true);
    expect((await ask<Found>("search", { words: "go sofa", run })).hits.some(({ what }) => what === "play")).toBe(true);
    expect((await ask<Found>("search", { words: "sofa nonsense-word", run })).hits).toEqual([]);
    expect((await ask<Found>("search", { words: " " })).hits).toEqual([]);
  });

  it("has another version once something was written", async () => {
    const before = await ask<string>("version", { run });
    const all = await ask<string>("version");
    expect(await ask<string>("version", { run })).toBe(before);
    appendFileSync(
      join(odd.root, run, "metrics.jsonl"),
      `{"iteration":6,"kind":"measure","metrics":{"new/one":0.5}}\n`,
    );
    expect(await ask<string>("version", { run })).not.toBe(before);
    expect(await ask<string>("version")).not.toBe(all);
    expect((await ask<RunData>("run", { run })).lines["new/one"]).toEqual({ x: [6], y: [0.5] });
  });
});

describe("what is damaged", () => {
  it("is told in a sentence, and the rest is shown", async () => {
    const { runs, problems } = await ask<Catalogue>("catalogue");
    const row = (path: string) => runs.find((one) => one.path === path)!;
    expect(row("odd/no-json")).toMatchObject({ state: "damaged" });
    expect(row("odd/no-json").problems[0]).toMatch(/config\.json cannot be read/);
    expect(row("odd/future")).toMatchObject({ method: "not yet known", iterations: 0 });
    expect(row("odd/empty-run").problems[0]).toMatch(/no metrics\.jsonl/);
    expect(problems.join("\n")).toMatch(/archive\/runs\.jsonl\.gz: expected a whole gzip file/);
  });

  it("loses its odd lines and nothing else", async () => {
    const run = "odd/cut";
    const data = await ask<RunData>("run", { run });
    expect(data.problems.join("\n")).toMatch(/metrics\.jsonl: 2 of its lines cannot be read/);
    expect(data.lines["train/plain"]!.x).toEqual([0, 1, 2, 3, 4, 5]);
    expect(data.problems.join("\n")).toMatch(/speak of skills that it lacks/);
    expect(await refusal("iteration", { run, iteration: 1 })).toMatch(/it is damaged/);
    expect((await ask<IterationData>("iteration", { run, iteration: 2 })).plays.length).toBeGreaterThan(0);
  });

  it.each([
    ["run", { run: "nowhere" }, /expected a known run/],
    ["skill", { run: "siri/seed-3", id: "nothing" }, /expected a skill of this run/],
    ["group", { run: "siri/seed-3", id: "99.0" }, /expected an episode or group of this run/],
    ["group", { run: "study/siri/seed-0", id: "1.0" }, /which are numbers only/],
    ["play", { run: "siri/seed-3" }, /expected the parameter id/],
    ["iteration", { run: "siri/seed-3", iteration: "x" }, /a whole iteration/],
    ["constructor", {}, /expected a known question/],
  ])("or not there is refused in a sentence: %s %o", async (question, given, sentence) => {
    expect(await refusal(question, given as Record<string, string>)).toMatch(sentence);
  });
});

describe("what lies outside", () => {
  it("is never read: links that lead out of the folder are not followed", async () => {
    const catalogue = await raw("/api/catalogue");
    expect(catalogue.text).not.toContain("top-secret");
    expect(catalogue.text).toMatch(/odd\/link is a link that leads out of this folder/);
    const linked = await raw(`/${address("run", { run: "odd/linked-log" })}`);
    expect(linked.text).not.toContain("top-secret");
    expect(linked.text).toMatch(/has no metrics\.jsonl/);
  });

  it("is not found by any spelling of the way up", async () => {
    const ways = ["..", "%2e%2e", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e", "....//", "..;"];
    const paths = ways.flatMap((way) => [
      `/${way}/secret/config.json`,
      `/${way}/${way}/${way}/${way}/etc/passwd`,
      `/api/run?run=${way}/secret`,
      `/api/run?run=siri/${way}/${way}/secret`,
      `/api/iteration?run=siri/seed-3/${way}/${way}/${way}/secret&iteration=0`,
      `/api/group?run=siri/seed-3&id=${way}/0.0`,
    ]);
    const absolute = [
      `/${odd.secret}/config.json`,
      `/api/run?run=${odd.secret}`,
      `//etc/passwd`,
      `http://x/api/run`,
      `*`,
    ];
    for (const path of [...paths, ...absolute]) {
      const { status, text } = await raw(path);
      expect(status, path).not.toBe(200);
      expect(text, path).not.toMatch(/"method":"top-secret"|root:/);
    }
  });

  it("is only this computer: other names for it are refused, and so is everything but reading", async () => {
    const { port } = new URL(viewing.url);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      `127.0.0.1:${Number(port) + 1}`,
      `127.0.0.1.evil:${port}`,
    ])
      expect((await raw("/api/catalogue", { headers: { host } })).status, host).toBe(403);
    expect((await raw("/api/catalogue", { headers: { host: `localhost:${port}` } })).status).toBe(200);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
      expect((await raw("/api/catalogue", { method })).status, method).toBe(405);
  });

  it("may not frame, script or be asked by the page", async () => {
    const { headers, text } = await raw("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(text).not.toMatch(/https?:\/\//);
    for (const name of ["app.js", "app.css"]) expect((await raw(`/${name}`)).status).toBe(200);
  });
});

describe("the command", () => {
  it("refuses a folder that is not there, a file, and a port that is taken", async () => {
    await expect(startViewer({ folder: join(odd.root, "none") })).rejects.toThrow(/expected a folder with runs/);
    await expect(startViewer({ folder: join(odd.secret, "config.json") })).rejects.toThrow(
      /expected a folder with runs/,
    );
    const port = Number(new URL(viewing.url).port);
    await expect(startViewer({ folder: odd.root, port })).rejects.toThrow(/one that another program holds/);
  });

  it("shows a single run, an empty folder, and links that go in a circle", async () => {
    const folders = [join(odd.root, "siri", "seed-3"), mkdtempSync(join(tmpdir(), "empty-"))];
    symlinkSync(folders[1]!, join(folders[1]!, "again"));
    const counts: number[] = [];
    for (const folder of folders) {
      const one = await startViewer({ folder });
      const answer = await fetch(new URL("api/catalogue", one.url));
      counts.push(((await answer.json()) as Catalogue).runs.length);
      await one.close();
    }
    expect(counts).toEqual([1, 0]);
    rmSync(folders[1]!, { recursive: true });
  });
});
