/** The commands of `siri-lab`, in the groups in which they are listed. A command is loaded when it is called. */
import type { Commands } from "./frame/main.js";

export const commands: Commands = {
  "Play and train": {
    play: { about: "play a world in the terminal", load: () => import("./commands/play.js") },
    train: {
      about: "train a policy with a method, in a folder that can be gone on with",
      load: () => import("./commands/train.js"),
    },
    evaluate: { about: "play ALFWorld's validation games once", load: () => import("./commands/evaluate.js") },
    pretrain: {
      about: "make the policy a world is shipped with, by behaviour cloning",
      load: () => import("./commands/pretrain.js"),
    },
  },
  "One phase alone, from a kept run": {
    mine: { about: "write skills about its successes", load: () => import("./commands/mine.js") },
    validate: { about: "try skills in pairs", load: () => import("./commands/validate.js") },
    internalise: { about: "teach active skills to the policy", load: () => import("./commands/internalise.js") },
  },
  "Many runs": {
    study: {
      about: "run a study or what is missing of it, and write its report",
      load: () => import("./commands/study.js"),
    },
    compare: {
      about: "methods and variants side by side over the same seeds",
      load: () => import("./commands/compare.js"),
    },
    sweep: { about: "every combination of some options over some seeds", load: () => import("./commands/sweep.js") },
    worker: { about: "compute the runs that a queue has", load: () => import("./commands/worker.js") },
  },
  Look: {
    bank: { about: "the skills of a run, as a page and a table", load: () => import("./commands/bank.js") },
    converge: {
      about: "has the bank of a run stopped finding new skills",
      load: () => import("./commands/converge.js"),
    },
    plays: { about: "what was played: skill, trial, episode, turn", load: () => import("./commands/plays.js") },
    view: { about: "runs, studies and plays as a page in the browser", load: () => import("./commands/view.js") },
    report: { about: "the same page as one file that opens from disk", load: () => import("./commands/report.js") },
    query: { about: "ask the logs of many runs, in SQL", load: () => import("./commands/query.js") },
  },
  "Other programs": {
    export: {
      about: "a run as Parquet, TensorBoard, trackio, Hugging Face, ONNX or Agent Skills",
      load: () => import("./commands/export.js"),
    },
    serve: { about: "a world for a program in another language", load: () => import("./commands/serve.js") },
  },
  "Skills of other agents": {
    judge: {
      about: "does this skill help, and how sure is that: from results you have",
      load: () => import("./commands/judge.js"),
    },
    "judge run": {
      about: "the same, played by a model behind a server",
      load: () => import("./commands/judge-run.js"),
    },
  },
  "Set up": {
    doctor: { about: "what is missing, and what to do", load: () => import("./commands/doctor.js") },
    "model-setup": { about: "fetch a real language model", load: () => import("./commands/model-setup.js") },
    "native-setup": {
      about: "compile the kernels for this processor",
      load: () => import("./commands/native-setup.js"),
    },
    "tensorflow-setup": {
      about: "TensorFlow under TensorFlow.js",
      load: () => import("./commands/tensorflow-setup.js"),
    },
    "webgpu-setup": { about: "WebGPU under TensorFlow.js", load: () => import("./commands/webgpu-setup.js") },
  },
  "Check and document": {
    "gpu-check": {
      about: "a LoRA step on a graphics processor, beside the kernels",
      load: () => import("./commands/gpu-check.js"),
    },
    fidelity: {
      about: "compare the worlds with recordings of the real ones",
      load: () => import("./commands/fidelity.js"),
    },
    "model-check": {
      about: "compare a real model with llama.cpp and transformers",
      load: () => import("./commands/model-check.js"),
    },
    coverage: {
      about: "how often the studies' intervals hold the truth",
      load: () => import("./commands/coverage.js"),
    },
    pictures: { about: "draw the pictures of the documentation", load: () => import("./commands/pictures.js") },
    licences: { about: "the licence of every npm package", load: () => import("./commands/licences.js") },
    "alfworld-games": {
      about: "make data/alfworld again from public data",
      load: () => import("./commands/alfworld-games.js"),
    },
  },
};
