/** Does a mix of kept skill adapters solve kinds of task that none of them was taught on? */
import { keptRows, measuring, opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { psecFamily, type PsecRow } from "../lib/experiment/studies/psec-pocket/measure.js";
import { psecReport } from "../lib/experiment/studies/psec-pocket/report.js";
import { seedsFrom } from "../lib/experiment/studies/study.js";

const families = seedsFrom(1070, 10);

/** Written after the runs. */
const reading = `
**Yes, where a new kind joins what two adapters know; that it beats teaching on is not shown.** On kinds that none was taught on the mix of
kept adapters wins .807; the frozen policy .136, the likeliest single adapter .513, the single one that is best in hindsight .543, one
adapter for all taught kinds, at equal episodes, .604. Other weights do not do it: the same weights dealt to other adapters
.272, all four alike .317. One adapter that spends the episodes of the mixes on being taught the new kinds ends at .686; composed minus that
is +.122 [−.019, .263], not told apart.
The one adapter knows a new kind (23 of 40 above .8) or does not (11 below .2): it has met each verb with one category only, and (our
explanation) ties the place to the verb or to the category as it happens. Four adapters met no more than that; but which of them speaks,
and how loudly, is fitted. A single adapter carries its verb to another category, and hardly its category to another verb. On kinds that
share neither word it is below the frozen policy: it is no skill to be left switched on, and without an adapter the even mix gains on the
other kinds. What is kept stays kept: each adapter wins .935 of its own kind, the one adapter .852 of the four, and after going on .797.
Limits: kinds made so that two adapters hold all that is needed; a kind is named by the task, and nobody has to guess it; one small
policy; weights are a grid of quarters, and one mix a kind where the paper's change with the state.`.trim();

export const psecPocket: DirectStudy = {
  name: "psec-pocket",
  registered: `
Registered before the runs. PSEC keeps each skill as a low-rank adapter beside one frozen policy and meets a new kind of task with a
mix of the kept adapters, fitted to a little of the new kind. Does mixing help where no adapter was taught? Ten families that nothing
has used (seeds 1070 to 1079) of the pocket world whose place cards speak of categories; the policy that is shipped for it, frozen.
A kind of task is a verb and a category: clean a tool, cool a fruit. Four kinds, with four verbs and four categories, are taught, each
to an adapter of its own (rank 4, all projections): 12 iterations of 64 own attempts at temperature 1, whose successes are imitated. Four
kinds that none was taught on join the verb of one with the category of the next: clean a fruit. What such a task needs is known, half
by one adapter and half by another; that is the most that a mix can be given, so a "no" here is a clear one, and a "yes" says no more.
For each of these kinds the frozen policy plays 64 tasks; of the 35 mixes whose weights are quarters and sum to 1, the one that makes
its successes likeliest is _composed_, and the likeliest single adapter is _single_. Where it wins none: the even mix, and the adapter of the
same verb.
Everybody plays the same 96 held-out tasks of each kind with the same luck at temperature .4. The number that counts is a family's
success over its four untaught kinds. Composed is compared with: _frozen_, no adapter; _single_; _hindsight_, the single adapter that
is best on the examination itself; _one_, one adapter of rank 16 (as many numbers as all four) taught on all four taught kinds, for as
many episodes as skills and mixes took together, 3328; _goes-on_, the same adapter until the episodes of the mixes, which it spends
on being taught on the untaught kinds; _even_, all four at a quarter; and the broken arm _shuffled_, the fitted weights dealt to the
adapters in any other way. Intervals are Student's over the ten families, paired; corrected over these seven pairs. Mixing helps
if composed lies above frozen, single and one and all three survive; for its reason if it also lies above shuffled. Null arm: an adapter
that was never taught, switched on, must say to the last token and log-probability what the frozen policy says.
Second: the even mix without one of its adapters should lose success on that adapter's own kind, and on others less than a quarter as much.
Pilot, family 77 alone (64 tasks a kind; rate, rank, iterations and quarters are from it): composed .93, single .60, even .42, one .48
and going on .48, frozen .10; mixes that sum to 1.5 or 2 were worse.`.trim(),

  units: families.map(nameOf),

  run: measuring((most) => families.slice(0, most), {
    nameOf,
    measure: psecFamily,
    told: (family, rows, { clock }) => `family ${family}: ${rows.length} rows in ${clock} s`,
  }),

  report(kept) {
    const rows = keptRows<PsecRow>(kept, families.map(nameOf));
    return psecReport(opening(psecPocket, kept), rows, reading);
  },
};

function nameOf(family: number): string {
  return `family-${family}`;
}
