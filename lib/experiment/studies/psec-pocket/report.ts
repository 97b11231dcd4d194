/** The page of psec-pocket: what a mix does where no adapter was taught, and what each adapter does on whose tasks. */
import { nothingYet, overFamilies, type Report } from "../direct.js";
import { forest, heatStrip, type Chart } from "../../../plot/index.js";
import { mean, signFlip, tInterval, type Estimate } from "../../statistics.js";
import { chance, interval, markdown, short, verdict } from "../report.js";
import type { Cells } from "./cells.js";
import { untrained } from "./lab.js";
import type { PsecRow } from "./measure.js";
import { arms, comparisons, familiesOf, gainOf, judged, relations, spentOf, successOf, untaughtOf, type ArmName, type Family, type Pair } from "./numbers.js"; // prettier-ignore

const about: Readonly<Record<ArmName, string>> = {
  composed: "the fitted mix of kept adapters",
  frozen: "no adapter",
  single: "the likeliest single adapter, from the same episodes",
  hindsight: "the single adapter that is best on the examination",
  one: "one adapter taught on all four taught kinds, equal episodes",
  "goes-on": "the same, then taught on the untaught kinds, equal episodes",
  even: "all four adapters at a quarter",
  shuffled: "broken: the fitted weights on other adapters",
};

export function psecReport(registered: string, rows: readonly PsecRow[], reading = ""): Report {
  if (rows.length === 0) return nothingYet("# Study psec-pocket", registered);
  const families = familiesOf(rows);
  const pairs = comparisons(families);
  const page = [
    ...overFamilies("psec-pocket", families.length, registered),
    ...(reading === "" ? [] : [reading, ""]),
    ...answer(pairs),
    "",
    "![composed minus each of the others](pairs.svg)",
    "",
    ...armTable(families),
    "",
    ...pairTable(pairs),
    "",
    ...familyTable(families),
    "",
    "## Whose tasks an adapter helps",
    "",
    ...matrix(families),
    "",
    "![adapters and kinds](matrix.svg)",
    "",
    ...withoutOne(families),
    "",
    "## Which weights were fitted",
    "",
    ...weights(families),
    "",
    "## What it cost",
    "",
    ...cost(families),
    "",
  ];
  return {
    page: page.join("\n"),
    pictures: { "pairs.svg": pairChart(pairs).svg(), "matrix.svg": matrixChart(families).svg() },
  };
}

function answer(pairs: readonly Pair[]): string[] {
  const { helps, forItsReason } = judged(pairs);
  if (!helps)
    return ["By the registered criterion: **not shown**, composed is not above all of frozen, single and one."];
  return [`By the registered criterion: **mixing helps${forItsReason ? ", for its reason" : ", reason not shown"}.**`];
}

function armTable(families: readonly Family[]): string[] {
  const over = (value: (family: Family) => number): string =>
    interval(tInterval(families.map(value), { range: [0, 1] }));
  const taught = (arm: ArmName): string =>
    ["frozen", "one", "goes-on", "even"].includes(arm)
      ? over(({ cells, success }) => mean(cells.taught.map((cell) => success(arm, cell))))
      : "";
  return [
    "Success, a family's mean over its four kinds:",
    "",
    ...markdown(
      ["arm", "what", "kinds that none was taught on", "taught kinds"],
      [
        ...arms.map((arm) => [arm, about[arm], over((family) => untaughtOf(family, arm)), taught(arm)]),
        [
          "",
          "each adapter on its own kind",
          "",
          over(({ cells, success }) => mean(cells.taught.map((cell) => success(cell.name, cell)))),
        ],
      ],
    ),
    "",
    nullLine(families),
  ];
}

/** Each family's number, and how kinds lie between lost and known. */
function familyTable(families: readonly Family[]): string[] {
  const rows = families.map((one) => [one.family, ...arms.map((arm) => short(untaughtOf(one, arm)))]);
  const kinds = (arm: ArmName): number[] =>
    families.flatMap((one) => one.cells.untaught.map((cell) => successOf(one, arm, cell)));
  const share = (is: (value: number) => boolean): (string | number)[] =>
    arms.map((arm) => kinds(arm).filter(is).length);
  return [
    "Family by family, on the kinds that none was taught on; below, of all these kinds, how many are lost and how many known:",
    "",
    ...markdown(
      ["family", ...arms],
      [
        ...rows,
        ["kinds below .2", ...share((value) => value < 0.2)],
        ["kinds from .8 on", ...share((value) => value >= 0.8)],
      ],
    ),
  ];
}

function nullLine(families: readonly Family[]): string {
  const same = families.filter(({ isNull }) => isNull).length;
  return `The null arm: in ${same} of ${families.length} families all that was said with the ${untrained} adapter switched on is what the frozen policy said, to the last digit (must be all).`;
}

function pairTable(pairs: readonly Pair[]): string[] {
  return markdown(
    ["composed minus", "families", "difference", "", "sign-flip p", "corrected"],
    pairs.map(({ other, difference, holds }) => [
      other,
      difference.units,
      interval(difference, true),
      verdict(difference),
      chance(signFlip(difference.differences)),
      holds ? "holds" : "",
    ]),
  );
}

