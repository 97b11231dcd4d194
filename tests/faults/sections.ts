/** All sections of the fault harness; a new one is one line here. */
import { worldNames } from "../../envs/index.js";
import { actions } from "./actions.js";
import { crashPoints } from "./crash-points.js";
import { damage } from "./damage.js";
import { nodeVersions } from "./node-versions.js";
import { readers } from "./readers.js";
import type { Section } from "./section.js";
import { signals } from "./signals.js";
import { writers } from "./writers.js";

/** Damaged inputs for each reader of what others wrote. */
const damagedInputs: Section = {
  name: "readers",
  about: "5,000 damaged inputs for each reader of files and answers",
  slow: true,
  run: ({ quick }) => readers(quick ? 100 : 5000, 1),
};

/** Odd actions in every world. */
const oddActions: Section = {
  name: "actions",
  about: "10,000 odd actions in each world",
  slow: true,
  run: ({ quick }) => Promise.resolve(actions((quick ? 100 : 10_000) * worldNames.length, 1)),
};

export const sections: readonly Section[] = [
  crashPoints,
  damage,
  writers,
  signals,
  nodeVersions,
  damagedInputs,
  oddActions,
];
