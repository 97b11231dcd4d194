/** What every command says that goes on from where a kept run stands. */
import { folder, whole } from "./values.js";
import { defaulted, option } from "./words.js";

const began = "the checkpoint folder that the run began with, where it was not the shipped one";

export const runWords = {
  policy: option("policy", folder(), began),
  workers: defaulted("workers", whole(1, 256), 1, "worker threads; results do not depend on it"),
} as const;
