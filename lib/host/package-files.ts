/** The files of the package that a page has with it: kernels, a policy, the version. Whoever opens the page provides them. */
import { labError } from "../errors.js";

const provided = new Map<string, Uint8Array>();

/** Bytes by their paths from the package's root. */
export function providePackageFiles(files: Readonly<Record<string, Uint8Array>>): void {
  for (const [path, bytes] of Object.entries(files)) provided.set(path, bytes);
}

export function providedFile(path: string): Uint8Array {
  const bytes = provided.get(path);
  if (bytes !== undefined) return bytes;
  throw labError("page", {
    expected: `a file that this page has (${[...provided.keys()].join(", ")})`,
    got: path,
    fix: "providePackageFiles({ … }) before it is used, or run this in Node",
  });
}
