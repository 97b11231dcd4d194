/** Asking the process that renders a chat template, and what comes back. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../assets.js";
import { expect } from "../../errors.js";

export interface RenderRequest {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
}

/** The text; or why the template refused; or that it took too long. */
export type RenderAnswer = { readonly text: string } | { readonly refusal: string } | { readonly late: true };

/** A template writes a prompt: milliseconds of work, kilobytes of text. */
const MILLISECONDS = 1000;
const MEGABYTES = 64;
const LONGEST_TEXT = 2 ** 25;
/** For a machine so busy that a process takes seconds to begin. */
const PATIENCE = 20_000;

/** Undefined where the process ended without an answer: its memory was full, or the text too long. */
export function renderApart(template: string, values: RenderRequest["values"]): RenderAnswer | undefined {
  const script = join(packageRoot(), "dist/lib/policy/chat/render.js");
  expect(existsSync(script), "chat template", {
    expected: "the built package",
    got: script,
    fix: "run `npm run build`",
  });
  const request: RenderRequest = { template, values, milliseconds: MILLISECONDS };
  const { status, stdout } = spawnSync(process.execPath, [`--max-old-space-size=${MEGABYTES}`, script], {
    input: JSON.stringify(request),
    encoding: "utf8",
    env: {}, // what a template could reach holds no key
    maxBuffer: LONGEST_TEXT,
    timeout: PATIENCE,
    killSignal: "SIGKILL",
    stdio: ["pipe", "pipe", "ignore"],
  });
  return status === 0 ? (JSON.parse(stdout) as RenderAnswer) : undefined;
}
