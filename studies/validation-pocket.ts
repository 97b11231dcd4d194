/** Which rule should decide that a mined skill is good? Skills of known truth, tried by the policy, judged by every rule. */
import { keptRows, measuring, opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { report } from "../lib/experiment/studies/validation-pocket/report.js";
import { tryFamily, type ProbeRow } from "../lib/experiment/studies/validation-pocket/trials.js";

const firstFamily = 200;
const count = 8;

export const validationPocket: DirectStudy = {
  name: "validation-pocket",
  registered: `
Registered before the runs. Which rule should promote a mined skill? Eight families of the pocket world; in each, twelve
sentences of known truth: three true ones, three over-general ones (a true place, said of a whole kind of task), three
false ones, and three irrelevant ones (true, but in the prompt of tasks they do not speak of). Each is tried in 48 paired
trials of 4 + 4 episodes on tasks of its own, at temperature 1: by the shipped policy, and by the same policy after 20 and
after 50 iterations of plain GiGPO on that family, with the same tasks and the same random numbers. Every rule is then
replayed on the same trials in 40 random orders: point (the paper's exponential average, rate .2, above .05), mean (running
mean above .1) and interval (a betting martingale at α = .05 that may be looked at after every trial). N is 4, 8 or 16: point
and mean decide after N trials at the earliest, and each rule gives a candidate up after 3 N.
What decides is the separation on the shipped policy: the share of true skills promoted minus the mean share of the other
three kinds promoted. Of the rules whose separation is not told apart from the largest (paired 95 % interval over families
includes 0), the one that spends the fewest trials on an average candidate should be the default. The stated error rate of
the interval rule counts as kept if it promotes at most .05 of the false skills. A prototype of ours found that the
exponential average stops averaging after nine trials, and that power halves as the policy learns.`.trim(),

  units: familiesTo(count).map(nameOf),

  run: measuring(familiesTo, {
    nameOf,
    measure: tryFamily,
    told: (family, rows, { clock }) => `family ${family}: ${rows.length} skills tried in ${clock} s`,
  }),

  report(kept) {
    return report(opening(validationPocket, kept), keptRows<ProbeRow>(kept, familiesTo(count).map(nameOf)));
  },
};

function familiesTo(most = count): number[] {
  return Array.from({ length: Math.min(most, count) }, (_, i) => firstFamily + i);
}

function nameOf(family: number): string {
  return `family-${family}`;
}
