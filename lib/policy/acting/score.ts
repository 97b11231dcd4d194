/** Judging given tokens on an engine: prompts are fed in rows, and the rows before judged tokens are looked at. */
import { expect } from "../../errors.js";
import type { Engine } from "../../compute/engine/engine.js";
import { likeliest, likeliestAmong, logProbAmong } from "../../compute/engine/sampler.js";
import type { Likeliest } from "../../types.js";
import type { ScoreRequest } from "../policy.js";

/** One row whose next token is judged, and where its log-probability goes. */
interface Judged {
  readonly row: number;
  readonly request: number;
  readonly position: number;
}

/** Log-probabilities of the tokens [from, length) of each request. Uses the engine's slots as scratch. */
export function scoreOn(engine: Engine, requests: readonly ScoreRequest[]): Float32Array[] {
  const results = requests.map(({ tokens, from }) => new Float32Array(Math.max(0, tokens.length - from)));
  feedAll(engine, requests, (judged) => judgeAll(engine, requests, judged, results));
  return results;
}

/** The `count` likeliest tokens at each of the positions [from, length) of each request; all of them where some are allowed. */
export function likeliestOn(engine: Engine, requests: readonly ScoreRequest[], count: number): Likeliest[][] {
  const results = requests.map((): Likeliest[] => []);
  feedAll(engine, requests, (judged) => {
    for (const { row, request, position } of judged) {
      const { from, temperature = 1, allowed } = requests[request]!;
      const among = allowed?.[position];
      results[request]![position - from] = among
        ? likeliestAmong(engine.logitsOf(row, among), among, temperature)
        : likeliest(engine.logits(row), count, temperature);
    }
  });
  return results;
}

/** Feed all tokens in rows; `look` is told which rows of each call stand before judged tokens. */
function feedAll(engine: Engine, requests: readonly ScoreRequest[], look: (judged: readonly Judged[]) => void): void {
  for (const request of requests) checkTokens(engine, "score", request);
  let rows = 0;
  let slot = 0;
  let judged: Judged[] = [];
  const flush = (): void => {
    if (rows > 0) engine.advance(rows);
    look(judged);
    [rows, judged] = [0, []];
  };
  requests.forEach(({ tokens, from, at }, request) => {
    if (from >= tokens.length) return;
    const wanted = at && new Set(at);
    if (slot === engine.slots) {
      flush();
      slot = 0;
    }
    for (let position = 0; position + 1 < tokens.length; position++) {
      if (rows === engine.rowLimit) flush();
      if (position + 1 >= from && (wanted?.has(position + 1) ?? true))
        judged.push({ row: rows, request, position: position + 1 });
      engine.rows.slot[rows] = slot;
      engine.rows.position[rows] = position;
      engine.rows.token[rows++] = tokens[position]!;
    }
    slot++;
  });
  flush();
}

function judgeAll(
  engine: Engine,
  requests: readonly ScoreRequest[],
  judged: readonly Judged[],
  results: readonly Float32Array[],
): void {
  const isFree = ({ request, position }: Judged): boolean => requests[request]!.allowed?.[position] === undefined;
  judgeFree(engine, requests, judged.filter(isFree), results);
  for (const { row, request, position } of judged) {
    const { tokens, from, temperature = 1, allowed } = requests[request]!;
    const among = allowed?.[position];
    if (among === undefined) continue;
    const logits = engine.logitsOf(row, among);
    results[request]![position - from] = logProbAmong(logits, among, tokens[position]!, temperature);
  }
}

function judgeFree(
  engine: Engine,
  requests: readonly ScoreRequest[],
  judged: readonly Judged[],
  results: readonly Float32Array[],
): void {
  const temperatures = new Set(judged.map(({ request }) => requests[request]!.temperature ?? 1));
  for (const temperature of temperatures) {
    const group = judged.filter(({ request }) => (requests[request]!.temperature ?? 1) === temperature);
    group.forEach(({ row, request, position }, i) => {
      engine.wanted.row[i] = row;
      engine.wanted.token[i] = requests[request]!.tokens[position]!;
    });
    engine.judge(group.length, temperature);
    group.forEach(({ request, position }, i) => {
      results[request]![position - requests[request]!.from] = engine.wanted.logProb[i]!;
    });
  }
}

export function checkTokens(
  engine: Engine,
  where: string,
  { tokens, from, temperature = 1, allowed }: ScoreRequest,
): void {
  const { contextLength, vocabulary } = engine.config;
  expect(Number.isInteger(from) && from >= 1 && from <= tokens.length, where, {
    expected: `from between 1 and the number of tokens (${tokens.length})`,
    got: from,
    fix: "the first token has nothing before it; begin with <bos> and judge from 1 on",
  });
  expect(tokens.length <= contextLength, where, {
    expected: `at most ${contextLength} tokens`,
    got: tokens.length,
    fix: "shorten the sequence",
  });
  expect(temperature > 0, where, { expected: "a temperature above 0", got: temperature, fix: "leave it out for 1" });
  const lists = [tokens, ...(allowed ?? [])];
  const odd = lists.flatMap((list) => list?.find((token) => token < 0 || token >= vocabulary) ?? [])[0];
  expect(odd === undefined, where, {
    expected: `tokens from 0 to ${vocabulary - 1}`,
    got: odd,
    fix: "encode the text with this policy's tokenizer",
  });
}
