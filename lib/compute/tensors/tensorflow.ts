/** The type of TensorFlow.js, which is loaded only when it is used (see ../backend.ts). */
import type * as tensorflow from "@tensorflow/tfjs-core";

export type Tensorflow = typeof tensorflow;
