/** The registry of studies: one file each, with its question, its arms and what came out. */
import { unknownName } from "../lib/errors.js";
import type { DirectStudy } from "../lib/experiment/studies/direct.js";
import { resultsOf } from "../lib/experiment/studies/kept.js";
import type { Study, StudyResults } from "../lib/experiment/studies/study.js";
import { alfworldStudy } from "./alfworld.js";
import { alfworldExpert } from "./alfworld-expert.js";
import { alfworldReinforced } from "./alfworld-reinforced.js";
import { alfworldShapes } from "./alfworld-shapes.js";
import { axesPocket } from "./axes-pocket.js";
import { capacityPocket } from "./capacity-pocket.js";
import { convergencePocket } from "./convergence-pocket.js";
import { gigpoPocket } from "./gigpo-pocket.js";
import { householdOfficial } from "./household-official.js";
import { siblingsPlanted } from "./siblings-planted.js";
import { psecPocket } from "./psec-pocket.js";
import { reskillPocket } from "./reskill-pocket.js";
import { siriAlfworld } from "./siri-alfworld.js";
import { siriAlfworldRanked } from "./siri-alfworld-ranked.js";
import { siriAuthors } from "./siri-authors.js";
import { siriConfirm } from "./siri-confirm.js";
import { siriDefault } from "./siri-default.js";
import { siriMisled } from "./siri-misled.js";
import { siriLm } from "./siri-lm.js";
import { siriLmFull } from "./siri-lm-full.js";
import { siriHousehold } from "./siri-household.js";
import { siriOneScore } from "./siri-one-score.js";
import { siriPenalty } from "./siri-penalty.js";
import { siriPocket } from "./siri-pocket.js";
import { siriPromotion } from "./siri-promotion.js";
import { siriReadings } from "./siri-readings.js";
import { siriRare } from "./siri-rare.js";
import { siriRarest } from "./siri-rarest.js";
import { siriUnseen } from "./siri-unseen.js";
import { siriSensitivity } from "./siri-sensitivity.js";
import { siriTogether } from "./siri-together.js";
import { siriWebshop } from "./siri-webshop.js";
import { siblingsPocket } from "./siblings-pocket.js";
import { siriWhen } from "./siri-when.js";
import { skill0Why } from "./skill0-why.js";
import { validationPocket } from "./validation-pocket.js";
import { webshopReal } from "./webshop-real.js";

export const studies: readonly Study[] = [
  gigpoPocket,
  siriPocket,
  siriConfirm,
  siriDefault,
  siriPromotion,
  siriPenalty,
  siriReadings,
  siriOneScore,
  siriWhen,
  siriMisled,
  siriAuthors,
  siriRare,
  siriRarest,
  siriUnseen,
  siriTogether,
  siriSensitivity,
  siriHousehold,
  siriWebshop,
  siriAlfworld,
  siriAlfworldRanked,
  siriLm,
  siriLmFull,
  siblingsPocket,
  reskillPocket,
];
/** Studies that are no sweeps of runs. */
export const directStudies: readonly DirectStudy[] = [
  validationPocket,
  siblingsPlanted,
  psecPocket,
  skill0Why,
  householdOfficial,
  alfworldStudy,
  alfworldExpert,
  alfworldReinforced,
  alfworldShapes,
  convergencePocket,
  capacityPocket,
  axesPocket,
  webshopReal,
];

export function study(name: string): Study {
  const found = studies.find((one) => one.name === name);
  if (found === undefined)
    throw unknownName(
      "study",
      "study",
      name,
      [...studies, ...directStudies].map((one) => one.name),
    );
  return found;
}

/** What a study of this repository has found; `partial` where a study that is not finished will do. */
export function keptResults(name: string, options: { readonly partial?: boolean } = {}): StudyResults {
  return resultsOf(study(name), options);
}
