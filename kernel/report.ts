/**
 * Errors as a reader of the notebook wants them: the name, the message, the lines of *their* cell with a mark at the
 * fault, and a stack that names cells and source files, without the machinery in between.
 */
import { inspect } from "node:util";
import type { Locate } from "./emit.js";
import { packageRoot, type CellDiagnostic } from "./tslab.js";

export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

interface Source {
  readonly code: string;
  readonly locate: Locate;
}

const ownMachinery = /\(?node:|node_modules\/tslab\/|\/kernel\/[a-z-]+\.ts|dist\/kernel\/|\bkernel\.js:/;
/** Causes of causes; two errors may even cause each other. */
const deepest = 10;
const place = /(cell \d+|\/[^():\n]+\.js):(\d+):(\d+)/g;

/** The source of every cell and local helper that has run, by the name its script has in stack traces. */
export class Reporter {
  readonly #sources = new Map<string, Source>();

  remember(name: string, source: Source): void {
    this.#sources.set(name, source);
  }

  typeErrors(diagnostics: readonly CellDiagnostic[], code: string): ErrorReport {
    const messages = inChains(diagnostics).map(({ where, start, end, text }) => {
      const shown = where
        ? []
        : excerpt(code, { line: start.line + 1, column: start.character + 1 }, length(start, end));
      return [`${where ? `${where} ` : ""}${start.line + 1}:${start.character + 1} - ${text}`, ...shown].join("\n");
    });
    const first = diagnostics[0];
    const evalue = first ? `${first.start.line + 1}:${first.start.character + 1} - ${first.messageText}` : "";
    return { ename: "TypeScriptError", evalue, traceback: [`TypeScriptError: the cell was not run`, ...messages] };
  }

  thrown(error: unknown, depth = 0): ErrorReport {
    if (!(error instanceof Error)) {
      const evalue = inspect(error);
      return { ename: "Error", evalue, traceback: [`Uncaught ${evalue}`] };
    }
    const { ename, evalue, stack, cause } = told(error);
    const { head, frames } = this.#split(stack);
    const hasCause = cause instanceof Error && depth < deepest;
    const why = hasCause ? ["", "caused by:", ...this.thrown(cause, depth + 1).traceback] : [];
    return { ename, evalue, traceback: [head, ...this.#excerptOf(frames), ...frames, ...why] };
  }

  #split(stack: string): { head: string; frames: string[] } {
    const lines = stack.split("\n");
    const first = lines.findIndex((line) => /^\s+at /.test(line));
    const head = first < 0 ? lines : lines.slice(0, first);
    const frames =
      first < 0 ? [] : lines.slice(first).filter((line) => /^\s+at /.test(line) && !ownMachinery.test(line));
    return { head: head.join("\n"), frames: frames.map((line) => this.#mapped(line)) };
  }

  #mapped(frame: string): string {
    const mapped = frame.replace(place, (whole, name: string, line: string, column: string) => {
      const found = this.#sources.get(name)?.locate({ line: Number(line), column: Number(column) });
      return found ? `${name.replace(/\.js$/, ".ts")}:${found.line}:${found.column}` : whole;
    });
    return mapped.replaceAll("file://", "").replaceAll(`${packageRoot}/`, "").replaceAll(`${process.cwd()}/`, "");
  }

  #excerptOf(frames: readonly string[]): string[] {
    const found = frames.map((frame) => /(cell \d+):(\d+):(\d+)/.exec(frame)).find(Boolean);
    const code = this.#sources.get(found?.[1] ?? "")?.code;
    if (!found || code === undefined) return [];
    return [
      `${found[1]}, line ${found[2]}:`,
      ...excerpt(code, { line: Number(found[2]), column: Number(found[3]) }, 1),
    ];
  }
}

/** An Error's parts as the protocol wants them, texts, whatever a cell has made of them. */
function told(error: Error): { ename: string; evalue: string; stack: string; cause: unknown } {
  const read = (key: "name" | "message" | "stack" | "cause"): unknown => {
    try {
      return error[key];
    } catch {
      return undefined; // a getter that throws
    }
  };
  const text = (value: unknown): string => (typeof value === "string" ? value : value == null ? "" : inspect(value));
  const ename = text(read("name")) || "Error";
  const evalue = text(read("message"));
  return { ename, evalue, stack: text(read("stack")) || `${ename}: ${evalue}`, cause: read("cause") };
}

function length(start: { line: number; character: number }, end: { line: number; character: number }): number {
  return start.line === end.line ? Math.max(end.character - start.character, 1) : 1;
}

/** Two lines before the fault, the line itself, and a mark below it. */
function excerpt(code: string, { line, column }: { line: number; column: number }, marks: number): string[] {
  const lines = code.split("\n").slice(0, line);
  const width = String(line).length;
  const numbered = lines.map((text, index) => {
    const number = String(index + 1).padStart(width);
    return `${index + 1 === line ? ">" : " "} ${number} | ${text}`;
  });
  return [...numbered.slice(-3), `  ${" ".repeat(width)} | ${" ".repeat(column - 1)}${"^".repeat(marks)}`];
}

/** tslab flattens "because" chains into a list with equal places; a reader wants one message. */
function inChains(diagnostics: readonly CellDiagnostic[]) {
  const chains: { where: string; start: CellDiagnostic["start"]; end: CellDiagnostic["end"]; text: string }[] = [];
  for (const { start, end, messageText, fileName } of diagnostics) {
    const last = chains.at(-1);
    const same = last?.start.line === start.line && last.start.character === start.character;
    if (same && !fileName) last.text += `\n  ${messageText}`;
    else chains.push({ where: fileName ?? "", start, end, text: messageText });
  }
  return chains;
}
