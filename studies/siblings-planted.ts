/** Does leaving a sentence out of a bank say what it is worth beside the others? A bank whose every sentence was planted. */
import { keptRows, measuring, opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { plantedReport } from "../lib/experiment/studies/siblings-planted/report.js";
import { tryPlanted, type PlantedRow } from "../lib/experiment/studies/siblings-planted/trials.js";
import { seedsFrom } from "../lib/experiment/studies/study.js";

const families = seedsFrom(1010, 10);

export const siblingsPlanted: DirectStudy = {
  name: "siblings-planted",
  registered: `
Registered before the runs. SLIM asks of each sentence what its bank would lose without it; SIRI, SKILL0 and most others ask what it
adds to an empty prompt. Does the first question get the right answer? Ten families that nothing has used (seeds 1010 to 1019) of the
pocket world whose place cards speak of categories, played by the policy that is shipped for it, at temperature 1, without any training.
In each family a bank of eleven planted sentences: three useful ones (true, of two categories and a verb); four doubled ones (two true
places, each said of the category and once more of one of its objects); three harmful ones (a wrong place for two categories, a wrong
device for a verb); and one true sentence that is left out only where no task reads it. A task reads all sentences of the bank that
speak of its object, its category or its kind. Each sentence is left out on 48 tasks that read it (a doubled one: that read its double
too), 4 pairs of episodes a task with equal luck, all that the task reads against all but this one; and, apart from the others, tried
alone against nothing on the same tasks. What each is exactly worth, both ways, is counted for the scripted explorer on the same tasks.
A family's number is the mean over its sentences of a kind; intervals are Student's over the ten families. Leaving out says what is
true if, for what is measured: useful lies above 0; doubled lies within ±.05; harmful lies below 0. That the doubled sentences, tried
alone, lie above 0 is the reason to leave out at all, and is told beside. Null arm: what no task reads must not change a single
episode. Broken arm: each family's numbers dealt anew among its sentences must lose the order of the kinds. A pilot on family 77 (64
tasks, whole prompts only) had the policy within .05 of the explorer without sentences, and up to .17 below it with them.`.trim(),

  units: families.map(nameOf),

  run: measuring((most) => families.slice(0, most), {
    nameOf,
    measure: tryPlanted,
    told: (family, rows, { clock }) => `family ${family}: ${rows.length} rows in ${clock} s`,
  }),

  report(kept) {
    const rows = keptRows<PlantedRow>(kept, families.map(nameOf));
    return plantedReport(opening(siblingsPlanted, kept), rows);
  },
};

function nameOf(family: number): string {
  return `family-${family}`;
}
