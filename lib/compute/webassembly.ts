/**
 * The part of WebAssembly's interface that the project uses, typed here because the DOM library that declares it is not
 * loaded for Node programs.
 */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KiB; older views of `buffer` are detached. */
  grow(pages: number): number;
}

/** A compiled module; may be sent to a worker. */
export type WasmModule = object;

interface WasmInterface {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { env: { memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

export const wasm = (globalThis as unknown as { WebAssembly: WasmInterface }).WebAssembly;
