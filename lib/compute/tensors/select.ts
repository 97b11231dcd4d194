/** The operations on the current backend: fused where it has them, composed elsewhere. */
import { fusedOps } from "./fused.js";
import { portableOps, type Ops } from "./ops.js";
import type { Tensorflow } from "./tensorflow.js";

export function opsOf(tf: Tensorflow): Ops {
  return { ...portableOps(tf), ...fusedOps(tf) };
}
