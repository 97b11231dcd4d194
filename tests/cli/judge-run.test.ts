/**
 * `siri-lab judge run` against a server on a real wire that answers by a rule: it says the word it sees where its prompt holds
 * the skill, else a word by the seed. Then everything that servers do: refuse, fail, ask to wait, vanish; and Ctrl-C.
 */
import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { program } from "./program.js";

interface Body {
  readonly model: string;
  readonly seed: number;
  readonly messages: readonly { readonly content: string }[];
}

const helpful = "Say the colour that you see.";
const root = mkdtempSync(join(tmpdir(), "siri-judge-run-"));
const skill = join(root, "match.md");
const idle = join(root, "idle.txt");
let server: Server;
let url: string;
let seen: { body: Body; authorization: string | undefined }[] = [];
/** Answers itself where it returns true. */
let interfere: (request: number, response: ServerResponse) => boolean = () => false;

function answerTo({ seed, messages }: Body): string {
  const prompt = messages.at(-1)!.content;
  const actions = /Possible actions: (.*)/.exec(prompt)![1]!.split(", ");
  const colour = /you see (\w+)\n/.exec(prompt)![1]!;
  const action = prompt.includes(helpful) ? `say ${colour}` : actions[seed % actions.length]!;
  return `<think>as I am told</think><action>${action}</action>`;
}

