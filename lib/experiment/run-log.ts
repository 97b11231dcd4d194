/**
 * A log that notices when it is not the only one who writes: it remembers the length it left and a running SHA-256 of all
 * bytes so far, so that a checkpoint can say which bytes it belongs to (`head -c LENGTH metrics.jsonl | sha256sum`).
 */
import { bytesOfText, concatenated, hexOf, textOf } from "../bytes.js";
import { expect } from "../errors.js";
import { host, type Hash } from "../host/here.js";
import type { Files } from "./files.js";

/** Where a log stands: what a checkpoint says of it. */
export interface Mark {
  readonly length: number;
  readonly hash: string;
}

/** Bytes read at a time: the memory that reading a log takes, however long it is. */
const PIECE = 1 << 20;

export class RunLog {
  private constructor(
    private readonly files: Files,
    private readonly path: string,
    private length: number,
    private readonly hash: Hash,
  ) {}

  /** A log as it stands, or as it stood when it had this length. */
  static at(files: Files, path: string, length?: number): RunLog {
    const end = length ?? sizeOf(files, path);
    return new RunLog(files, path, end, hashesOf(files, path, [end]).get(end)!);
  }

  append(text: string): void {
    this.expectOwn();
    const bytes = bytesOfText(text);
    this.files.append(this.path, bytes);
    this.length += bytes.length;
    this.hash.update(bytes);
  }

  /** What a checkpoint may promise: the bytes so far, which would survive a power cut. */
  settle(): Mark {
    this.expectOwn();
    this.files.sync(this.path);
    return { length: this.length, hash: hexOf(this.hash.copy().digest()) };
  }

  /** Cut off what came later. */
  cut(): void {
    if (!this.files.exists(this.path)) this.files.write(this.path, "");
    if (this.files.size(this.path) > this.length) this.files.truncate(this.path, this.length);
  }

  private expectOwn(): void {
    const found = this.files.size(this.path);
    expect(found === this.length, this.path, {
      expected: `the ${this.length} bytes that this run has written`,
      got: found,
      fix: "another process writes here: end one of the two, then go on with --resume",
    });
  }
}

/** Whether a log still begins with the bytes of each mark. A log that is not there holds nothing. */
export function matches(files: Files, path: string, marks: readonly Mark[]): boolean[] {
  const size = sizeOf(files, path);
  const within = marks.filter(({ length }) => length <= size).map(({ length }) => length);
  const hashes = hashesOf(files, path, within);
  const digests = new Map([...hashes].map(([length, hash]) => [length, hexOf(hash.digest())]));
  return marks.map(({ length, hash }) => digests.get(length) === hash);
}

export function sizeOf(files: Files, path: string): number {
  return files.exists(path) ? files.size(path) : 0;
}

/** The whole lines of a log, one after the other, so that reading takes no more memory than a piece; a last half line is left out. */
export function* linesOf(files: Files, path: string): Generator<string> {
  const size = files.size(path);
  let rest: Uint8Array = new Uint8Array();
  for (let at = 0; at < size; at += PIECE) {
    const bytes = concatenated([rest, files.read(path, at, Math.min(at + PIECE, size))]);
    const end = bytes.lastIndexOf(10) + 1;
    yield* textOf(bytes.subarray(0, end)).split("\n").slice(0, -1);
    rest = bytes.subarray(end);
  }
}

/** The hash of a file's first bytes for each length, read once. */
function hashesOf(files: Files, path: string, lengths: readonly number[]): Map<number, Hash> {
  const hash = host.sha256();
  const found = new Map<number, Hash>();
  let at = 0;
  for (const length of [...lengths].sort((a, b) => a - b)) {
    for (; at < length; at = Math.min(at + PIECE, length))
      hash.update(files.read(path, at, Math.min(at + PIECE, length)));
    found.set(length, hash.copy());
  }
  return found;
}
