/** Credit under one name, `credit.gigpo`: plain numbers in, one number a turn out. */
export { anchorGroups } from "./anchors.js";
export { creditEpisodes } from "./credit.js";
export { addedGap, scaledByGap } from "./gap.js";
export { defaultGigpo, gigpo, hgpo, stepAdvantages } from "./gigpo.js";
export { defaultGrpo, grpo, reinforcePlusPlus, rloo } from "./grpo.js";
export { mean, moments, normalise } from "./normalise.js";
export { discountedReturns, episodeReturn } from "./returns.js";
export { median, recalibrated } from "./recalibrate.js";
