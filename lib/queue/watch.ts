/**
 * Somebody who looks at the queue while it works. It is asked as often as one likes and answers at once with what was seen
 * last; a Redis that is away is said, and looked for again, so that it may be started or come back later.
 */
import { LabError } from "../errors.js";
import { connect, noAnswer, PREFIX, QUEUE, withoutPassword, type Connection } from "./connection.js";
import { Look } from "./standing.js";
import type { QueueSeen, QueueStanding } from "./standing-data.js";

/** Milliseconds between two looks at least, and after which a look without an answer is said. */
const EVERY = 1000;
const LONG = 3000;
/** Runs that are looked at in a second at most. */
const LOOKS_A_SECOND = 500;

interface Opened {
  readonly connection: Connection;
  readonly look: Look;
  close(): Promise<void>;
}

export class QueueWatch {
  readonly name: string;
  private opened: Opened | undefined;
  private standing: QueueStanding | undefined;
  private seen = performance.now();
  private began = -Infinity;
  private looking: Promise<void> | undefined;
  private problem = "";
  private heard: Error | undefined;

  /** An odd address is refused; whether somebody answers there shows later. */
  constructor(private readonly url: string) {
    this.name = withoutPassword(url);
  }

  /** What was seen last. A new look begins where that one is old. */
  now(): QueueSeen {
    const size = this.standing?.batches.reduce((sum, { runs }) => sum + runs.length, 0) ?? 0;
    const every = Math.max(EVERY, (1000 * size) / LOOKS_A_SECOND);
    if (this.looking === undefined && performance.now() - this.began >= every) {
      this.began = performance.now();
      this.looking = this.look().finally(() => (this.looking = undefined));
    }
    const slow = this.looking !== undefined && performance.now() - this.began > LONG;
    const problem = slow ? noAnswer(this.name, this.heard ?? new Error("none")).message : this.problem;
    const { name, standing = null } = this;
    return { name, standing, age: (performance.now() - this.seen) / 1000, problem };
  }

  async close(): Promise<void> {
    this.began = Infinity;
    await this.opened?.close();
  }

  private async look(): Promise<void> {
    try {
      this.opened ??= await this.open();
      this.standing = await this.opened.look.now();
      [this.seen, this.problem, this.heard] = [performance.now(), "", undefined];
    } catch (error) {
      const told = error instanceof LabError ? error : noAnswer(this.name, this.heard ?? (error as Error));
      this.problem = told.message;
    }
  }

  private async open(): Promise<Opened> {
    const connection = await connect(this.url, LONG);
    const { bull, redis } = connection;
    redis.on("error", (error: Error) => (this.heard = error));
    const queue = new bull.Queue(QUEUE, { connection: redis as never, prefix: PREFIX });
    queue.on("error", (error) => (this.heard = error));
    const close = async (): Promise<void> => {
      connection.close(); // what is asked at this moment ends by it
      await queue.close().catch(() => undefined);
    };
    return { connection, look: new Look(redis, queue), close };
  }
}
