/**
 * `siri-lab native-setup`: compile the kernels for this processor (x86-64 with AVX2 and FMA, or AVX-512; Linux or macOS) into
 * .native/. Needs clang or gcc and Node's headers. Nothing needs the result: WebAssembly is always there.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../assets.js";
import { nativeLanes } from "../compute/native.js";
import { expect } from "../errors.js";

const FLAGS = [
  "-O3",
  "-shared",
  "-fPIC",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-ffp-contract=off",
  "-mavx2",
  "-mfma",
];

/** The first compiler that answers. */
function compiler(): string {
  const found = ["clang-16", "clang", "gcc", "cc"].find((name) => {
    try {
      return execFileSync(name, ["--version"], { stdio: "ignore" }) === null;
    } catch {
      return false;
    }
  });
  expect(found !== undefined, "native-setup", { expected: "a C compiler", got: "none", fix: "install clang or gcc" });
  return found;
}

export function compileKernels(): void {
  expect(process.arch === "x64" && process.platform !== "win32", "native-setup", {
    expected: "an x86-64 processor and Linux or macOS",
    got: `${process.arch}, ${process.platform}`,
    fix: "use the WebAssembly kernels, which are always there",
  });
  const headers = join(dirname(dirname(process.execPath)), "include/node");
  expect(existsSync(join(headers, "node_api.h")), "native-setup", {
    expected: "Node's headers beside Node",
    got: headers,
    fix: "install the headers of your Node (libnode-dev on Debian)",
  });
  const [root, name] = [packageRoot(), compiler()];
  mkdirSync(join(root, ".native"), { recursive: true });
  const files = [join(root, "lib/compute/native/native.c"), "-o", join(root, ".native/kernels.node")];
  execFileSync(name, ["-std=gnu17", ...FLAGS, `-I${headers}`, ...files], { stdio: "inherit" });
  const found = `products take ${nativeLanes()} numbers at once, which is quickest here`;
  console.log(
    `native-setup: compiled .native/kernels.node with ${name}; ${found}. Train with numerics "native" to use it`,
  );
}
