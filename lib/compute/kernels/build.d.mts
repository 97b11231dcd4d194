/** Types of build.mjs, for the test that rebuilds the kernels. */
export interface Compiler {
  readonly clang: string;
  readonly linker: string;
  readonly version: string;
}
export function compiler(): Compiler | undefined;
export function compile(compiler: Compiler, variant: "portable" | "scalar" | "fast", target: string): void;
