import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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
});
