/** Log-probabilities of given tokens from servers of three kinds: that echo, that tell them without the bias, and with it. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { HttpScoringPolicy } from "../../lib/policy/http-scoring.js";
import { WordTokenizer } from "../../lib/policy/word-tokenizer.js";

const tokenizer = new WordTokenizer("<bos> go take apple hall bed ; act".split(" "));
/** The chance of a token after a context: 2^-(1 + its distance to the last token), and never more than ½. */
const chance = (context: readonly number[], token: number): number =>
  -Math.LN2 * (1 + Math.abs(token - context.at(-1)!));

interface Body {
  readonly prompt: readonly number[];
  readonly echo?: boolean;
  readonly logit_bias?: Readonly<Record<string, number>>;
}

/** Answers in the way of its kind; `biased` tells what is certain after the bias. */
function answer(kind: "echo" | "raw" | "biased", { prompt, echo, logit_bias: bias = {} }: Body): object {
  const forced = Number(Object.keys(bias)[0] ?? prompt.at(-1));
  const last = kind === "biased" ? -1e-9 : chance(prompt, forced);
  const given = prompt.map((token, i) => (i === 0 ? null : chance(prompt.slice(0, i), token)));
  const values = kind === "echo" && echo ? [...given, last] : [last];
  const logprobs = kind === "raw" ? { content: values.map((logprob) => ({ logprob })) } : { token_logprobs: values };
  return { choices: [{ text: tokenizer.decode([forced]), logprobs }] };
}

let server: Server;
let requests = 0;

async function serve(kind: Parameters<typeof answer>[0]): Promise<HttpScoringPolicy> {
  requests = 0;
  server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      requests++;
      response.end(JSON.stringify(answer(kind, JSON.parse(Buffer.concat(parts).toString()) as Body)));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return new HttpScoringPolicy({ url, model: "m", tokenizer, contextLength: 64 });
}
afterEach(() => server.close());

const tokens = Int32Array.of(0, 2, 3, 3, 7);
// distances 2, 1, 0, 4
const expected = [3, 2, 1, 5].map((power) => Math.fround(-Math.LN2 * power));

it.each(["echo", "raw"] as const)("a server of the kind %s tells them", async (kind) => {
  const policy = await serve(kind);
  const [all, end, none] = await policy.score([
    { tokens, from: 1 },
    { tokens, from: 3 },
    { tokens, from: 5 },
  ]);
  expect([...all!]).toEqual(expected);
  expect([...end!]).toEqual(expected.slice(2));
  expect([...none!]).toEqual([]);
  // one to find out, then one a text; or three to find out, then one a token
  expect(requests).toBe(kind === "echo" ? 1 + 2 : 3 + 6);
});

it("a server that tells them with the bias in them is refused", async () => {
  const policy = await serve("biased");
  await expect(policy.score([{ tokens, from: 1 }])).rejects.toThrow(/without a bias.*two tokens with 1.000 and 1.000/);
});

it("what a server cannot judge is refused", async () => {
  const policy = await serve("echo");
  await expect(policy.score([{ tokens, from: 1, temperature: 0.5 }])).rejects.toThrow(/temperature 0.5/);
});
