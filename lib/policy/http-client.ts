/**
 * JSON over HTTP with patience: a time limit for every attempt, and new attempts with growing waits where the fault may
 * pass (no connection, time-out, 408, 409, 425, 429, 5xx). Other refusals are told at once. The server is not trusted: it
 * cannot send the prompt elsewhere (no redirect is followed), fill the memory, or have the key shown.
 */
import { inspect } from "node:util";
import { expect, LabError, labError } from "../errors.js";

export interface HttpClientOptions {
  /** Where the API begins, such as `http://localhost:8000/v1`. */
  readonly url: string;
  /** Sent as a bearer token; never shown, also where the server repeats it. */
  readonly apiKey?: string;
  /** The header that carries the key; `authorization`, as a bearer token, if left out. */
  readonly keyHeader?: "x-api-key";
  /** Bytes an answer may have; default 64 MB. */
  readonly longestAnswer?: number;
  /** Milliseconds one attempt may take; default a minute. */
  readonly timeout?: number;
  /** Attempts in all; default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; each wait is twice the last. Default 500. */
  readonly firstWait?: number;
}

const PASSING = new Set([408, 409, 425, 429]);

/** A refusal that may pass, and how long the server asks to wait. */
interface Refusal {
  readonly what: string;
  readonly wait?: number;
}

export class HttpClient {
  readonly #options: HttpClientOptions; // truly private, so that showing the client does not show the key

  constructor(options: HttpClientOptions) {
    const apiKey = options.apiKey?.trim() ?? "";
    expect(/^[\x20-\x7e]*$/.test(apiKey), "HttpClient", {
      expected: "an API key of plain characters",
      got: "another one (not shown)",
      fix: "copy the key again",
    });
    this.#options = { ...options, apiKey };
  }

  /** A parsed answer without the key. */
  withoutKeyIn(answer: unknown): unknown {
    return JSON.parse(this.withoutKey(JSON.stringify(answer)));
  }

  /** The parsed answer to a JSON body. */
  async post(path: string, body: unknown): Promise<unknown> {
    const { attempts = 5, firstWait = 500 } = this.#options;
    let refusal: Refusal = { what: "nothing" };
    for (let attempt = 0; attempt < attempts; attempt++) {
      const result = await this.attempt(path, body);
      if ("value" in result) return result.value;
      refusal = result;
      const wait = Math.max(refusal.wait ?? 0, firstWait * 2 ** attempt);
      if (attempt + 1 < attempts) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw labError(this.where(path), {
      expected: `an answer within ${attempts} attempts`,
      got: refusal.what,
      fix: "check that the server runs and is not overloaded (fewer requests at once, a longer timeout)",
    });
  }

  private async attempt(path: string, body: unknown): Promise<{ value: unknown } | Refusal> {
    const { timeout = 60_000, apiKey, keyHeader } = this.#options;
    const key = keyHeader === undefined ? { authorization: `Bearer ${apiKey}` } : { [keyHeader]: apiKey! };
    try {
      const response = await fetch(this.where(path), {
        method: "POST",
        headers: { "content-type": "application/json", ...(apiKey && key) },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
        redirect: "manual",
      });
      if (response.status >= 300 && response.status < 400) throw this.redirected(path, response);
      const text = await this.text(path, response);
      if (response.ok) return { value: this.parse(path, text) };
      return this.refused(path, response, this.withoutKey(text));
    } catch (error) {
      if (error instanceof LabError) throw error;
      return { what: this.withoutKey(reason(error as Error, timeout)) };
    }
  }

  /** The prompt goes only where it was told to go. */
  private redirected(path: string, response: Response): LabError {
    void response.body?.cancel();
    const to = this.withoutKey(response.headers.get("location") ?? "nowhere");
    return labError(this.where(path), {
      expected: "an answer of this address",
      got: `HTTP ${response.status}, a redirect to ${to}`,
      fix: "if that is the right server, give its address as the url",
    });
  }

  /** The body, as long as it is not longer than allowed. */
  private async text(path: string, response: Response): Promise<string> {
    const { longestAnswer = 64 * 2 ** 20 } = this.#options;
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += (part as Uint8Array).length;
      expect(length <= longestAnswer, this.where(path), {
        expected: `an answer of at most ${longestAnswer} bytes`,
        got: `at least ${length}`,
        fix: "check that the URL is that of the API, or raise longestAnswer",
      });
      parts.push(part as Uint8Array);
    }
    return Buffer.concat(parts).toString("utf8");
  }

  /** A text of the server without the key, whichever way it was written into it. */
  private withoutKey(text: string): string {
    const { apiKey } = this.#options;
    if (!apiKey) return text;
    const json = JSON.stringify(apiKey).slice(1, -1);
    const spellings = [apiKey, json, encodeURIComponent(apiKey), Buffer.from(apiKey).toString("base64")];
    return spellings.reduce((shown, spelling) => shown.replaceAll(spelling, "(the API key)"), text);
  }

  /** What a dump of the client shows. */
  [inspect.custom](): string {
    return `HttpClient { url: ${JSON.stringify(this.#options.url)} }`;
  }

  private refused(path: string, response: Response, text: string): Refusal {
    const what = `HTTP ${response.status} ${text}`.trim();
    if (response.status >= 500 || PASSING.has(response.status)) {
      const seconds = Number(response.headers.get("retry-after"));
      return { what, ...(seconds > 0 && { wait: Math.min(60, seconds) * 1000 }) };
    }
    throw labError(this.where(path), {
      expected: "a request the server accepts",
      got: what,
      fix:
        response.status === 401 || response.status === 403 ? "check the API key" : "check the URL and the model name",
    });
  }

  private parse(path: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      const got = this.withoutKey(text);
      throw labError(this.where(path), { expected: "JSON", got, fix: "check that the URL is that of the API" });
    }
  }

  private where(path: string): string {
    return `${this.#options.url.replace(/\/$/, "")}/${path}`;
  }
}

function reason(error: Error, timeout: number): string {
  if (error.name === "TimeoutError") return `no answer in ${timeout} ms`;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}
