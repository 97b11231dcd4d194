/**
 * The kernels compiled for this machine's processor, where `npm run native:setup` has built them: about twice as
 * fast as WebAssembly, but not the same bytes as on another processor. Optional; results say `native` when they were used.
 * Forward and backward at d128L4, tokens a second of one core's time, measured one after the other on a busy machine:
 * portable 5.2 k, fast 6.3 k, PyTorch 7.8 k, native 12.1 k. Products have bodies of eight and of sixteen lanes, with the same bytes;
 * the quicker one is taken, which the add-on finds out when it is loaded.
 */
import { labError, expect } from "../errors.js";
import { host } from "../host/here.js";
import { Heap } from "./heap.js";
import { fastAvailable, standaloneKernels, type KernelFunctions, type Kernels, type Numerics } from "./kernels.js";
import { wasm } from "./webassembly.js";

/** What acting and training may run on. */
export type TrainingNumerics = Numerics | "native";

export interface TrainingKernels extends Pick<Kernels, "heap" | "run"> {
  readonly numerics: TrainingNumerics;
}

const ADD_ON = ".native/kernels.node";

export function nativeAvailable(): boolean {
  return host.addOn(ADD_ON) !== undefined;
}

/** The quickest numerics that this machine has now; says once how to get quicker ones. */
export function fastestNumerics(say: (line: string) => void = (line) => console.error(line)): TrainingNumerics {
  if (nativeAvailable()) return "native";
  if (!said)
    say("kernels: WebAssembly, two to three times slower than native ones; `npm run native:setup` builds these");
  said = true;
  return fastAvailable() ? "fast" : "portable";
}
let said = false;

/** Kernels with a heap of their own. */
export function trainingKernels(numerics: TrainingNumerics): TrainingKernels {
  return numerics === "native" ? nativeKernels() : standaloneKernels(numerics);
}

type NativeKernel = (heap: ArrayBuffer, ...numbers: number[]) => void;

function nativeKernels(): TrainingKernels {
  const { kernels } = addOn();
  const memory = new wasm.Memory({ initial: 32, maximum: 65_536 }); // grows in place, so that addresses stay
  const bound = kernels.map(([name, kernel]) => {
    return [name, (...numbers: number[]) => kernel(memory.buffer, ...numbers)] as const;
  });
  const run = Object.fromEntries(bound) as unknown as KernelFunctions;
  return { numerics: "native", heap: new Heap(memory, 64), run };
}

/** How many numbers a native product takes at once on this processor; `wanted` chooses, where the processor has sixteen. */
export function nativeLanes(wanted?: Lanes): Lanes {
  return addOn().lanes(wanted);
}

type Lanes = 8 | 16;

interface AddOn {
  readonly kernels: readonly (readonly [name: string, kernel: NativeKernel])[];
  readonly lanes: (wanted?: Lanes) => Lanes;
}

function addOn(): AddOn {
  const load = host.addOn(ADD_ON);
  if (load === undefined)
    throw labError("kernels", {
      expected: "the native kernels for numerics native",
      got: `no ${ADD_ON}`,
      fix: "run `npm run native:setup`, or use numerics portable or fast",
    });
  const found = load();
  expect("lanes" in found, "kernels", {
    expected: "native kernels of this version",
    got: `older ones in ${ADD_ON}`,
    fix: "run `npm run native:setup` again",
  });
  const { lanes, ...kernels } = found as { lanes: AddOn["lanes"] } & Record<string, NativeKernel>;
  return { lanes, kernels: Object.entries(kernels) };
}
