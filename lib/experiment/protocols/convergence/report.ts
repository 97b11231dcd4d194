/** The page of the study of convergence, from its kept streams. */
import type { Report } from "../../studies/direct.js";
import { mean } from "../../../credit/normalise.js";
import { curves, type Chart, type Series } from "../../../plot/index.js";
import { keyOf, split } from "../../../random.js";
import { pairedDifference, tInterval, type Estimate } from "../../statistics.js";
import { interval, markdown, short } from "../../studies/report.js";
import { convergenceOf, LEVEL, shuffled, type Convergence, type Stretch, type TaskStream } from "./curve.js";
import type { PageParts } from "../page.js";
import { arms, type Arm, type StreamPlan } from "./measure.js";

/** Iterations in a stretch: SIRI writes once in each. */
const EVERY = 5;
/** Iterations after the change of rules in which a jump is looked for: three writings. */
const AFTER = 15;
const SHUFFLES = 20;
/** The share of the true sentences that counts as all of them being known. */
const COVERED = 0.9;

/** The streams of every arm that has some, by family. */
export type Streams = ReadonlyMap<Arm, ReadonlyMap<number, TaskStream>>;

export function convergenceReport(
  { opening, reading, plan }: PageParts & { readonly plan: StreamPlan },
  streams: Streams,
): Report {
  const title = "# Study convergence-pocket";
  if (arms.some((arm) => (streams.get(arm)?.size ?? 0) === 0))
    return { page: `${title}\n\n${opening}\n\nNothing to compare yet.\n`, pictures: {} };
  const families = streams.get("frozen")!.size;
  const page = [
    title,
    "",
    `Made by \`npm run study convergence-pocket\`. Intervals: 95 %, Student's t over ${families} families ([how we decide](../how-we-decide.md)).`,
    "",
    opening,
    "",
    "## What came out",
    "",
    ...reading,
    "",
    "![new skills along the stream](new.svg)",
    "",
    "![true sentences in force along the stream](known.svg)",
    "",
    "![new skills where the rules change](drift.svg)",
    "",
    "## What the registered criteria say",
    "",
    ...criteria(streams, plan),
    "",
    "## Every arm",
    "",
    ...table(streams),
    "",
  ].join("\n");
  const pictures = {
    "new.svg": newSkills(streams),
    "known.svg": known(streams, plan),
    "drift.svg": drift(streams, plan),
  };
  return { page, pictures: Object.fromEntries(Object.entries(pictures).map(([name, chart]) => [name, chart.svg()])) };
}

function curvesOf(streams: Streams, arm: Arm): Convergence[] {
  return [...streams.get(arm)!.values()].map((stream) => convergenceOf(stream, EVERY));
}

/** The late share of every family. */
function lateOf(streams: Streams, arm: Arm): number[] {
  return curvesOf(streams, arm).map(({ late }) => late ?? 0);
}

/** The same of the log in random orders, the mean of several. */
function lateShuffled(streams: Streams): number[] {
  return [...streams.get("frozen")!].map(([family, stream]) =>
    mean(orders(family, stream).map((one) => convergenceOf(one, EVERY).late ?? 0)),
  );
}

function orders(family: number, stream: TaskStream): TaskStream[] {
  const key = split(keyOf("convergence, shuffled"), family);
  return Array.from({ length: SHUFFLES }, (_, i) => shuffled(stream, split(key, i)));
}

function between(curve: Convergence, from: number, to: number): Stretch[] {
  return curve.stretches.filter((stretch) => stretch.from >= from && stretch.to <= to);
}

function entered(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, stretch) => sum + stretch.entered, 0);
}

/** The mean over the last third of the stream. */
function atTheEnd({ stretches }: Convergence, of: (stretch: Stretch) => number): number {
  return mean(stretches.slice(Math.ceil((2 / 3) * stretches.length)).map(of));
}

/** New skills in the iterations after the change, more than without it. */
function jump(streams: Streams, [changed, same]: readonly [Arm, Arm], { driftAt }: StreamPlan): Estimate {
  const after = (arm: Arm): number[] =>
    curvesOf(streams, arm).map((curve) => entered(between(curve, driftAt, driftAt + AFTER)));
  return pairedDifference(after(changed), after(same));
}

function criteria(streams: Streams, plan: StreamPlan): string[] {
  const [level, random] = [lateOf(streams, "frozen"), lateShuffled(streams)].map((late) => tInterval(late));
  const covered = mean(curvesOf(streams, "frozen").map((curve) => atTheEnd(curve, (one) => one.known ?? 0)));
  const [open, door] = [jump(streams, ["open-drift", "open"], plan), jump(streams, ["frozen-drift", "frozen"], plan)];
  const last = (arm: Arm): number[] => curvesOf(streams, arm).map(({ stretches }) => stretches.at(-1)!.known ?? 0);
  const found = pairedDifference(last("open-drift"), last("frozen-drift"));
  const says = (holds: boolean): string => (holds ? "holds" : "does not hold");
  const rows = [
    [
      "it levels",
      `late share of frozen ${interval(level!)}, wholly below ${short(LEVEL)}`,
      says(level!.interval.high < LEVEL),
    ],
    [
      "at full coverage",
      `true sentences in force in the last third ${short(covered)}, at least ${short(COVERED)}`,
      says(covered >= COVERED),
    ],
    [
      "not where order means nothing",
      `late share of the shuffled log ${interval(random!)}, wholly above ${short(LEVEL)}`,
      says(random!.interval.low > LEVEL),
    ],
    [
      "it jumps when the rules change",
      `open-drift − open, new skills in ${AFTER} iterations: ${counts(open)}`,
      says(open.interval.low > 0),
    ],
    ["the usual door jumps too", `frozen-drift − frozen: ${counts(door)}`, says(door.interval.low > 0)],
    [
      "an open door finds the new rules",
      `true sentences in force at the end, open-drift − frozen-drift: ${interval(found, true)}`,
      says(found.interval.low > 0),
    ],
  ];
  return markdown(["criterion", "measured", ""], rows);
}

