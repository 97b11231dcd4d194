/**
 * A lane in a worker thread. Weights go there and gradients come back through shared memory; all else is messages. A
 * worker that dies rejects what it owed, with the reason, and everything asked of it afterwards.
 */
import { labError, type LabError } from "../../errors.js";
import { host, type Thread } from "../../host/here.js";
import type { DecoderConfig } from "../architecture.js";
import type { TrainingNumerics } from "../native.js";
import type { Chunk } from "./buffers.js";
import type { Judgement } from "./decoder-pass.js";
import type { Lane, Slopes } from "./lane.js";

/** What a worker is started with. */
export interface LaneStart {
  readonly config: DecoderConfig;
  readonly numerics: TrainingNumerics;
  readonly weights: SharedArrayBuffer;
  readonly gradient: SharedArrayBuffer;
}

export type LaneRequest =
  | { readonly ask: "weightsChanged" }
  | { readonly ask: "forward"; readonly chunk: Chunk; readonly keep: boolean }
  | { readonly ask: "backward"; readonly slopes: Slopes };

interface Debt {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerLane implements Lane {
  private readonly worker: Thread;
  private readonly gradient: Float32Array;
  private debt: Debt | undefined;
  private broken: LabError | undefined;

  constructor(
    private readonly name: string,
    config: DecoderConfig,
    numerics: TrainingNumerics,
    weights: SharedArrayBuffer,
  ) {
    const gradient = new SharedArrayBuffer(weights.byteLength);
    this.gradient = new Float32Array(gradient);
    const workerData: LaneStart = { config, numerics, weights, gradient };
    this.worker = host.startThread("lib/compute/train/lane-worker.js", workerData);
    this.worker.unref();
    this.worker.on("message", (answer) => this.settle((debt) => debt.resolve(answer)));
    this.worker.on("error", (error: Error) => this.fail(error.message));
    this.worker.on("exit", (code) => this.fail(`exit code ${code}`));
  }

  /** Number of the thread, for whoever wants to watch or stop it. */
  get thread(): number {
    return this.worker.threadId;
  }

  weightsChanged(): void {
    this.worker.postMessage({ ask: "weightsChanged" } satisfies LaneRequest);
  }

  async forward(chunk: Chunk, keep: boolean): Promise<Judgement> {
    return (await this.request({ ask: "forward", chunk, keep })) as Judgement;
  }

  async backward(slopes: Slopes): Promise<Float32Array> {
    await this.request({ ask: "backward", slopes });
    return this.gradient;
  }

  dispose(): void {
    this.fail("disposed");
    void this.worker.terminate();
  }

  /** The thread keeps the program alive only while it owes something. */
  private request(message: LaneRequest): Promise<unknown> {
    if (this.broken) return Promise.reject(this.broken);
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.debt = { resolve, reject };
      this.worker.postMessage(message);
    });
  }

  private settle(how: (debt: Debt) => void): void {
    const debt = this.debt;
    this.debt = undefined;
    this.worker.unref();
    if (debt) how(debt);
  }

  private fail(got: string): void {
    this.broken ??= labError(this.name, {
      expected: "a worker thread that lives until the policy is disposed",
      got,
      fix: "restore the last snapshot in a new policy; with workers: 1 an error shows where it arose",
    });
    const { broken } = this;
    this.settle((debt) => debt.reject(broken));
  }
}
