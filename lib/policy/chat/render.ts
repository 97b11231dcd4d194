/**
 * A process of its own that renders one chat template: a template is a program that came with a model, and one that
 * loops for ever or fills the memory ends here and hurts nothing else. Reads the request from standard input, writes the
 * text or the reason to standard output. A thread would not do: V8 ends the whole process where a thread's memory
 * runs out in one large piece.
 */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import { Template } from "@huggingface/jinja";
import type { RenderAnswer, RenderRequest } from "./request.js";

const { template, values, milliseconds } = JSON.parse(readFileSync(0, "utf8")) as RenderRequest;

function answer(): RenderAnswer {
  const made = new Template(template);
  Object.assign(globalThis, { render: () => made.render(values) });
  try {
    return { text: runInThisContext("render()", { timeout: milliseconds }) as string };
  } catch (error) {
    const late = (error as { readonly code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    return late ? { late } : { refusal: error instanceof Error ? error.message : String(error) };
  }
}

process.stdout.write(JSON.stringify(answer()));
