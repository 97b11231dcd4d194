/**
 * A run's groups played by the workers of a queue. Each job is some episodes; the weights go there once an update. The
 * answers come back in any order and the dialogues are held with them here, in their own order, so that a run has the bytes
 * it has alone. Redis may forget, fall silent and come back meanwhile; what is missing is asked for again.
 */
import type { Queue, QueueEvents } from "bullmq";
import { expect, labError, LabError } from "../../errors.js";
import { say } from "../../policy/acting/actor.js";
import { TransformerPolicy } from "../../policy/transformer-policy.js";
import type { Resolved } from "../../config.js";
import type { OpenedLab } from "../../recipes/lab.js";
import type { Casting, EpisodeDialogue, Players } from "../../rollout/episode.js";
import { connect, noAnswer, PREFIX, QUEUE, ROLLOUT, type Connection } from "../connection.js";
import { CrewWatch } from "../crew.js";
import { refusePath } from "../payload.js";
import { sha256 } from "../run-files.js";
import { thisVersion, type Version } from "../version.js";
import { dealt, orderId, readPlayed, refuseOther, type Order, type Played } from "./order.js";
import { putWeights, takeResults } from "./shelf.js";

export interface PlayersOptions {
  readonly url: string;
  readonly config: Resolved;
  /** The run's own lab: only its policy, spoken to as it says, is played with elsewhere. */
  readonly lab: OpenedLab;
  /** Seconds for which an unreachable Redis is waited for. */
  readonly patience?: number;
  readonly version?: Version;
  readonly tell?: (line: string) => void;
}

/** What went over the queue so far. */
export interface Traffic {
  jobs: number;
  episodes: number;
  /** Bytes of weights that were sent. */
  weights: number;
  /** Seconds waited for others. */
  seconds: number;
}

export interface QueuePlayers extends Players {
  readonly traffic: Readonly<Traffic>;
  close(): Promise<void>;
}

/** Times a job is tried before whoever asks hears why it fails. */
const ATTEMPTS = 8;
const KEEP = { age: 3600 };
/** Milliseconds between two looks where no word comes, and between two searches for lost jobs. */
const LOOK = 1000;
const SEARCH = 5000;

interface Waiting {
  readonly id: string;
  readonly order: Order;
  readonly dialogues: readonly EpisodeDialogue[];
}

export async function openPlayers(options: PlayersOptions): Promise<QueuePlayers> {
  const { config, lab } = options;
  refusePath(config.tasks.policy);
  const { policy } = lab;
  expect(policy instanceof TransformerPolicy, "--rollouts", {
    expected: "a policy of this project, whose weights can be sent",
    got: policy.name,
    fix: "leave it out",
  });
  return new PlayersOfQueue(await connect(options.url), options, policy.numerics);
}

class PlayersOfQueue implements QueuePlayers {
  readonly traffic: Traffic = { jobs: 0, episodes: 0, weights: 0, seconds: 0 };
  private readonly queue: Queue;
  private readonly events: QueueEvents;
  private readonly version: Version;
  private readonly crew: CrewWatch;
  private readonly tell: (line: string) => void;
  private woken: (() => void) | undefined;
  private warned = "";
  private readonly given = new Set<string>();

  constructor(
    private readonly connection: Connection,
    private readonly options: PlayersOptions,
    private readonly numerics: Order["numerics"],
  ) {
    const { bull, redis } = connection;
    this.version = options.version ?? thisVersion();
    this.tell = options.tell ?? (() => undefined);
    this.crew = new CrewWatch(connection, this.version, this.tell);
    this.queue = new bull.Queue(QUEUE, { connection: redis as never, prefix: PREFIX });
    this.events = new bull.QueueEvents(QUEUE, { connection: { ...connection.options }, prefix: PREFIX });
    this.queue.on("error", () => undefined); // every command's own error is heard
    this.events.on("error", () => undefined);
    for (const word of ["completed", "failed"] as const) this.events.on(word, () => this.woken?.());
  }

