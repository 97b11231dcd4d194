/** What a pool and its workers say to each other. Everything here survives a structured clone. */
import type { DecoderConfig } from "../../compute/architecture.js";
import type { TrainingNumerics } from "../../compute/native.js";
import type { Likeliest } from "../../types.js";
import type { Ask, Chances, ChoiceRequest, Sampling, ScoreRequest } from "../policy.js";
import type { Reply } from "./desk.js";

/** What a worker is born with. */
export interface WorkerSetup {
  readonly config: DecoderConfig;
  readonly slots: number;
  readonly rowLimit: number;
  readonly numerics?: TrainingNumerics;
}

/** One conversation's next question. */
export interface Question {
  readonly conversation: number;
  readonly ask: Ask;
}

/** Every order belongs to a job, by its number; an order of a new job ends whatever is left of the last one. */
export type Order = { readonly job: number } & Task;

export type Task =
  | { readonly kind: "load"; readonly data: Float32Array }
  | {
      readonly kind: "asks";
      readonly sampling: Sampling;
      readonly closed: readonly number[];
      readonly questions: readonly Question[];
    }
  | { readonly kind: "score"; readonly requests: readonly ScoreRequest[] }
  | { readonly kind: "likeliest"; readonly requests: readonly ScoreRequest[]; readonly count: number }
  | { readonly kind: "choose"; readonly requests: readonly ChoiceRequest[] };

export type Report = { readonly job: number } & Result;

export type Result =
  | { readonly kind: "loaded" }
  | { readonly kind: "replies"; readonly replies: readonly Reply[] }
  | { readonly kind: "scores"; readonly scores: readonly Float32Array[] }
  | { readonly kind: "told"; readonly likeliest: readonly (readonly Likeliest[])[] }
  | { readonly kind: "chosen"; readonly chances: readonly Chances[] }
  | { readonly kind: "failed"; readonly message: string };