beforeAll(async () => {
  writeFileSync(skill, `---\nname: match\ndescription: what to say\n---\n${helpful}\n`);
  writeFileSync(idle, "Be polite.\n");
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const body = JSON.parse(text) as Body;
      seen.push({ body, authorization: request.headers.authorization });
      if (interfere(seen.length, response)) return;
      if (request.url !== "/v1/chat/completions") return void response.writeHead(404).end("no such page");
      const choice = { message: { content: answerTo(body) }, finish_reason: "stop" };
      response.setHeader("content-type", "application/json").end(JSON.stringify({ choices: [choice] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
beforeEach(() => {
  seen = [];
  interfere = () => false;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[], { interruptAfter = Infinity, env = {} } = {}): Promise<Said> {
  const world = ["--world", "probes", "--set", "probe=matching", "--set", "width=4", "--model", "rule"];
  const child = spawn(process.execPath, [program, "judge", "run", ...words, ...world], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const waiting = setInterval(() => {
    if (seen.length < interruptAfter) return;
    clearInterval(waiting);
    child.kill("SIGINT");
  }, 2);
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearInterval(waiting);
      resolve({ code, stdout, stderr });
    }),
  );
}

interface Judged {
  readonly tasks: number;
  readonly ended: string;
  readonly answers: number;
  readonly wellFormed: number;
  readonly judged: { skill: string; verdict: string; tasks: number; without: number; withSkill: number }[];
}

const pairs = (folder: string): string[] => readFileSync(join(folder, "pairs.jsonl"), "utf8").trim().split("\n");

describe("judge run", () => {
  it("plays pairs until the evidence is in, and no further", async () => {
    const folder = join(root, "decided");
    const page = join(root, "page.html");
    const { code, stdout } = await run([
      skill,
      "--url",
      url,
      "--folder",
      folder,
      "--json",
      "--page",
      page,
      "--at-once",
      "1",
    ]);
    expect(code).toBe(0);
    const { tasks, ended, judged, answers, wellFormed } = JSON.parse(stdout) as Judged;
    expect(ended).toBe("decided");
    expect(judged).toMatchObject([{ skill: "match", verdict: "helps", tasks, withSkill: 1 }]);
    expect(judged[0]!.without).toBeLessThan(0.6);
    expect(tasks).toBeLessThan(60);
    expect([answers, wellFormed]).toEqual([2 * tasks, 2 * tasks]);
    expect(seen).toHaveLength(2 * tasks);
    expect(pairs(folder)).toHaveLength(tasks);
    expect(readFileSync(page, "utf8")).toContain("match");
    const prompt = seen.find(({ body }) => body.messages[0]!.content.includes(helpful))!.body.messages[0]!.content;
    expect(prompt).not.toContain("description: what to say");
    // the same command again asks the model nothing
    seen = [];
    const again = await run([skill, "--url", url, "--folder", folder, "--json", "--at-once", "1"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ tasks, ended: "decided" });
    expect(seen).toEqual([]);
  }, 60_000);

  it("plays all tasks where a skill changes nothing, and says so in sentences", async () => {
    const folder = join(root, "idle");
    const { stdout, stderr } = await run([idle, "--url", url, "--folder", folder, "--most", "6"]);
    expect(stdout).toMatch(/6 tasks, all tasks played; 12 of 12 answers had the form/);
    expect(stdout).toContain("undecided");
    expect(stderr).toMatch(/6\/6 tasks at most/);
    expect(stderr).not.toContain("\r");
  }, 60_000);

  it("keeps what was played at Ctrl-C, and goes on to the same end", async () => {
    const folder = join(root, "interrupted");
    const words = [idle, "--url", url, "--folder", folder, "--most", "40", "--json", "--at-once", "2"];
    const stopped = await run(words, { interruptAfter: 9 });
    expect(stopped.code).toBe(130);
    const kept = pairs(folder).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(40);
    appendFileSync(join(folder, "pairs.jsonl"), '{"task":"train-3'); // and the power fails while a line is written
    seen = [];
    const { code, stdout } = await run(words);
    expect([code, (JSON.parse(stdout) as Judged).tasks]).toEqual([0, 40]);
    const straight = words.map((word) => (word === folder ? join(root, "straight") : word));
    expect((await run(straight)).code).toBe(0);
    expect(pairs(folder).sort()).toEqual(pairs(join(root, "straight")).sort());
  }, 90_000);

  it("waits as long as the server asks, and tries again after failures", async () => {
    let refusals = 0;
    interfere = (request, response) => {
      if (request > 2) return false;
      refusals++;
      if (request === 1) response.writeHead(429, { "retry-after": "1" }).end("slow down");
      else response.writeHead(500).end("oops");
      return true;
    };
    const start = performance.now();
    const words = [idle, "--url", url, "--folder", join(root, "patient"), "--most", "1", "--at-once", "1", "--json"];
    const { code, stdout } = await run(words);
    expect([code, (JSON.parse(stdout) as Judged).tasks, refusals]).toEqual([0, 1, 2]);
    expect(performance.now() - start).toBeGreaterThan(1000);
  }, 60_000);

  it("refuses in one sentence what cannot work, keeps what was played, and does not show the key", async () => {
    const folder = join(root, "refused");
    const key = "sk-very-secret";
    const env = { MY_KEY: key };
    const wrong = await run([idle, "--url", `${url}/nowhere`, "--folder", folder, "--key", "MY_KEY"], { env });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/expected a request the server accepts, got "HTTP 404 no such page"; check the URL/);
    expect(seen[0]!.authorization).toBe(`Bearer ${key}`);
    interfere = (request, response) => {
      if (request < 12) return false;
      response.writeHead(401).end(`who is ${key}?`);
      return true;
    };
    const denied = await run([idle, "--url", url, "--folder", folder, "--key", "MY_KEY", "--at-once", "1"], { env });
    expect(denied.code).toBe(1);
    expect(denied.stderr).toContain("check the API key");
    expect(denied.stderr).not.toContain(key);
    expect(pairs(folder).length).toBeGreaterThan(0);
    const other = await run([idle, "--url", url, "--folder", folder, "--temperature", "0"], { env });
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringMatching(/expected the same temperature as when these pairs/),
    ]);
  }, 90_000);

  it("says of a server that is not there what to do", async () => {
    const { code, stderr } = await run([idle, "--url", "http://127.0.0.1:9/v1", "--folder", join(root, "nobody")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/expected an answer within 5 attempts, got .*; check that the server runs/);
  }, 60_000);
});