function counts({ value, interval: { low, high } }: Estimate): string {
  const number = (one: number): string => `${one < 0 ? "−" : "+"}${Math.abs(one).toFixed(1)}`;
  return `${number(value)} [${number(low)}, ${number(high)}]`;
}

const about: Readonly<Record<Arm, string>> = {
  frozen: "SIRI's miner and validator; the policy does not learn",
  "frozen-drift": "the same; half-way every rule is drawn anew",
  open: "as frozen, and a question that has its answer may be answered again",
  "open-drift": "the same; half-way every rule is drawn anew",
  siri: "SIRI as it is: the policy learns, and is taught what its skills say",
};

function table(streams: Streams): string[] {
  const head = [
    "arm",
    "what it is",
    "skills entered",
    "late share [95 %]",
    "served, last third",
    "true ones in force, last third",
    "at the end",
  ];
  const rows = arms.map((arm) => {
    const all = curvesOf(streams, arm);
    const over = (of: (curve: Convergence) => number): string => short(mean(all.map(of)));
    return [
      arm,
      about[arm],
      mean(all.map((curve) => curve.entered)).toFixed(1),
      interval(tInterval(lateOf(streams, arm))),
      over((curve) => atTheEnd(curve, ({ served }) => served)),
      over((curve) => atTheEnd(curve, (one) => one.known ?? 0)),
      over(({ stretches }) => stretches.at(-1)!.known ?? 0),
    ];
  });
  return markdown(head, rows);
}

function seriesOf(name: string, all: readonly Convergence[], of: (stretch: Stretch) => number): Series {
  const stretches = all[0]!.stretches;
  const at = stretches.map((_, i) =>
    tInterval(
      all.map((curve) => of(curve.stretches[i]!)),
      { range: [0, Infinity] },
    ),
  );
  return {
    name,
    x: stretches.map(({ to }) => to),
    y: at.map(({ value }) => value),
    low: at.map((one) => one.interval.low),
    high: at.map((one) => one.interval.high),
  };
}

const newOnes = (stretch: Stretch): number => stretch.entered;
const axis = "iterations (8 tasks each)";

function newSkills(streams: Streams): Chart {
  return curves({
    title: "Skills that are new, along the stream of tasks",
    series: [
      seriesOf("the policy does not learn", curvesOf(streams, "frozen"), newOnes),
      seriesOf("SIRI as it is", curvesOf(streams, "siri"), newOnes),
      withoutOrder(streams),
    ],
    x: axis,
    y: `new skills in ${EVERY} iterations`,
  });
}

/** The mean over all orders and families; orders of one log are no independent units, so there is no interval. */
function withoutOrder(streams: Streams): Series {
  const all = [...streams.get("frozen")!].flatMap(([family, stream]) =>
    orders(family, stream).map((one) => convergenceOf(one, EVERY)),
  );
  const { name, x, y } = seriesOf(`the same log in ${SHUFFLES} random orders`, all, newOnes);
  return { name, x, y };
}

function halves({ iterations, driftAt }: StreamPlan) {
  return [
    { name: "the first rules", from: 0, to: driftAt },
    { name: "other rules (where they change)", from: driftAt, to: iterations },
  ];
}

function known(streams: Streams, plan: StreamPlan): Chart {
  const series = (name: string, arm: Arm): Series =>
    seriesOf(name, curvesOf(streams, arm), (stretch) => stretch.known ?? 0);
  return curves({
    title: "How much of what is true the bank holds",
    series: [
      series("rules stay", "frozen"),
      series("rules change", "frozen-drift"),
      series("rules change, open door", "open-drift"),
    ],
    phases: halves(plan),
    x: axis,
    y: "true sentences in force",
    range: [0, 1],
  });
}

function drift(streams: Streams, plan: StreamPlan): Chart {
  return curves({
    title: "New skills where the rules change half-way",
    series: [
      seriesOf("rules change, open door", curvesOf(streams, "open-drift"), newOnes),
      seriesOf("rules change, usual door", curvesOf(streams, "frozen-drift"), newOnes),
      seriesOf("rules stay, open door", curvesOf(streams, "open"), newOnes),
    ],
    phases: halves(plan),
    x: axis,
    y: `new skills in ${EVERY} iterations`,
  });
}
