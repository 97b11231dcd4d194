/** How many sentences can stand in one prompt, and what when they are easily taken for each other? */
import { readLibraries, type CapacityRow } from "../lib/experiment/protocols/capacity/measure.js";
import { capacityReport } from "../lib/experiment/protocols/capacity/report.js";
import { measuring, opening, rowsByUnit, type DirectStudy } from "../lib/experiment/studies/direct.js";

const families = [1050, 1051, 1052, 1053, 1054];

export const capacityPocket: DirectStudy = {
  name: "capacity-pocket",
  registered: `
Registered before the runs. _When Single-Agent with Skills Replace Multi-Agent Systems_ reports that choosing from a library of
skills stays good up to a critical size and then drops, that skills which are easily taken for each other do more harm than many
skills, and that choosing in two levels helps. Here a library of 1, 2, 4, 8, 12, 16, 20 or 24 sentences stands in the prompt of the
shipped pocket policy, which was never taught to read more than about five. Five families (1050–1054, used by nothing before), 96
tasks each that ask to put one thing in a place, temperature .4, the same tasks and the same luck under every library. One
sentence says where the thing lies. Things lie where the family keeps them (\`homeProbability=1\`) and there is no step to spare
(\`slack=0\`), so that a task is won only if the first place looked in is the right one: success is the share of right choices.
_apart_: all other sentences say which device does a verb, while the task has none. _confusable_: all others say where other
objects lie, at other places, so that one word tells them from the right one. _flat_: one after the other. _headers_: two levels,
each sentence below the kind of task it is filed under (the right one below the task's own; of the confusable ones each below a
kind drawn at random; of those apart each below its verb). _looked up_: two levels, and only what is filed under the task's own
kind is in the prompt. The order is drawn anew for each task. The broken arm, _right one absent_: as many confusable sentences
without the right one. Asked, by 95 % intervals of differences paired over families: is success at 24 below that at 1, apart and
confusable; in the mean over the sizes from 2 on, is confusable below apart, are headers above flat, is looked up above flat; is the broken arm
above the plain prompt (it must not be). A cliff is a step between neighbouring sizes that loses more than half of what a single
right sentence is worth (success with it minus plain), in the mean; that there is none is a result too. The number that counts is
the difference confusable − apart. Tried before, on 48 tasks of family 992: apart 1.00 up to 4 sentences, .77 at 8, .10 at 16;
confusable 1.00, .54, .19, .06 at 1, 2, 4, 8; the plain prompt .13.`.trim(),

  units: families.map(nameOf),

  run: measuring((most) => families.slice(0, most), {
    nameOf,
    measure: readLibraries,
    told: (family, _, { processor }) => `family ${family}: ${processor} seconds of processor time`,
  }),

  report: (kept) =>
    capacityReport({ opening: opening(capacityPocket, kept), reading }, [
      ...rowsByUnit<CapacityRow, number>(kept, families, nameOf).values(),
    ]),
};

const reading: readonly string[] = [
  "Being taken for each other does more harm than number, as reported: over all sizes from 2 on confusable libraries are read worse than",
  "those apart by .310 [.292, .327]. One other sentence about another object takes the right choices from 1.00 to .58; three other",
  "sentences about devices take nothing. Number does harm as well: apart, 8 sentences leave .72, 12 leave .37, and from 16 on the",
  "policy chooses worse than without any sentence (.15). By the registered measure there is no cliff: the steepest steps lose .49",
  "(confusable, from 1 to 2) and .41 (apart, from 12 to 16) of what one sentence is worth; it is a slope down to nothing. This reader",
  "was taught with about five sentences at most, so that number and a prompt longer than any it has met cannot be told apart here.",
  "Two levels help only where the header is used before the prompt is written: what is looked up under the task's kind is read better",
  "by .387 [.378, .396]. Headers that merely stand among the sentences do not help (−.007 [−.036, .023]; apart they harm, −.086",
  "[−.107, −.066]): to this policy they are more words. Without the right sentence nothing is gained, as it must be.",
  "What to do with it: keep few sentences in a prompt (`retrieval.slots`), and choose by topic before and not in the prompt.",
];

function nameOf(family: number): string {
  return `family-${family}`;
}
