/** All sections of the fault harness; a new one is one line here. */
import { crashPoints } from "./crash-points.js";
import { damage } from "./damage.js";
import { nodeVersions } from "./node-versions.js";
import type { Section } from "./section.js";
import { signals } from "./signals.js";
import { writers } from "./writers.js";

export const sections: readonly Section[] = [crashPoints, damage, writers, signals, nodeVersions];
