/**
 * A file system in memory that knows which bytes and which names a power cut would leave, and that can fail at any one of
 * its operations: the process dies before, after or in the middle of it, the disk is full or read-only, or the power goes.
 */
import { dirname } from "node:path";
import type { Files } from "../../lib/experiment/files.js";

/** What a power cut may leave of what was not synced; a disk may write in any order. */
export const losses = ["all of it", "the bytes", "the names", "the bytes, zeros in their place"] as const;
export const faults = [
  "dies before",
  "dies after",
  "half written",
  "disk full",
  "read-only",
  ...losses.map((loss) => `power cut, loses ${loss}` as const),
] as const;
export type Fault = (typeof faults)[number];

/** The process is no more: neither the run nor its `finally` can do anything. */
export class Died extends Error {}

interface Node {
  readonly folder: boolean;
  bytes: Buffer;
  durable: Buffer;
}

type Names = Map<string, Node>;

export class MemoryFiles implements Files {
  readonly onDisk = false;
  /** Operations that change something, so far. */
  operations: string[] = [];
  private fault: { readonly at: number; readonly kind: Fault } | undefined;
  private dead = false;
  private refusal: string | undefined;

  constructor(
    private names_: Names = new Map(),
    private durable: Names = new Map(),
  ) {}

  /** Strike at the operation with this number, counted from now. */
  strike(at: number, kind: Fault): void {
    this.fault = { at: this.operations.length + at, kind };
  }

  /** What the next process finds; after a power cut only what was synced is sure. */
  survivor(): MemoryFiles {
    const kind = this.fault?.kind;
    const loss = losses.find((one) => kind === `power cut, loses ${one}`);
    const names = loss === "all of it" || loss === "the names" ? reachable(this.durable) : this.names_;
    const bytesOf = (node: Node): Buffer => {
      if (loss === undefined || loss === "the names") return node.bytes;
      return loss === "the bytes, zeros in their place" ? zeroed(node) : node.durable;
    };
    const copy: Names = new Map(
      [...names].map(([path, node]) => {
        const bytes = Buffer.from(bytesOf(node));
        return [path, { folder: node.folder, bytes, durable: bytes }];
      }),
    );
    return new MemoryFiles(copy, new Map(copy));
  }

  /** From now on these files, as if another process had written them. */
  become(other: MemoryFiles): void {
    const { names_, durable } = other.survivor();
    this.names_ = names_;
    this.durable = durable;
  }

