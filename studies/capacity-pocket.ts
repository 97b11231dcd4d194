/** How many sentences can stand in one prompt, and what when they are easily taken for each other? */
import { readLibraries, type CapacityRow } from "../lib/experiment/protocols/capacity/measure.js";
import { capacityReport } from "../lib/experiment/protocols/capacity/report.js";
import { addToArchive, packRows, readArchive } from "../lib/experiment/studies/archive.js";
import { opening, type DirectStudy } from "../lib/experiment/studies/direct.js";

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

  async run(folder, most, tell) {
    const kept = readArchive(folder);
    for (const family of families.slice(0, most)) {
      if (kept.has(nameOf(family))) continue;
      const started = process.cpuUsage();
      addToArchive(folder, [packRows(nameOf(family), await readLibraries(family))]);
      const { user, system } = process.cpuUsage(started);
      tell(`family ${family}: ${Math.round((user + system) / 1e6)} seconds of processor time`);
    }
  },

  report: (kept) =>
    capacityReport(
      { opening: opening(capacityPocket, kept), reading },
      families.flatMap((family) => {
        const rows = kept.get(nameOf(family))?.rows as readonly CapacityRow[] | undefined;
        return rows === undefined ? [] : [rows];
      }),
    ),
};

const reading: readonly string[] = ["Nothing is read into it yet."];

function nameOf(family: number): string {
  return `family-${family}`;
}
