/** What a run computes with, said in words, and set up in the thread that trains. */
import type { Tensorflow } from "../../lib/compute/tensors/tensorflow.js";
import { fastAvailable, simdAvailable, TensorLane, type PageNumbers } from "./engine.js";
import { COMPUTES, type Computes } from "./wish.js";

interface Chosen {
  readonly numbers: PageNumbers;
  /** For the person: what computes, whether the bytes are Node's, and what it means for speed. */
  readonly words: string;
}

/** `script`: the text of TensorFlow.js, where it is wanted. Throws in a sentence what is not there. */
export async function computeWith(on: Computes = COMPUTES[0], script?: string): Promise<Chosen> {
  if (on === "webgpu") return onWebgpu(script!);
  if (on === "relaxed") {
    if (!fastAvailable())
      throw new Error("This browser has no relaxed SIMD: choose another way to compute in Settings.");
    return {
      numbers: { numerics: "fast" },
      words:
        "Computes in WebAssembly with relaxed SIMD: a little quicker, and its last digits are this processor’s own, not Node’s.",
    };
  }
  const words = simdAvailable()
    ? "Computes in WebAssembly with SIMD, four numbers at a time: the same bytes as Node, at about its speed."
    : "This browser’s WebAssembly has no SIMD: it computes number by number, several times slower, to the same bytes as Node. A newer browser is quicker.";
  return { numbers: { numerics: "portable" }, words };
}

interface Adapter {
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly description: string };
  readonly isFallbackAdapter?: boolean;
}

async function onWebgpu(script: string): Promise<Chosen> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter();
  if (!adapter) throw new Error("This browser has no WebGPU: choose another way to compute in Settings.");
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  (globalThis as unknown as { importScripts(address: string): void }).importScripts(address);
  const { tensorflow } = globalThis as unknown as { tensorflow: Tensorflow };
  if (!(await tensorflow.setBackend("webgpu")))
    throw new Error("TensorFlow.js did not start on WebGPU: choose another way to compute in Settings.");
  await tensorflow.ready();
  const { vendor = "", architecture = "", description = "" } = adapter.info ?? {};
  const name = description || [vendor, architecture].filter((word) => word !== "").join(" ") || "unnamed adapter";
  return {
    numbers: {
      lane: { name: "webgpu", make: (config, weights) => new TensorLane(tensorflow, config, weights) },
    },
    words: `Trains on WebGPU (${name}) through TensorFlow.js, and acts in WebAssembly. Its last digits are that adapter’s own, not Node’s; a policy as small as this one is often slower there.`,
  };
}
