/** Rules, what they cost and how sure they are, under one name: `validation.decide`. */
export { decide, defaultDecision, verdictOf } from "./decide.js";
export { bootstrapMean, cautiousMean, mcNemar, orderlessInterval, sequentialInterval } from "./intervals.js";
export { frontierOf, operatingCharacteristic, operatingPoint } from "./operating.js";
export { planPairs, planTable } from "./plan.js";
export { pairsNeeded } from "./power.js";
export { comparisonOf, trialOf, utilityOf } from "./utility.js";
