/** SkillLearnBench's three axes: do quality, adherence and outcome tell four kinds of planted sentences apart? */
import { playPlanted, type AxesRow } from "../lib/experiment/protocols/axes/measure.js";
import { axesReport } from "../lib/experiment/protocols/axes/report.js";
import { measuring, opening, rowsByUnit, type DirectStudy } from "../lib/experiment/studies/direct.js";

const families = [1045, 1046, 1047, 1048, 1049];

export const axesPocket: DirectStudy = {
  name: "axes-pocket",
  registered: `
Registered before the runs. SkillLearnBench judges a skill on three levels: the text, what the agent then does, and what comes of it.
Do these three tell apart what was planted to differ? Five families of the pocket world (1045–1049, used by nothing before), in each
three objects; the shipped policy plays 24 tasks about each object that need no device, at temperature 1, without a sentence and with
each of four, always with the same luck. _useful_: where the object lies. _verbose-true_: the same, each half said three times.
_followed-false_: another place. _true-but-unused_: which device does a verb, true and in no use here. _Quality_ is of the text alone:
the words that would do as a share of those there are (whether it is true is known to the world only and is no part of it).
_Adherence_: how much more often the first place gone to (for a device: the first device) is the one that the sentence names, with it
minus without it, as the world reads its last word. _Outcome_: success with it minus without. Means over objects; what decides, by
95 % intervals over families: useful has adherence and outcome above 0; verbose-true has quality below 1 and adherence and outcome
above 0; followed-false has adherence above 0, an outcome not above 0 and below useful's, paired by family; true-but-unused has adherence
wholly below .05 and an outcome not above 0 and below useful's. The broken arm: adherence of useful's plays to the useful sentence
of another object with another place must not be above 0.
Tried before, on families 993 and 994: useful, verbose-true and followed-false were followed (+.46 to +1.00), true-but-unused was not
(0 to +.04); outcomes +.21 to +.50, +.21 to +.38, −.13 to +.13 and −.04 to +.08. Cannot be tested here: how people judge prose.`.trim(),

  units: families.map(nameOf),

  run: measuring((most) => families.slice(0, most), {
    nameOf,
    measure: playPlanted,
    told: (family, _, { processor }) => `family ${family}: ${processor} seconds of processor time`,
  }),

  report: (kept) =>
    axesReport({ opening: opening(axesPocket, kept), reading }, rowsByUnit<AxesRow, number>(kept, families, nameOf)),
};

const reading: readonly string[] = [
  "Yes: all three axes are needed, and together they tell the four apart in these five families. The false sentence reads as well as the",
  "useful one and is followed as much (+.85 and +.88); only the outcome tells them apart (−.10 and +.36). The unused one is true and well",
  "put, and nothing is done about it (−.01). The verbose one is followed (+.83) and helps (+.18 [.03, .32]); its text alone tells that it",
  "takes three times the words. It seems to help less than the short one, which was not registered.",
  "So adherence is not a reason to keep a sentence: this policy obeys whatever names its object. Where only outcomes are looked at, a",
  "sentence that is not read and one that is read and worth nothing are the same; adherence says which it is.",
];

function nameOf(family: number): string {
  return `family-${family}`;
}
