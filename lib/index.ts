/** The public names of siri-lab, grouped by room. */

// the glossary, errors, randomness
export type * from "./types.js";
export { LabError } from "./errors.js";
export { keyOf, split, stream, uniform, contentId, type Key, type Stream } from "./random.js";

// configuration
export { METHODS, options, resolve } from "./config.js";
export type { Config, ConfigInput, ConfigOf, Method, Resolved } from "./config.js";

// worlds
export type { Environment, EnvironmentSpec, KeyLevel, Plan, Progress, Step, StepInfo, World } from "./environment.js";
export { VecEnvironment, type Autoreset, type LanesOptions, type LanesStep } from "./environment/lanes.js";
export { environmentFromRules, type Play, type Rules } from "./environment/rules.js";

// policies
export type * from "./policy/policy.js";
export type { Adapter, AdapterShape, Projection } from "./policy/adapter.js";
export { AdapterPolicy } from "./policy/adapter-policy.js";
export { BpeTokenizer } from "./policy/bpe-tokenizer.js";
export { ChatTemplate, type Message } from "./policy/chat.js";
export { readAdapter, writeAdapter } from "./policy/checkpoint/peft.js";
export { loadModel, loadPolicy, saveModel } from "./policy/load.js";
export type { Learns, Model, ModelOptions, PolicyOptions } from "./policy/load.js";
export { TransformerPolicy, type TransformerPolicyOptions } from "./policy/transformer-policy.js";
export { DecoderPolicy, type DecoderPolicyOptions } from "./policy/decoder-policy.js";
export { HttpPolicy, type HttpPolicyOptions } from "./policy/http.js";
export { OnnxPolicy, type OnnxPolicyOptions } from "./policy/onnx.js";
export { ScriptedPolicy, type Script, type ScriptedOptions } from "./policy/scripted.js";
export { TabularPolicy, type TabularOptions } from "./policy/tabular.js";
export { WordTokenizer, type WordTokenizerOptions } from "./policy/word-tokenizer.js";

// validation
export { bootstrapMean, mcNemar, sequentialInterval } from "./validation/intervals.js";
export { trialOf, utilityOf, type UtilityOptions } from "./validation/utility.js";

// charts
export * from "./plot/index.js";

// notebooks
export * from "./notebook/index.js";
