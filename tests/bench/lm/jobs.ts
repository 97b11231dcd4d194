/** What the benchmark of a language model measures. */
export const MODEL = "smollm2-135m-instruct";
export const LENGTH = 256;

export type Work = "prompt" | "decode 1" | "decode 32" | "lora";

export interface Job {
  readonly engine: "fast" | "native" | "torch f32" | "torch bf16" | "llama.cpp";
  readonly work: Work;
  readonly threads: number;
}