  async play({ stage, world, plans, dialogues, sampling }: Casting): Promise<boolean> {
    const { lab, config } = this.options;
    const own = stage.policy === lab.policy && stage.format === lab.format && world === lab.world;
    if (!own || stage.style !== lab.style || stage.choose !== lab.choose || plans.length === 0) return false;
    const started = performance.now();
    const bytes = await lab.policy.snapshot("weights");
    const weights = sha256(bytes);
    const { skillLimit } = stage;
    const { version, numerics } = this;
    const told = { format: 1, version, config, numerics, weights, sampling } as const;
    let next = 0;
    const jobs = dealt(plans).map((some): Waiting => {
      const order: Order = { ...told, ...(skillLimit && { skillLimit }), plans: some };
      return { id: orderId(order), order, dialogues: dialogues.slice(next, (next += some.length)) };
    });
    await this.done(jobs, { hash: weights, bytes });
    this.traffic.jobs += jobs.length;
    this.traffic.episodes += plans.length;
    this.traffic.seconds += (performance.now() - started) / 1000;
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.events.close()]).catch(() => undefined);
    this.connection.close();
  }

  /** Until every job is played. */
  private async done(jobs: readonly Waiting[], weights: { hash: string; bytes: Uint8Array }): Promise<void> {
    const waiting = new Map(jobs.map((job) => [job.id, job]));
    const { patience = 300 } = this.options;
    let [heard, searched] = [performance.now(), -Infinity];
    while (waiting.size > 0) {
      try {
        await this.collect(waiting);
        if (waiting.size > 0 && performance.now() - searched > SEARCH) {
          await this.giveMissing([...waiting.values()], weights);
          searched = performance.now();
        }
        heard = performance.now();
        this.warned = "";
      } catch (error) {
        if (error instanceof LabError) throw error;
        const told = noAnswer(this.connection.name, error as Error);
        if (performance.now() - heard > patience * 1000) throw told;
        if (this.warned !== told.message) this.tell(`${told.message} (waiting for it)`);
        this.warned = told.message;
      }
      if (waiting.size > 0) await this.word();
    }
  }

  /** The next word of a job that ended, or a second. */
  private word(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK);
      this.woken = () => {
        clearTimeout(timer);
        this.woken = undefined;
        resolve();
      };
    });
  }

  private async collect(waiting: Map<string, Waiting>): Promise<void> {
    const all = [...waiting.values()];
    const results = await takeResults(this.connection.redis, all.map(({ id }) => id)); // prettier-ignore
    for (const [at, { id, dialogues }] of all.entries()) {
      const bytes = results[at];
      if (bytes == null) continue;
      const { host, episodes } = readPlayed(bytes, id);
      expect(episodes.length === dialogues.length, `queue, result of ${id}`, {
        expected: `${dialogues.length} episodes`,
        got: `${episodes.length} from ${host}`,
        fix: "compute it on both hosts and compare; without --rollouts the run goes on here",
      });
      dialogues.forEach((dialogue, place) => this.hold(dialogue, episodes[place]!, id, host));
      waiting.delete(id);
    }
  }

  private hold(dialogue: EpisodeDialogue, played: Played, id: string, host: string): void {
    const { tokenizer } = this.options.lab.policy;
    let ask = say(dialogue, tokenizer, undefined);
    for (const answer of played.said) if (ask !== undefined) ask = say(dialogue, tokenizer, answer);
    const whole = ask === undefined;
    refuseOther(dialogue.episode(), whole ? played : { ...played, asked: "" }, id, host);
  }

  /** Jobs that Redis does not have, for the first time or any more; one that was given up ends the run with its reason. */
  private async giveMissing(jobs: readonly Waiting[], weights: { hash: string; bytes: Uint8Array }): Promise<void> {
    this.traffic.weights += await putWeights(this.connection.redis, weights.hash, weights.bytes);
    await Promise.all(jobs.map((job) => this.giveOne(job)));
    await this.crew.look();
  }

  private async giveOne({ id, order }: Waiting): Promise<void> {
    const state = await this.queue.getJobState(id);
    if (state === "failed" && this.given.has(id)) {
      const job = await this.queue.getJob(id);
      throw labError(`queue, ${id}`, {
        expected: "a group that a worker can play",
        got: job?.failedReason,
        fix: "give the same command again with --resume, or without --rollouts to play here",
      });
    }
    this.given.add(id);
    if (state === "completed" || state === "failed") await this.queue.remove(id); // of an earlier time, or without its result
    const keep = { removeOnComplete: KEEP, removeOnFail: KEEP };
    // before the runs that wait: somebody stands still until it is played
    if (state !== "active") await this.queue.add(ROLLOUT, order, { jobId: id, attempts: ATTEMPTS, backoff: 1000, lifo: true, ...keep }); // prettier-ignore
  }
}
