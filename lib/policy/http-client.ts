/**
 * JSON over HTTP with patience: a time limit for every attempt, and new attempts with growing waits where the fault may
 * pass (no connection, time-out, 408, 409, 425, 429, 5xx). Other refusals are told at once.
 */
import { LabError, labError } from "../errors.js";

export interface HttpClientOptions {
  /** Where the API begins, such as `http://localhost:8000/v1`. */
  readonly url: string;
  /** Sent as a bearer token; never shown. */
  readonly apiKey?: string;
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
  constructor(private readonly options: HttpClientOptions) {}

  /** The parsed answer to a JSON body. */
  async post(path: string, body: unknown): Promise<unknown> {
    const { attempts = 5, firstWait = 500 } = this.options;
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
    const { timeout = 60_000, apiKey } = this.options;
    try {
      const response = await fetch(this.where(path), {
        method: "POST",
        headers: { "content-type": "application/json", ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeout),
      });
      const text = await response.text();
      if (response.ok) return { value: this.parse(path, text) };
      return this.refused(path, response, text);
    } catch (error) {
      if (error instanceof LabError) throw error;
      return { what: reason(error as Error, timeout) };
    }
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
      throw labError(this.where(path), { expected: "JSON", got: text, fix: "check that the URL is that of the API" });
    }
  }

  private where(path: string): string {
    return `${this.options.url.replace(/\/$/, "")}/${path}`;
  }
}

function reason(error: Error, timeout: number): string {
  if (error.name === "TimeoutError") return `no answer in ${timeout} ms`;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${error.message}${cause}`;
}
