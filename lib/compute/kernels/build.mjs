/**
 * Build the kernels: `npm run kernels` (needs clang and wasm-ld, version 16 as recorded in kernels.json).
 * Writes kernels.portable.wasm (strict SIMD), kernels.scalar.wasm (the same numbers without SIMD), kernels.fast.wasm
 * (relaxed SIMD) and kernels.json (compiler and hashes).
 * The .wasm files are committed, so nobody needs a compiler to use them; a test rebuilds them and compares.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const VARIANTS = { portable: [], scalar: ["-mno-simd128"], fast: ["-mrelaxed-simd", "-DRELAXED"] };
const FLAGS = [
  "--target=wasm32",
  "-std=c17",
  "-O3",
  "-nostdlib",
  "-ffreestanding",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-ffp-contract=off",
  "-msimd128",
  "-mbulk-memory",
  "-mnontrapping-fptoint",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wl,--no-entry",
  "-Wl,--import-memory",
  "-Wl,--max-memory=4294967296",
  "-Wl,-z,stack-size=131072",
  "-Wl,--export=__stack_pointer",
  "-Wl,--export=__heap_base",
  "-Wl,--strip-all",
];

/** The first line of `clang --version` and the commands, or undefined where there is no compiler. */
export function compiler() {
  for (const suffix of ["-16", ""]) {
    const linker = ["/usr/bin", "/usr/local/bin"].map((at) => join(at, `wasm-ld${suffix}`)).find(existsSync);
    try {
      const version = execFileSync(`clang${suffix}`, ["--version"], { encoding: "utf8" }).split("\n")[0];
      if (linker) return { clang: `clang${suffix}`, linker, version };
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Compile one variant to `target`. */
export function compile({ clang, linker }, variant, target) {
  execFileSync(clang, [...FLAGS, ...VARIANTS[variant], `-fuse-ld=${linker}`, "kernels.c", "-o", target], {
    cwd: here,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

function main() {
  const found = compiler();
  if (!found) throw new Error("kernels: expected clang and wasm-ld on the path; install clang-16 and lld-16");
  const sha256 = {};
  for (const variant of Object.keys(VARIANTS)) {
    const target = join(here, `kernels.${variant}.wasm`);
    compile(found, variant, target);
    sha256[variant] = createHash("sha256").update(readFileSync(target)).digest("hex");
  }
  const record = { compiler: found.version, sha256 };
  writeFileSync(join(here, "kernels.json"), JSON.stringify(record, null, 2) + "\n");
  console.log(JSON.stringify(record));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
