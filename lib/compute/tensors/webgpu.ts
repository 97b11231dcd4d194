/**
 * TensorFlow.js's WebGPU backend in Node, on Dawn (npm `webgpu`). Software adapters are refused unless
 * SIRI_SOFTWARE_GPU=1: they are right, which tests use, but far slower than the kernels. On SwiftShader (webgpu 0.6.2) the
 * decoder's scores agree with the fused pass to 2e-6 and its gradients to 1e-5.
 */
import type { Tensorflow } from "./tensorflow.js";

interface Adapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly isFallbackAdapter?: boolean };
  readonly isFallbackAdapter?: boolean;
}

const PACKAGES = ["webgpu", "@tensorflow/tfjs-backend-webgpu"];

/** `folders`: where the packages may lie. */
export async function registerWebgpu(
  _tf: Tensorflow,
  require: NodeJS.Require,
  folders: readonly string[],
): Promise<string | { because: string }> {
  const resolve = (name: string): string => require.resolve(name, { paths: [...folders] });
  for (const name of PACKAGES)
    try {
      resolve(name);
    } catch {
      return { because: `the package ${name} is not installed` };
    }
  const dawn = (await import(resolve("webgpu"))) as { globals: object; create(options: string[]): unknown };
  const gpu = dawn.create([]) as { requestAdapter(): Promise<Adapter | null> };
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { because: "no Vulkan adapter" };
  const software = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  if (software && process.env["SIRI_SOFTWARE_GPU"] !== "1") return { because: "only a software adapter" };
  Object.assign(globalThis, dawn.globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu, userAgent: "node" }, configurable: true });
  require(resolve("@tensorflow/tfjs-backend-webgpu"));
  return "webgpu";
}
