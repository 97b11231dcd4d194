/** The formats that a run can be exported in, with what each is. Light: a command line completes their names. */
export const exportFormats = {
  jsonl: "trajectories, one JSON line a turn",
  parquet: "the same as Parquet",
  tensorboard: "the numbers as an event file",
  trackio: "the numbers and the configuration, with a Python program that loads them",
  huggingface: "the policy, as Python transformers loads it",
  onnx: "the policy, as onnxruntime and transformers.js load it",
  skills: "Agent Skills: a folder with a SKILL.md for each skill",
} as const;

export type ExportFormat = keyof typeof exportFormats;
export const formatNames = Object.keys(exportFormats) as readonly ExportFormat[];

/** Types of numbers that weights are kept in. */
export const floatTypes = ["F32", "F16", "BF16"] as const;
