/**
 * Cuts one huge JSON array or object into its elements while it is read, so that WebShop's five-gigabyte catalogue, a single
 * array, never stands in memory as text.
 */
import { labError } from "../../lib/errors.js";
import { streamText } from "../files.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Where inside the text we are; elements stand at depth 1. */
export class JsonCutter {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private pending = "";
  private closed = false;

  /** Feed a piece of the file; returns the texts of the elements that end in it. */
  push(chunk: string): string[] {
    const elements: string[] = [];
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const cut = this.read(chunk.charCodeAt(i));
      if (cut === "open") start = i + 1;
      if (cut !== "element") continue;
      const element = (this.pending + chunk.slice(start, i)).trim();
      if (element !== "") elements.push(element);
      this.pending = "";
      start = i + 1;
    }
    if (this.depth > 0) this.pending += chunk.slice(start);
    return elements;
  }

  /** Whether the array or object has ended. */
  get complete(): boolean {
    return this.closed;
  }

  private read(unit: number): "open" | "element" | undefined {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (unit === BACKSLASH) this.escaped = true;
      else if (unit === QUOTE) this.inString = false;
      return undefined;
    }
    switch (unit) {
      case QUOTE:
        this.inString = true;
        return undefined;
      case 0x5b: // [
      case 0x7b: // {
        return this.depth++ === 0 ? "open" : undefined;
      case 0x5d: // ]
      case 0x7d: // }
        if (--this.depth > 0) return undefined;
        this.closed = true;
        return "element";
      default:
        return unit === COMMA && this.depth === 1 ? "element" : undefined;
    }
  }
}

/** The elements of an array, or the entries of an object as one-key objects. */
export async function* streamJson(path: string, shape: "array" | "object"): AsyncGenerator<unknown> {
  const cutter = new JsonCutter();
  let count = 0;
  for await (const chunk of streamText(path)) {
    for (const text of cutter.push(chunk))
      yield parseElement(shape === "array" ? text : `{${text}}`, `${path}, element ${++count}`);
  }
  if (!cutter.complete)
    throw labError(path, {
      expected: `a whole JSON ${shape}`,
      got: `${count} elements and no end`,
      fix: "the file was cut off or holds something else; copy it again",
    });
}

function parseElement(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw labError(where, { expected: "valid JSON", got, fix: "copy the file again" });
  }
}
