/**
 * Two versions of a bank on trial while the policy learns: Beta beliefs about the success with each, in which old evidence
 * counts less, the chance that one is better than the other, and how fast evidence grows old, fitted to finished tests.
 */

/** Episodes of one iteration with one version. */
export interface Tally {
  readonly won: number;
  readonly played: number;
}

/** One iteration of a test. */
export interface TestStep {
  readonly fresh: Tally;
  readonly old: Tally;
}

/** A Beta distribution. */
export interface Belief {
  readonly won: number;
  readonly lost: number;
}

const flat: Belief = { won: 1, lost: 1 };

/** What is believed after these iterations; n new episodes leave memory / (memory + n) of what was believed before. */
export function beliefOf(tallies: readonly Tally[], memory = Infinity): Belief {
  return tallies.reduce((before, tally) => after(before, tally, memory), flat);
}

function after(belief: Belief, { won, played }: Tally, memory: number): Belief {
  const left = leftOf(belief, played, memory);
  return { won: left.won + won, lost: left.lost + played - won };
}

function leftOf({ won, lost }: Belief, played: number, memory: number): Belief {
  const share = memory === Infinity ? 1 : memory / (memory + played);
  return { won: share * won, lost: share * lost };
}

export function meanOf({ won, lost }: Belief): number {
  return won / (won + lost);
}

/** Points of the integral below; two thousand give the chance to about .001. */
const POINTS = 2000;

/** The chance that success with the first is above success with the second. */
export function chanceAbove(first: Belief, second: Belief): number {
  const [a, b] = [weightsOf(first), weightsOf(second)];
  let [below, chance] = [0, 0];
  for (let i = 0; i < POINTS; i++) {
    chance += a[i]! * (below + b[i]! / 2);
    below += b[i]!;
  }
  return chance;
}

/** The distribution at the middles of equal pieces of [0, 1], summing to 1. */
function weightsOf({ won, lost }: Belief): number[] {
  const logs = Array.from({ length: POINTS }, (_, i) => {
    const x = (i + 0.5) / POINTS;
    return (won - 1) * Math.log(x) + (lost - 1) * Math.log(1 - x);
  });
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The largest memory that is tried. */
const LONGEST = 2000;

/** The whole memory under which finished tests, iteration by iteration, were likeliest; nothing is forgotten before the second. */
export function memoryOf(tests: readonly (readonly TestStep[])[]): number {
  if (tests.length < 2) return Infinity;
  const likelihood = (memory: number): number =>
    tests.reduce(
      (sum, steps) =>
        sum +
        surprise(
          steps.map(({ fresh }) => fresh),
          memory,
        ) +
        surprise(
          steps.map(({ old }) => old),
          memory,
        ),
      0,
    );
  let best = { memory: 1, value: -Infinity };
  for (let memory = 1; memory <= LONGEST; memory++) {
    const value = likelihood(memory);
    if (value > best.value) best = { memory, value };
  }
  return best.memory;
}

/** Log-probability of each iteration's outcomes as foretold by those before: beta-binomial, without the binomials. */
function surprise(tallies: readonly Tally[], memory: number): number {
  let belief = flat;
  let sum = 0;
  for (const tally of tallies) {
    const { won, lost } = leftOf(belief, tally.played, memory);
    for (let i = 0; i < tally.won; i++) sum += Math.log(won + i);
    for (let i = 0; i < tally.played - tally.won; i++) sum += Math.log(lost + i);
    for (let i = 0; i < tally.played; i++) sum -= Math.log(won + lost + i);
    belief = after(belief, tally, memory);
  }
  return sum;
}
