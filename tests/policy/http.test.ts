import { inspect } from "node:util";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { LabError } from "../../lib/errors.js";
import { HttpPolicy } from "../../lib/policy/http.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";
import { keyOf, stream } from "../../lib/random.js";
import { answersOf, Interview, interviews, policyContract } from "../contracts/policy.js";

const words = "<bos> go take apple hall bed ; act".split(" ");
const tokenizer = new WordTokenizer(words);

interface Body {
  prompt?: string;
  messages?: { content: string }[];
  max_tokens: number;
  temperature: number;
  seed: number;
  stop?: string[];
  model: string;
}

/** Says words that depend on the seed (on the prompt when greedy), as a server would: the stop word is left out. */
function completion(body: Body): { text: string; finish: string; count: number } {
  const prompt = body.prompt ?? body.messages!.at(-1)!.content;
  const random = stream(keyOf(body.temperature === 0 ? prompt : `${body.seed} ${prompt}`));
  const said: string[] = [];
  while (said.length < body.max_tokens) {
    const word = random.choice(words.slice(1));
    if (body.stop?.includes(word))
      return { text: said.map((each) => ` ${each}`).join(""), finish: "stop", count: said.length + 1 };
    said.push(word);
  }
  return { text: said.map((each) => ` ${each}`).join(""), finish: "length", count: said.length };
}

let server: Server;
let url: string;
let seen: { path: string; body: Body; authorization: string | undefined }[] = [];
let under = 0;
let most = 0;
/** What the server does before it answers; returning true means it has answered itself. */
let interfere: (request: number, response: ServerResponse) => boolean | Promise<boolean> = () => false;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  most = Math.max(most, ++under);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
    seen.push({ path: request.url!, body, authorization: request.headers.authorization });
    if (await interfere(seen.length, response)) return;
    const { text, finish, count } = completion(body);
    const logprobs = Array.from({ length: count }, (_, i) => -(i + 1) / 8);
    const choice = request.url!.includes("chat")
      ? { message: { content: text.trim() }, finish_reason: finish }
      : { text, finish_reason: finish, logprobs: { token_logprobs: logprobs } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ choices: [choice] }));
  } finally {
    under--;
  }
}

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  seen = [];
  most = 0;
  interfere = () => false;
});

type Options = Partial<ConstructorParameters<typeof HttpPolicy>[0]>;
const make = (options: Options = {}) =>
  new HttpPolicy({ url, model: "stub", tokenizer, contextLength: 64, firstWait: 5, ...options });
const contract = { prompts: ["<bos> go hall ; act", "<bos> take apple ; act", "<bos> go bed ; act"], stop: ";" };
const ask = (options: Options = {}) => answersOf(make(options), interviews(make(), contract), { temperature: 1 });

policyContract("an HTTP policy", { ...contract, make });
policyContract("an HTTP policy that chats", {
  ...contract,
  make: () => make({ endpoint: "chat" }),
  withoutLogProbs: true,
});

