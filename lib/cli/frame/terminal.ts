/** What a stream can show: colour, and a line that is written over, only where a person looks at a terminal. */
import type { WriteStream } from "node:tty";

/** The part of a stream that is asked here, so that a test can be one. */
export type Screen = Pick<NodeJS.WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** Not where NO_COLOR is set (no-color.org), and not into a pipe. */
export function inColour(stream: Screen): boolean {
  return stream.isTTY === true && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}

/** Whether a line may be written over with a carriage return. */
export function isLive(stream: Screen): boolean {
  return stream.isTTY === true && process.env["TERM"] !== "dumb";
}
