/** TensorFlow.js with the operations of its WebGPU backend, as a script of its own that a page loads only when it is chosen. */
import * as tensorflow from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-webgpu";

(globalThis as { tensorflow?: object }).tensorflow = tensorflow;
