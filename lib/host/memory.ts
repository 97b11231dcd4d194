/** Files in memory, for a page, which has no disk: what is kept there is gone with the page unless it is packed and saved. */
import { bytesOfText } from "../bytes.js";
import { expect } from "../errors.js";
import type { Files } from "./files.js";

/** Bytes that grow at their end without being copied each time. */
interface Kept {
  bytes: Uint8Array;
  length: number;
}

export class MemoryFiles implements Files {
  readonly onDisk = false;
  private readonly kept = new Map<string, Kept>();
  private readonly folders = new Set<string>(["/"]);

  exists(path: string): boolean {
    return this.kept.has(path) || this.folders.has(path);
  }

  size(path: string): number {
    return this.file(path).length;
  }

  names(folder: string): string[] {
    const start = folder.endsWith("/") ? folder : `${folder}/`;
    const within = [...this.kept.keys(), ...this.folders].filter((path) => path.startsWith(start) && path !== start);
    return within.map((path) => path.slice(start.length)).filter((name) => name !== "" && !name.includes("/"));
  }

  /** Every file below a folder, by its path from there. */
  below(folder: string): Map<string, Uint8Array> {
    const start = `${folder}/`;
    const paths = [...this.kept.keys()].filter((path) => path.startsWith(start)).sort();
    return new Map(paths.map((path) => [path.slice(start.length), this.read(path)]));
  }

  read(path: string, start = 0, end = Infinity): Uint8Array {
    const { bytes, length } = this.file(path);
    return bytes.slice(start, Math.min(end, length));
  }

  makeFolder(path: string): void {
    this.folders.add(path);
  }

  write(path: string, content: string | Uint8Array): void {
    const bytes = bytesOf(content);
    this.kept.set(path, { bytes, length: bytes.length });
  }

  create(path: string, content: string): boolean {
    if (this.exists(path)) return false;
    this.write(path, content);
    return true;
  }

  append(path: string, content: string | Uint8Array): void {
    const file = this.file(path);
    const more = bytesOf(content);
    const length = file.length + more.length;
    if (length > file.bytes.length) {
      const grown = new Uint8Array(2 * length);
      grown.set(file.bytes.subarray(0, file.length));
      file.bytes = grown;
    }
    file.bytes.set(more, file.length);
    file.length = length;
  }

  truncate(path: string, length: number): void {
    this.file(path).length = length;
  }

  rename(from: string, to: string): void {
    this.kept.set(to, this.file(from));
    this.kept.delete(from);
  }

  remove(path: string): void {
    this.kept.delete(path);
  }

  sync(): void {
    // nothing here outlives the page
  }

  private file(path: string): Kept {
    const found = this.kept.get(path);
    expect(found !== undefined, path, { expected: "a file", got: "nothing there", fix: "check the path" });
    return found;
  }
}

/** A copy: whoever wrote may go on with its array. */
function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? bytesOfText(content) : content.slice();
}
