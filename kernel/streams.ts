/**
 * Everything printed reaches the cell that printed it, also after that cell has ended: `console.log`,
 * `process.stdout.write`, `tslab.display` and late errors. What belongs to no cell goes to the last one.
 */
import { running, type Output } from "./interrupt.js";
import type { Tslab } from "./tslab.js";

export interface Streams {
  /** Where output goes that no cell owns. */
  last: Output | undefined;
}

export function routeOutput(tslab: Tslab): Streams {
  const streams: Streams = { last: undefined };
  const target = (): Output | undefined => running.getStore()?.output ?? streams.last;
  for (const name of ["stdout", "stderr"] as const) {
    const native = process[name].write.bind(process[name]);
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const output = target();
      if (!output) return native(chunk as string, encoding as BufferEncoding, done as () => void);
      output.stream(name, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") queueMicrotask(callback as () => void);
      return true;
    }) as typeof process.stdout.write;
  }
  tslab.hookDisplay((message, update) => target()?.display(message, update === true));
  return streams;
}