  /** Every file with its bytes. */
  contents(): Map<string, Buffer> {
    const all = [...this.names_].flatMap(([path, { folder, bytes }]): [string, Buffer][] =>
      folder ? [] : [[path, bytes]],
    );
    return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  exists(path: string): boolean {
    this.alive();
    return path === "/" || this.names_.has(path);
  }

  size(path: string): number {
    return this.file(path, "stat").bytes.length;
  }

  names(folder: string): string[] {
    this.alive();
    if (this.names_.get(folder)?.folder !== true) throw systemError("ENOENT", "scandir", folder);
    const within = [...this.names_.keys()].filter((path) => dirname(path) === folder);
    return within.map((path) => path.slice(folder.length + 1)).sort();
  }

  read(path: string, start = 0, end = Infinity): Buffer {
    return Buffer.from(this.file(path, "open").bytes.subarray(start, end));
  }

  makeFolder(path: string): void {
    this.change("mkdir", path, () => {
      for (let at = path; at !== "/"; at = dirname(at))
        if (!this.names_.has(at)) this.names_.set(at, { folder: true, bytes: nothing, durable: nothing });
    });
  }

  write(path: string, content: string | Uint8Array): void {
    const put = (bytes: Buffer) => (): void => {
      this.parent(path, "open");
      const old = this.names_.get(path);
      if (old === undefined) this.names_.set(path, { folder: false, bytes, durable: nothing });
      else old.bytes = bytes;
    };
    const bytes = Buffer.from(content as Uint8Array);
    this.change("write", path, put(bytes), put(half(bytes)));
  }

  create(path: string, content: string): boolean {
    if (this.exists(path)) return false;
    this.write(path, content);
    return true;
  }

  append(path: string, content: string | Uint8Array): void {
    const put = (bytes: Buffer) => (): void => {
      this.parent(path, "open");
      const old = this.names_.get(path) ?? { folder: false, bytes: nothing, durable: nothing };
      this.names_.set(path, old);
      old.bytes = Buffer.concat([old.bytes, bytes]);
    };
    const bytes = Buffer.from(content as Uint8Array);
    this.change("append", path, put(bytes), put(half(bytes)));
  }

  truncate(path: string, length: number): void {
    this.change("truncate", path, () => {
      const file = this.file(path, "open");
      file.bytes = file.bytes.subarray(0, length);
    });
  }

  rename(from: string, to: string): void {
    this.change("rename", to, () => {
      if (!this.names_.has(from)) throw systemError("ENOENT", "rename", from);
      this.parent(to, "rename");
      for (const [path, node] of [...this.names_]) {
        if (path !== from && !path.startsWith(`${from}/`)) continue;
        this.names_.delete(path);
        this.names_.set(to + path.slice(from.length), node);
      }
    });
  }

  remove(path: string): void {
    this.change("unlink", path, () => void this.names_.delete(path));
  }

  sync(path: string): void {
    this.change("fsync", path, () => {
      const node = this.names_.get(path);
      if (path !== "/" && node === undefined) throw systemError("ENOENT", "open", path);
      if (node?.folder === false) node.durable = node.bytes;
      else this.syncNames(path);
    });
  }

  private syncNames(folder: string): void {
    for (const path of this.durable.keys())
      if (dirname(path) === folder && !this.names_.has(path)) this.durable.delete(path);
    for (const [path, node] of this.names_) if (dirname(path) === folder) this.durable.set(path, node);
  }

  private file(path: string, syscall: string): Node {
    this.alive();
    const node = this.names_.get(path);
    if (node === undefined) throw systemError("ENOENT", syscall, path);
    if (node.folder) throw systemError("EISDIR", syscall, path);
    return node;
  }

  private parent(path: string, syscall: string): void {
    const folder = dirname(path);
    if (folder !== "/" && this.names_.get(folder)?.folder !== true) throw systemError("ENOENT", syscall, path);
  }

  private alive(): void {
    if (this.dead) throw new Died();
  }

  /** One operation, with what is meant to happen at it. */
  private change(syscall: string, path: string, whole: () => void, partly: () => void = () => undefined): void {
    this.alive();
    if (this.refusal === "EROFS" || (this.refusal === "ENOSPC" && needsRoom(syscall)))
      throw systemError(this.refusal, syscall, path);
    const kind = this.operations.length === this.fault?.at ? this.fault.kind : undefined;
    this.operations.push(`${syscall} ${path}`);
    if (kind === undefined) return whole();
    if (kind === "read-only" || (kind === "disk full" && needsRoom(syscall))) {
      this.refusal = kind === "read-only" ? "EROFS" : "ENOSPC";
      if (kind === "disk full") partly();
      throw systemError(this.refusal, syscall, path);
    }
    if (kind === "disk full") {
      this.refusal = "ENOSPC";
      return whole();
    }
    if (kind === "half written") partly();
    else if (kind !== "dies before") whole();
    this.dead = true;
    throw new Died();
  }
}

const nothing = Buffer.alloc(0);

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1);
}

function needsRoom(syscall: string): boolean {
  return !["unlink", "truncate", "fsync"].includes(syscall);
}

/** As long as it was, with zeros where nothing was synced; some file systems keep the length first. */
function zeroed({ bytes, durable }: Node): Buffer {
  const result = Buffer.alloc(bytes.length);
  bytes.subarray(0, Math.min(bytes.length, durable.length)).copy(result);
  return result;
}

/** Names whose folders have names. */
function reachable(names: Names): Names {
  const has = (path: string): boolean => path === "/" || (names.has(path) && has(dirname(path)));
  return new Map([...names].filter(([path]) => has(path)));
}

export function systemError(code: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path, errno: -1 });
}