describe("an HTTP policy", () => {
  it("asks in the protocol's words", async () => {
    const form = { maxTokens: 5, stopTokens: [tokenizer.idOf(";")], key: keyOf(3) };
    const interview = new Interview([tokenizer.encode("<bos> go")], form);
    await make({ apiKey: "secret" }).act([interview], { temperature: 0.7, topP: 0.9, topK: 4 });
    const { path, body, authorization } = seen[0]!;
    expect(path).toBe("/v1/completions");
    expect(authorization).toBe("Bearer secret");
    expect(body).toMatchObject({ model: "stub", prompt: "<bos> go", max_tokens: 5, stop: [";"] });
    expect(body).toMatchObject({ temperature: 0.7, top_p: 0.9, top_k: 4 });
    expect(Number.isInteger(body.seed)).toBe(true);
  });

  it("tells the log-probabilities that were served, the stop token's as well", async () => {
    const form = { maxTokens: 30, stopTokens: [tokenizer.idOf(";")], key: keyOf(3) };
    const interview = new Interview([tokenizer.encode("<bos> go")], form);
    await make().act([interview], { temperature: 1 });
    const { logProbs, stop } = interview.answers[0]!;
    expect(stop).toBe("end");
    expect([...logProbs]).toEqual(Array.from(logProbs, (_, i) => -(i + 1) / 8));
  });

  it("keeps to its limit of requests at once", async () => {
    interfere = () => new Promise((resolve) => setTimeout(() => resolve(false), 5));
    const policy = make({ atOnce: 3 });
    await policy.act(interviews(policy, contract, {}, 5), { temperature: 1 });
    expect(most).toBe(3);
  });

  it("tries again after a passing fault, and says the same in the end", async () => {
    const calm = await ask();
    interfere = (request, response) => {
      if (request % 3 === 1) response.writeHead(503).end("busy");
      else if (request % 3 === 2) response.destroy();
      return request % 3 !== 0;
    };
    expect(await ask({ atOnce: 1 })).toEqual(calm);
  });

  it("waits as long as the server asks", async () => {
    const times: number[] = [];
    interfere = (request, response) => {
      times.push(performance.now());
      if (request === 1) response.writeHead(429, { "retry-after": "0.2" }).end();
      return request === 1;
    };
    const policy = make();
    await policy.act([interviews(policy, contract)[0]!], { temperature: 1 });
    expect(times[1]! - times[0]!).toBeGreaterThan(190);
  });

  it("gives up with the reason", async () => {
    interfere = (_, response) => {
      response.writeHead(500).end("no memory");
      return true;
    };
    await expect(ask({ attempts: 2 })).rejects.toThrow(/within 2 attempts, got "HTTP 500 no memory"/);
    interfere = () => new Promise((resolve) => setTimeout(() => resolve(true), 50));
    await expect(ask({ attempts: 2, timeout: 20 })).rejects.toThrow("no answer in 20 ms");
    await expect(ask({ url: "http://127.0.0.1:9/v1", attempts: 1 })).rejects.toThrow(/127\.0\.0\.1:9/);
  });

  it("does not repeat what was refused for good, and never shows the key", async () => {
    interfere = (_, response) => {
      response.writeHead(401).end("who are you?");
      return true;
    };
    const failure = make({ apiKey: "secret" }).act([interviews(make(), contract)[0]!], { temperature: 1 });
    await expect(failure).rejects.toThrow("check the API key");
    await expect(failure).rejects.not.toThrow("secret");
    expect(seen.length).toBe(1);
    interfere = (_, response) => {
      response.end("<html>");
      return true;
    };
    await expect(ask()).rejects.toThrow("expected JSON");
    interfere = (_, response) => {
      response.end("{}");
      return true;
    };
    await expect(ask()).rejects.toThrow("at least one choice");
  });

  it.each([301, 302, 303, 307, 308])(
    "does not follow a redirect (%i): the prompt goes nowhere else",
    async (status) => {
      let posted = 0;
      const other = createServer((_request, response) => {
        posted++;
        response.end("{}");
      });
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/completions`;
      interfere = (_, response) => {
        response.writeHead(status, { location }).end();
        return true;
      };
      await expect(ask()).rejects.toThrow(new RegExp(`got "HTTP ${status}, a redirect to ${location}"`));
      expect(posted).toBe(0);
      other.close();
    },
  );

  it("reads no more of an answer than allowed, also where no length was announced", async () => {
    let sent = 0;
    interfere = async (_, response) => {
      response.on("error", () => undefined);
      while (!response.destroyed && sent < 2 ** 28) {
        sent += 2 ** 16;
        response.write(" ".repeat(2 ** 16));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
      return true;
    };
    const single = [interviews(make(), contract)[0]!];
    const failure = make({ longestAnswer: 2 ** 20, attempts: 1 }).act(single, { temperature: 1 });
    await expect(failure).rejects.toThrow(/expected an answer of at most 1048576 bytes/);
    expect(sent).toBeLessThan(2 ** 27);
  });

  const key = 'sk-0123456789"abcdef/+?';
  const echoes: readonly [string, number, (authorization: string) => string][] = [
    ["a refusal", 401, (header) => `{"error":"bad header ${header}"}`],
    ["a refusal in JSON", 403, (header) => JSON.stringify({ error: header })],
    ["a fault", 500, (header) => `trace: ${encodeURIComponent(header.slice(7))}`],
    ["no JSON", 200, (header) => `<b>${header}</b>`],
    ["a key cut by the length of messages", 401, (header) => "x".repeat(180) + header],
    ["an answer of another shape", 200, (header) => JSON.stringify({ choices: [{ text: 5, why: header }] })],
    ["an answer of another shape, long", 200, (header) => JSON.stringify({ a: "y".repeat(180), why: header })],
    ["base64", 400, (header) => Buffer.from(header.slice(7)).toString("base64")],
  ];
  it.each(echoes)("never shows the key where the server repeats it in %s", async (_what, status, echo) => {
    interfere = (_, response) => {
      response.writeHead(status).end(echo(seen.at(-1)!.authorization!));
      return true;
    };
    const policy = make({ apiKey: `${key}\n`, attempts: 1 });
    const failure = await policy
      .act([interviews(policy, contract)[0]!], { temperature: 1 })
      .catch((error: unknown) => error);
    expect(seen.at(-1)!.authorization).toBe(`Bearer ${key}`);
    expect(failure).toBeInstanceOf(LabError);
    const shown = [
      inspect(failure, { depth: 9, showHidden: true }),
      inspect(policy, { depth: 9 }),
      JSON.stringify(policy),
    ];
    for (const text of shown) expect(text).not.toMatch(/sk-0123|0123456789|c2stMDEy/);
  });

  it.each([
    ["a log-probability above zero", { choices: [{ text: "go", logprobs: { token_logprobs: [7] } }] }],
    ["null", null],
    ["a list", []],
    ["no choice", { choices: [] }],
    ["a choice that is null", { choices: [null] }],
    ["a number as text", { choices: [{ text: 7 }] }],
    ["log-probabilities in words", { choices: [{ text: "go", logprobs: { token_logprobs: ["x"] } }] }],
  ])("refuses %s", async (_what, answer) => {
    interfere = (_, response) => {
      response.end(JSON.stringify(answer));
      return true;
    };
    await expect(ask({ attempts: 1 })).rejects.toThrow(LabError);
  });
});
