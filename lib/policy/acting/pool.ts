/**
 * Acting and scoring on several engines in worker threads. Dialogues stay here, since they hold worlds; only questions
 * and answers travel, a batch a message, while the workers are busy with other conversations. An answer depends on its
 * ask alone, so the results are the same bits for any number of workers.
 */
import { joinParts, parameterCount, type WeightParts } from "../../compute/architecture.js";
import { LabError } from "../../errors.js";
import type { TrainingNumerics } from "../../compute/native.js";
import type { Likeliest } from "../../types.js";
import type { Chances, ChoiceRequest, Dialogue, Sampling, ScoreRequest, Tokenizer } from "../policy.js";
import { checkSampling, Turnstile, type Actor } from "./actor.js";
import { Hand } from "./hand.js";
import type { Report, Task, WorkerSetup } from "./messages.js";
import { Session } from "./session.js";

/** What is being waited for: reports of this number, until `done`. */
interface Job {
  readonly number: number;
  hear(report: Report, worker: number): void;
  fail(error: Error): void;
}

export class PoolActor implements Actor {
  readonly numerics: TrainingNumerics;
  private hands: readonly Hand[] = [];
  private weights: Float32Array | undefined;
  private job: Job | undefined;
  private jobs = 0;
  private readonly turnstile = new Turnstile();

  constructor(
    private readonly setup: WorkerSetup,
    private readonly tokenizer: Tokenizer,
    private readonly workers: number,
  ) {
    this.numerics = setup.numerics ?? "portable";
  }

  /** Thread ids of the workers that live now; they start with the first work. */
  get threads(): readonly number[] {
    return this.hands.map((hand) => hand.threadId);
  }

  load(weights: WeightParts): Promise<void> {
    const { config } = this.setup;
    const bytes = 4 * parameterCount(config);
    const shared = joinParts(config, weights, new Float32Array(new SharedArrayBuffer(bytes))); // one copy for all workers
    return this.turnstile.pass(async () => {
      this.weights = shared;
      if (this.hands.length > 0) await this.loadAll(shared);
    });
  }

  act(dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> {
    return this.turnstile.pass(async () => {
      checkSampling(sampling);
      await this.start();
      const room = { workers: this.workers, slots: this.setup.slots };
      const session = new Session(dialogues, this.tokenizer, sampling, room, (worker, task) => this.send(worker, task));
      await this.run(
        () => session.begin(),
        (report, worker) => report.kind === "replies" && session.hear(worker, report.replies),
        () => session.over,
      );
    });
  }

  score(requests: readonly ScoreRequest[]): Promise<readonly Float32Array[]> {
    return this.dealt(
      requests.map(withOwnTokens),
      (own) => ({ kind: "score", requests: own }),
      (report) => (report.kind === "scores" ? report.scores : undefined),
    );
  }

  likeliest(requests: readonly ScoreRequest[], count: number): Promise<readonly (readonly Likeliest[])[]> {
    return this.dealt(
      requests.map(withOwnTokens),
      (own) => ({ kind: "likeliest", requests: own, count }),
      (report) => (report.kind === "told" ? report.likeliest : undefined),
    );
  }

  choose(requests: readonly ChoiceRequest[]): Promise<readonly Chances[]> {
    return this.dealt(
      requests.map((request) => ({ ...request, context: request.context.slice() })),
      (own) => ({ kind: "choose", requests: own }),
      (report) => (report.kind === "chosen" ? report.chances : undefined),
    );
  }

  /** Deal requests to the workers and put their answers back in order. */
  private dealt<Request extends ScoreRequest | ChoiceRequest, Answer>(
    requests: readonly Request[],
    task: (own: Request[]) => Task,
    answers: (report: Report) => readonly Answer[] | undefined,
  ): Promise<Answer[]> {
    return this.turnstile.pass(async () => {
      await this.start();
      const shares = shareOut(requests, this.workers);
      const results = new Map<number, Answer>();
      await this.run(
        () =>
          shares.forEach((places, worker) => {
            const own = places.map((place) => requests[place]!);
            if (own.length > 0) this.send(worker, task(own));
          }),
        (report, worker) => answers(report)?.forEach((answer, i) => results.set(shares[worker]![i]!, answer)),
        () => results.size === requests.length,
      );
      return requests.map((_, place) => results.get(place)!);
    });
  }

  dispose(): void {
    this.job?.fail(new LabError("policy: disposed while it was at work"));
    for (const hand of this.hands) void hand.end();
    this.hands = [];
  }

  private async start(): Promise<void> {
    if (this.hands.length > 0) return;
    const listener = {
      hear: (report: Report, hand: Hand) => this.hear(report, hand.index),
      lose: (error: Error) => this.lose(error),
    };
    this.hands = Array.from({ length: this.workers }, (_, index) => new Hand(index, this.setup, listener));
    if (this.weights !== undefined) await this.loadAll(this.weights);
  }

  private async loadAll(data: Float32Array): Promise<void> {
    let loaded = 0;
    await this.run(
      () => this.hands.forEach((_, worker) => this.send(worker, { kind: "load", data })),
      (report) => report.kind === "loaded" && loaded++,
      () => loaded === this.workers,
    );
  }

  /** Begin, then hear every report of this job until it is over. */
  private async run(
    begin: () => void,
    hear: (report: Report, worker: number) => unknown,
    over: () => boolean,
  ): Promise<void> {
    for (const hand of this.hands) hand.busy = true;
    try {
      await new Promise<void>((resolve, reject) => {
        const step = (work: () => unknown): void => {
          try {
            work();
            if (over()) resolve();
          } catch (error) {
            reject(error as Error);
          }
        };
        const number = ++this.jobs;
        this.job = { number, hear: (report, worker) => step(() => hear(report, worker)), fail: reject };
        step(begin);
      });
    } finally {
      this.job = undefined;
      for (const hand of this.hands) hand.busy = false;
    }
  }

  private send(worker: number, task: Task): void {
    this.hands[worker]!.send({ job: this.jobs, ...task });
  }

  /** Reports of jobs that were given up are dropped. */
  private hear(report: Report, worker: number): void {
    if (this.job?.number !== report.job) return;
    if (report.kind === "failed") this.job.fail(new LabError(report.message));
    else this.job.hear(report, worker);
  }

  private lose(error: Error): void {
    this.job?.fail(error);
    for (const hand of this.hands) void hand.end();
    this.hands = [];
  }
}

/** A clone of a view would carry its whole buffer along. */
function withOwnTokens(request: ScoreRequest): ScoreRequest {
  return { ...request, tokens: request.tokens.slice() };
}

/** Places of the requests for each worker, about as many tokens each. */
function shareOut(requests: readonly (ScoreRequest | ChoiceRequest)[], workers: number): number[][] {
  const shares = Array.from({ length: workers }, (): number[] => []);
  const tokens = shares.map(() => 0);
  requests.forEach((request, place) => {
    const least = tokens.indexOf(Math.min(...tokens));
    shares[least]!.push(place);
    tokens[least]! += ("tokens" in request ? request.tokens : request.context).length;
  });
  return shares;
}
