/** Gates, weights and what is taught, under one name: `teaching.isOpen`. */
export { skillDependence, skillDivergence } from "./dependence.js";
export { defaultGate, isOpen, judgeFactors, weightOf } from "./gate.js";
export { defaultInternalise, internalise } from "./internalise.js";
export {
  gatedLogRatio,
  importanceWeightedK3,
  negativeLogLikelihood,
  scoreFunctionDistillation,
} from "../training/losses.js";
export { softDivergence } from "../training/soft-targets.js";
