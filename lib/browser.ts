/**
 * The names of siri-lab for a page: the same recipes, kernels and run folders, and nothing that needs Node. A page first
 * provides the files that it has with it, then opens a lab.
 */
export { providePackageFiles } from "./host/package-files.js";
export { MemoryFiles } from "./host/memory.js";
export { fastAvailable, simdAvailable } from "./compute/kernels.js";
export { METHODS, options, resolve } from "./config.js";
export type { Config, ConfigInput, Method, Resolved } from "./config.js";
export { openPageLab, pocketOf, type PageNumbers } from "./experiment/page-lab.js";
export { LiveRun } from "./experiment/live-run.js";
export { bankOf, type BankEdits } from "./experiment/bank-edits.js";
export { RunFolder } from "./experiment/run-folder.js";
export { folderOf } from "./experiment/run-config.js";
export { train } from "./experiment/train.js";
export { groupPlays, playsOf } from "./experiment/plays.js";
export { TensorLane } from "./policy/tensor-lane.js";
export { recipes, run } from "./recipes/index.js";
export { variant } from "./recipes/variant.js";
export { branch } from "./recipes/standing.js";
export type { RunRecord } from "./records.js";
export type * from "./types.js";
