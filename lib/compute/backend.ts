/**
 * Which TensorFlow.js backend computes: node-gpu → node → webgpu (a real adapter) → wasm with our kernels → cpu, the first
 * that is there. `SIRI_BACKEND` or the caller may name one; a named backend that is not there is an error, never replaced.
 * Heavy packages are loaded only when they are used.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import util from "node:util";
import { packageRoot } from "../assets.js";
import { labError, unknownName } from "../errors.js";
import type { Tensorflow } from "./tensors/tensorflow.js";

export type { Tensorflow } from "./tensors/tensorflow.js";

export type BackendName = (typeof BACKENDS)[number];
const BACKENDS = ["node-gpu", "node", "webgpu", "wasm", "cpu"] as const;

export interface Backend {
  readonly name: BackendName;
  readonly tf: Tensorflow;
  /** One line for a person: the name, versions, and what was not there. */
  readonly description: string;
}

const require = createRequire(join(packageRoot(), "package.json"));
/** Where `npm run tf:setup` puts TensorFlow's native packages; inside the package, so that they find our tfjs-core. */
const NATIVE = ".tensorflow/node_modules";
/** Where `npm run webgpu:setup` puts Dawn and its backend. */
const WEBGPU = ".webgpu";

/** Start a backend and make it TensorFlow.js's current one; `print` is told which it is. */
export async function startBackend(
  wanted: string | undefined = process.env["SIRI_BACKEND"],
  print: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): Promise<Backend> {
  if (wanted !== undefined && !BACKENDS.includes(wanted as BackendName))
    throw unknownName("backend", "backend", wanted, BACKENDS);
  const missing: string[] = [];
  for (const name of wanted === undefined ? BACKENDS : [wanted as BackendName]) {
    const problem = await start(name);
    if (problem === undefined) {
      const description = `backend: ${name}, tfjs ${core().version_core}${missing.length ? ` (not there: ${missing.join("; ")})` : ""}`;
      print(description);
      return { name, tf: core(), description };
    }
    if (wanted !== undefined)
      throw labError("backend", { expected: `${name} to be available`, got: problem, fix: REMEDIES[name] });
    missing.push(`${name}: ${problem}`);
  }
  throw labError("backend", { expected: "any backend", got: missing.join("; "), fix: "run `npm ci` again" });
}

const REMEDIES: Record<BackendName, string> = {
  "node-gpu": "run `npm run gpu:setup`, or leave the backend out",
  node: "run `npm run tf:setup`, or leave the backend out",
  webgpu: "run `npm run webgpu:setup` and install a Vulkan driver, or leave the backend out",
  wasm: "run `npm ci` again, or install @tensorflow/tfjs and @tensorflow/tfjs-backend-wasm",
  cpu: "run `npm ci` again, or install @tensorflow/tfjs and @tensorflow/tfjs-backend-cpu",
};

/** tfjs-core with all gradients: the union package registers them, tfjs-core alone has none in Node. */
function core(): Tensorflow {
  require("@tensorflow/tfjs");
  return require("@tensorflow/tfjs-core") as Tensorflow;
}

/** Start one; the reason in words where that is impossible. */
async function start(name: BackendName): Promise<string | undefined> {
  try {
    const registered = await STARTERS[name](core());
    if (typeof registered !== "string") return registered.because;
    if (!(await core().setBackend(registered))) return `${registered} did not start`;
    await core().ready();
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  }
}

interface Absent {
  readonly because: string;
}

/** Each registers its backend and returns the name that TensorFlow.js knows it by. */
const STARTERS: Record<BackendName, (tf: Tensorflow) => Promise<string | Absent> | string | Absent> = {
  "node-gpu": (tf) => {
    const registered = native("@tensorflow/tfjs-node-gpu");
    if (typeof registered !== "string") return registered;
    const backend = tf.findBackend(registered) as { isUsingGpuDevice?: boolean } | null;
    return backend?.isUsingGpuDevice ? registered : { because: "TensorFlow finds no GPU, or no CUDA for it" };
  },
  node: () => native("@tensorflow/tfjs-node"),
  webgpu: async (tf) =>
    (await import("./tensors/webgpu.js")).registerWebgpu(tf, require, [packageRoot(), join(packageRoot(), WEBGPU)]),
  wasm: async (tf) => {
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(path: string): void };
    wasm.setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + "/");
    await tf.setBackend("wasm");
    (await import("./tensors/fused.js")).registerFused(tf);
    return "wasm";
  },
  cpu: (tf) => {
    require("@tensorflow/tfjs-backend-cpu");
    const backend = tf.findBackend("cpu") as { firstUse?: boolean } | null;
    if (backend) backend.firstUse = false; // else its first tensor prints an advertisement for tfjs-node
    return "cpu";
  },
};

function native(packageName: string): string | Absent {
  const old = util as unknown as Record<string, unknown>; // Node 23 dropped two functions that the packages call
  old["isNullOrUndefined"] ??= (value: unknown) => value == null;
  old["isArray"] ??= Array.isArray;
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  const path = join(packageRoot(), NATIVE, packageName);
  try {
    require.resolve(path);
  } catch {
    return { because: "not set up" };
  }
  require(path);
  return "tensorflow";
}
