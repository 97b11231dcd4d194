/** The one form in which every reader is tried, and how parts become bytes. */

export interface Reader<Parts = unknown, Value = unknown> {
  readonly name: string;
  readonly samples: readonly Parts[];
  readonly build: (parts: Parts) => Uint8Array;
  readonly read: (bytes: Uint8Array) => Promise<Value> | Value;
  /** What is wrong with a value that was accepted. */
  readonly unsound: (value: Value) => string | undefined;
  readonly again: (value: Value) => Promise<Value> | Value;
}

export function reader<Parts, Value>(made: Reader<Parts, Value>): Reader {
  return made as unknown as Reader;
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
export const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value) ?? "");
export const parsed = (bytes: Uint8Array): unknown => JSON.parse(text(bytes));
