/** All sections of the fault harness; a new one is one line here. */
import { worldNames } from "../../envs/index.js";
import { actions } from "./actions.js";
import { crashPoints } from "./crash-points.js";
import { damage } from "./damage.js";
import { nodeVersions } from "./node-versions.js";
import { queue } from "./queue/index.js";
import { readers } from "./readers.js";
import { SHOWN, type Counts, type Section } from "./section.js";
import { signals } from "./signals.js";
import type { Witness } from "./tally.js";
import { writers } from "./writers.js";

/** Counts, with what was silent in one line each. */
async function withCases(work: (witness: Witness) => Counts | Promise<Counts>): Promise<Counts> {
  const cases: string[] = [];
  const counts = await work((name, recipe, why) => {
    if (cases.length < SHOWN) cases.push(`${name} ${JSON.stringify(recipe)}: ${why}`);
  });
  return { ...counts, ...(cases.length > 0 && { cases }) };
}

/** Damaged inputs for each reader of what others wrote. */
const damagedInputs: Section = {
  name: "readers",
  about: "5,000 damaged inputs for each reader of files and answers",
  slow: true,
  run: ({ quick }) => withCases((witness) => readers(quick ? 100 : 5000, 1, witness)),
};

/** Odd actions in every world. */
const oddActions: Section = {
  name: "actions",
  about: "10,000 odd actions in each world",
  slow: true,
  run: ({ quick }) => withCases((witness) => actions((quick ? 100 : 10_000) * worldNames.length, 1, witness)),
};

export const sections: readonly Section[] = [
  crashPoints,
  damage,
  writers,
  signals,
  nodeVersions,
  damagedInputs,
  oddActions,
  queue,
];