function matrix(families: readonly Family[]): string[] {
  return [
    "Success with one adapter alone minus success of the frozen policy, on the same tasks:",
    "",
    ...markdown(
      ["the kind of task is", "gain"],
      relations.map((relation) => [
        relation,
        interval(tInterval(families.map((family) => gainOf(family, relation))), true),
      ]),
    ),
  ];
}

function matrixChart(families: readonly Family[]): Chart {
  const count = families[0]!.cells.taught.length;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const gain = (adapter: number, list: keyof Cells, kind: number): number =>
    mean(
      families.map(({ cells, success }) => {
        const cell = cells[list][kind]!;
        return success(cells.taught[adapter]!.name, cell) - success("frozen", cell);
      }),
    );
  return heatStrip({
    title: "One adapter alone, minus the frozen policy (mean over families)",
    rows: numbers.map((adapter) => ({
      label: `adapter ${adapter + 1}`,
      values: [
        ...numbers.map((kind) => gain(adapter, "taught", kind)),
        ...numbers.map((kind) => gain(adapter, "untaught", kind)),
      ],
    })),
    columns: [
      ...numbers.map((kind) => `kind ${kind + 1}`),
      ...numbers.map((kind) => `${kind + 1}+${((kind + 1) % count) + 1}`),
    ],
    x: "kind of task; 1+2: the verb of kind 1, the category of kind 2, taught to none",
    value: "gain",
  });
}

/** What the even mix loses without one adapter, on that adapter's kind and on the other taught kinds. */
function withoutOne(families: readonly Family[]): string[] {
  const loss = ({ cells, success }: Family, own: boolean): number =>
    mean(
      cells.taught.flatMap(({ name }) =>
        cells.taught
          .filter((cell) => (cell.name === name) === own)
          .map((cell) => success("even", cell) - success(`even without ${name}`, cell)),
      ),
    );
  const [own, other] = [true, false].map((is) => tInterval(families.map((family) => loss(family, is)))) as [
    Estimate,
    Estimate,
  ];
  const quarter = tInterval(families.map((family) => loss(family, false) - loss(family, true) / 4));
  return [
    `The even mix without one of its adapters loses ${interval(own, true)} on that adapter's kind and ${interval(other, true)} on each of the`,
    `other taught kinds. Loss on others minus a quarter of the loss on its own: ${interval(quarter, true)}, ${verdict(quarter) === "below" ? "below 0, as was hoped" : "**not below 0: not as was hoped**"}.`,
  ];
}

function weights(families: readonly Family[]): string[] {
  const rows = families.flatMap(({ cells, mixes }) =>
    cells.untaught.map((cell, i) => {
      const { mix, single, successes } = mixes.get(cell.name)!;
      const [verb, category] = [cells.taught[i]!, cells.taught[(i + 1) % cells.taught.length]!];
      const known = (mix[verb.name] ?? 0) + (mix[category.name] ?? 0);
      return {
        verb: mix[verb.name] ?? 0,
        category: mix[category.name] ?? 0,
        known,
        single,
        successes,
        verbName: verb.name,
        categoryName: category.name,
      };
    }),
  );
  const share = (is: (row: (typeof rows)[number]) => boolean): string => `${rows.filter(is).length} of ${rows.length}`;
  const average = (value: (row: (typeof rows)[number]) => number): string => short(mean(rows.map(value)));
  const counts = rows.map(({ successes }) => successes).sort((a, b) => a - b);
  return [
    `The frozen policy won ${counts[0]} to ${counts.at(-1)} of the 64 tasks that a mix was fitted to (middle: ${counts[Math.floor(counts.length / 2)]}; none in`,
    `${share(({ successes }) => successes === 0)} fits). Mean weight of the adapter that knows the verb ${average(({ verb }) => verb)}, of the one that knows the category`,
    `${average(({ category }) => category)}, of the other two together ${average(({ known }) => 1 - known)}. Both that know have a weight in ${share(({ verb, category }) => verb > 0 && category > 0)} mixes, and`,
    `nobody else has in ${share(({ known }) => known > 0.999)}. The single adapter is the one of the verb in ${share(({ single, verbName }) => single === verbName)}, of the category in ${share(({ single, categoryName }) => single === categoryName)}.`,
  ];
}

function cost(families: readonly Family[]): string[] {
  const rows = (["composed", "one", "goes-on"] as const).map((arm) => {
    const spent = families.map((family) => spentOf(family, arm));
    const of = (part: keyof (typeof spent)[number]): number => mean(spent.map((one) => one[part]));
    return [arm, Math.round(of("episodes")), Math.round(of("tokens")), of("seconds").toFixed(1)];
  });
  return [
    "A family's mean; tokens are those that were imitated, seconds are of one processor. Composed: four lessons and the fits; examinations",
    "are not in it.",
    "",
    ...markdown(["arm", "episodes", "trained tokens", "seconds"], rows),
  ];
}

function pairChart(pairs: readonly Pair[]): Chart {
  return forest({
    title: "Success of the mix minus others, on kinds that none was taught on",
    x: "difference of success",
    rows: pairs.map(({ other, difference, holds }) => {
      const { low, high } = difference.interval;
      const said = verdict(difference);
      return {
        name: `composed − ${other}`,
        value: difference.value,
        low,
        high,
        decision: holds ? `${said}, holds` : said,
      };
    }),
  });
}
