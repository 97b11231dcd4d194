/**
 * The file operations that a run consists of. They are an argument of a run's folder, so that a page can keep a run in
 * memory, and a test can let each of them fail, stop in the middle, or be forgotten by a power cut.
 */
export interface Files {
  /** Whether what is written outlives this process. */
  readonly onDisk: boolean;
  exists(path: string): boolean;
  /** Bytes of a file. */
  size(path: string): number;
  /** Names in a folder. */
  names(folder: string): string[];
  /** A file's bytes, or those from `start` to before `end`. */
  read(path: string, start?: number, end?: number): Uint8Array;
  /** Make a folder in one that is there, if it is not there itself. */
  makeFolder(path: string): void;
  /** Begin a file anew with this content. */
  write(path: string, content: string | Uint8Array): void;
  /** Make a file that is not there; false, and nothing done, where it is. */
  create(path: string, content: string): boolean;
  append(path: string, content: string | Uint8Array): void;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  /** Remove a file, if it is there. */
  remove(path: string): void;
  /** Return once a file's bytes, or a folder's names, would survive a power cut. */
  sync(path: string): void;
}
