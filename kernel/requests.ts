/**
 * Answers to every request that does not run code: language facts, completion, hover, completeness, history, comms.
 * Positions on the wire count Unicode characters, positions in JavaScript count UTF-16 units; the change is made here.
 */
import type { Executor } from "./executor.js";
import { packageName, type TslabHandler } from "./tslab.js";
import { ts } from "./typescript.js";
import type { Message } from "./wire.js";

type Content = Readonly<Record<string, unknown>>;

export class Requests {
  readonly #handler: TslabHandler;
  readonly #history: (readonly [session: number, line: number, source: string])[] = [];

  constructor(executor: Executor) {
    this.#handler = new executor.tslab.Handler(executor, false);
  }

  remember(count: number, source: string): void {
    this.#history.push([1, count, source]);
  }

  /** Undefined: the protocol wants no reply. */
  answer({ header, content }: Message): object | undefined {
    switch (header.msg_type) {
      case "kernel_info_request":
        return this.#kernelInfo();
      case "is_complete_request":
        return this.#handler.handleIsComplete(content);
      case "complete_request":
        return this.#complete(content);
      case "inspect_request":
        return this.#handler.handleInspect(inUnits(content));
      case "history_request":
        return { status: "ok", history: this.#historyFor(content) };
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "shutdown_request":
        return { status: "ok", restart: content["restart"] === true };
      default:
        return header.msg_type.endsWith("_request") ? unknownRequest(header.msg_type) : undefined;
    }
  }

  #kernelInfo(): object {
    const { language_info, ...info } = this.#handler.handleKernel();
    return {
      ...info,
      status: "ok",
      implementation: "tslab",
      implementation_version: `1.0.22 (${packageName})`,
      banner: `TypeScript ${ts.version} on Node ${process.version}`,
      language_info: { ...language_info, version: ts.version },
      help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    };
  }

  #complete(content: Content): object {
    const reply = this.#handler.handleComplete(inUnits(content));
    const code = String(content["code"]);
    const inCharacters = (units: number): number => [...code.slice(0, units)].length;
    return { ...reply, cursor_start: inCharacters(reply.cursor_start), cursor_end: inCharacters(reply.cursor_end) };
  }

  #historyFor(content: Content): unknown[] {
    const n = typeof content["n"] === "number" ? content["n"] : this.#history.length;
    if (content["hist_access_type"] === "range") {
      const { start = 0, stop = Infinity } = content as { start?: number; stop?: number };
      return this.#history.filter(([, line]) => line >= start && line < stop);
    }
    if (content["hist_access_type"] !== "search") return this.#history.slice(-n);
    const pattern = glob(String(content["pattern"] ?? "*"));
    return this.#history.filter(([, , source]) => pattern.test(source)).slice(-n);
  }
}

function inUnits(content: Content): Content {
  const characters = [...String(content["code"])].slice(0, Number(content["cursor_pos"]));
  return { ...content, cursor_pos: characters.join("").length };
}

function glob(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${escaped}$`);
}

function unknownRequest(type: string): object {
  return { status: "error", ename: "UnknownRequest", evalue: `this kernel does not know ${type}`, traceback: [] };
}
