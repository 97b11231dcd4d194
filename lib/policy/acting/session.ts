/**
 * One `act` on a pool: deals dialogues to workers, carries answers to dialogues and their next questions back. Each
 * worker holds up to its slots of them and gets the next one the moment one of its own is over.
 */
import type { Dialogue, Sampling, Tokenizer } from "../policy.js";
import { say } from "./actor.js";
import type { Answer, Reply } from "./desk.js";
import type { Question, Task } from "./messages.js";

/** What goes to one worker in one message. */
class Batch {
  readonly closed: number[] = [];
  readonly questions: Question[] = [];
}

export class Session {
  private started = 0;
  private readonly open: number[];

  constructor(
    private readonly dialogues: readonly Dialogue[],
    private readonly tokenizer: Tokenizer,
    private readonly sampling: Sampling,
    private readonly room: { readonly workers: number; readonly slots: number },
    private readonly send: (worker: number, task: Task) => void,
  ) {
    this.open = new Array<number>(room.workers).fill(0);
  }

  get over(): boolean {
    return this.started === this.dialogues.length && this.open.every((count) => count === 0);
  }

  /** Deal in turn, one to each worker, so that few dialogues are spread over all. */
  begin(): void {
    const batches = this.open.map(() => new Batch());
    for (let round = 0; round < this.room.slots; round++) {
      batches.forEach((batch, worker) => this.deal(worker, batch));
    }
    batches.forEach((batch, worker) => this.post(worker, batch));
  }

  hear(worker: number, replies: readonly Reply[]): void {
    const batch = new Batch();
    for (const { conversation, answer } of replies) {
      if (this.goOn(conversation, answer, batch)) continue;
      batch.closed.push(conversation);
      this.open[worker]!--;
      this.deal(worker, batch);
    }
    this.post(worker, batch);
  }

  /** Start the next dialogue that asks anything. */
  private deal(worker: number, batch: Batch): void {
    while (this.started < this.dialogues.length) {
      if (!this.goOn(this.started++, undefined, batch)) continue;
      this.open[worker]!++;
      return;
    }
  }

  private goOn(conversation: number, answer: Answer | undefined, batch: Batch): boolean {
    const ask = say(this.dialogues[conversation]!, this.tokenizer, answer);
    // A clone of a view would carry its whole buffer along.
    if (ask !== undefined) batch.questions.push({ conversation, ask: { ...ask, context: ask.context.slice() } });
    return ask !== undefined;
  }

  private post(worker: number, { closed, questions }: Batch): void {
    if (closed.length + questions.length === 0) return;
    this.send(worker, { kind: "asks", sampling: this.sampling, closed, questions });
  }
}
