/** How far the runs of a queue are: by study, by worker, and why some failed. It is asked for anew while one looks. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { COLORS } from "../../plot/theme.js";
import type { QueuedBatch, QueuedRun, QueuedWorker, QueueSeen, QueueStanding } from "../../queue/standing-data.js";
import { address } from "../address.js";
import { count, duration, plain, short } from "../format.js";
import { Problem, Problems, Text, Wide } from "./parts.js";
import { ask, isReport, useAnswer, type Answer } from "./source.js";

/** Milliseconds between two looks. */
const LOOK = 1000;

/** The way here, where a queue was named. */
export function QueueLink({ here }: { readonly here: boolean }): JSX.Element | null {
  const answer = useAnswer<QueueSeen>(isReport() ? undefined : address("queue"));
  if (answer.state !== "here" || answer.value.name === null) return null;
  return (
    <a href="#/queue" aria-current={here ? "page" : undefined}>
      queue
    </a>
  );
}

export function QueuePage(): JSX.Element {
  const { answer, problem } = useQueue();
  if (answer === undefined)
    return problem === "" ? (
      <p class="faint" aria-busy="true">
        Asking the viewer …
      </p>
    ) : (
      <Problem>{problem}</Problem>
    );
  if (answer.name === null) return <NoQueue />;
  const { name, standing, age } = answer;
  const trouble = problem || answer.problem;
  return (
    <>
      <h1>
        Queue at <Text>{name}</Text>
      </h1>
      {trouble !== "" && <Problem>{trouble}</Problem>}
      {trouble !== "" && standing !== null && (
        <p>What follows was seen {duration(age)} ago. The page asks again every second.</p>
      )}
      {standing === null ? trouble === "" && <p aria-busy="true">Asking the queue …</p> : <Standing of={standing} />}
    </>
  );
}

/** The newest answer; it stays where a later one is refused. */
function useQueue(): { readonly answer: QueueSeen | undefined; readonly problem: string } {
  const [answer, setAnswer] = useState<QueueSeen>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const hear = (told: Answer<QueueSeen>): void => {
      if (told.state === "here") setAnswer(told.value);
      setProblem(told.state === "refused" ? told.problem : "");
    };
    const look = async (): Promise<void> => {
      if (document.visibilityState === "visible") {
        const told = await ask<QueueSeen>(address("queue"));
        if (!over) hear(told);
      }
      if (!over) timer = setTimeout(() => void look(), LOOK);
    };
    void look();
    return () => ((over = true), clearTimeout(timer));
  }, []);
  return { answer, problem };
}

function NoQueue(): JSX.Element {
  return (
    <>
      <h1>Queue</h1>
      <p>
        No queue was named. End the viewer in its terminal (Ctrl-C) and start it with{" "}
        <code>npx siri-lab view --queue redis://HOST:PORT</code>, or set <code>SIRI_QUEUE</code>.
      </p>
    </>
  );
}

function Standing({ of: { batches, workers, groups, odd } }: { readonly of: QueueStanding }): JSX.Element {
  return (
    <>
      {batches.length === 0 && (
        <p>
          No run is in this queue. <code>npx siri-lab study NAME --queue URL</code> gives it some, and this page shows
          them as they come.
        </p>
      )}
      {batches.map((batch) => (
        <Batch key={`${batch.name} ${batch.version}`} batch={batch} several={sameName(batches, batch)} />
      ))}
      {groups.waiting + groups.playing > 0 && (
        <p>
          Groups of episodes for runs that learn elsewhere: {plain(groups.playing)} being played,{" "}
          {plain(groups.waiting)} waiting.
        </p>
      )}
      <Workers workers={workers} />
      <Problems of={odd} />
    </>
  );
}

function sameName(batches: readonly QueuedBatch[], { name }: QueuedBatch): boolean {
  return batches.filter((one) => one.name === name).length > 1;
}

const ORDER = ["done", "running", "waiting", "failed"] as const;
type State = (typeof ORDER)[number];

function counted(runs: readonly QueuedRun[], state: State): number {
  return runs.filter((run) => run.state === state).length;
}

function Batch({ batch, several }: { readonly batch: QueuedBatch; readonly several: boolean }): JSX.Element {
  const { name, runs, version } = batch;
  const running = runs.filter(({ state }) => state === "running");
  const failed = runs.filter(({ state }) => state === "failed");
  return (
    <section class="study" aria-label={name}>
      <h2>
        <Text>{name}</Text> {several && <span class="faint">{version}</span>}
      </h2>
      <p class="facts">
        <strong>
          {plain(counted(runs, "done"))} of {count(runs.length, "run")} done
        </strong>
        <span>{plain(running.length)} running</span>
        <span>{plain(counted(runs, "waiting"))} waiting</span>
        <span>{plain(failed.length)} failed</span>
        <span>{timeWords(batch)}</span>
      </p>
      <Bar runs={runs} />
      {failed.length > 0 && <Failed runs={failed} />}
      {running.length > 0 && <Running runs={running} name={name} />}
      <Arms runs={runs} name={name} />
    </section>
  );
}

function timeWords({ runs, left, lanes, version }: QueuedBatch): string {
  if (counted(runs, "running") + counted(runs, "waiting") === 0) return "nothing left to do";
  if (lanes === 0) return `no worker of this version (${version}) is here: start some with npx siri-lab worker`;
  return left === null ? "the time left shows after the first iterations" : `about ${duration(left)} left`;
}

/** Iterations played, run by run: what is done, under way and failed, on the line of all. */
function Bar({ runs }: { readonly runs: readonly QueuedRun[] }): JSX.Element {
  const share = ({ state, iteration, of }: QueuedRun): number => (state === "done" ? 1 : of === 0 ? 0 : iteration / of);
  const sum = (state: State, part: (run: QueuedRun) => number): number =>
    runs.reduce((total, run) => total + (run.state === state ? part(run) : 0), 0) / runs.length;
  const done = 100 * sum("done", share);
  const begun = 100 * (sum("running", share) + sum("waiting", share));
  const failed = 100 * sum("failed", () => 1);
  return (
    <svg class="progress" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="4" class="rest" />
      <rect width={done} height="4" fill={COLORS[0]} />
      <rect x={done} width={begun} height="4" fill={COLORS[0]} opacity="0.5" />
      <rect x={100 - failed} width={failed} height="4" class="failed" />
    </svg>
  );
}

function Failed({ runs }: { readonly runs: readonly QueuedRun[] }): JSX.Element {
  return (
    <>
      <p>Failed, and tried again when whoever asked gives the same command again:</p>
      <ul class="failures">
        {runs.map(({ arm, seed, reason, worker }) => (
          <li key={`${arm} ${seed}`}>
            <Text>{arm}</Text> seed {seed}
            {worker !== "" && <span class="faint"> last at {worker}</span>}
            <Problem>{reason || "no reason was told"}</Problem>
          </li>
        ))}
      </ul>
    </>
  );
}

function Running({ runs, name }: { readonly runs: readonly QueuedRun[]; readonly name: string }): JSX.Element {
  return (
    <Wide label={`runs of ${name} under way`}>
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">under way</th>
            <th scope="col">worker</th>
            <th scope="col" class="num">
              iterations
            </th>
            <th scope="col" class="num">
              held-out success
            </th>
            <th scope="col" class="num">
              time
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ arm, seed, worker, iteration, of, success, seconds }) => (
            <tr key={`${arm} ${seed}`}>
              <td>
                <Text>{arm}</Text> seed {seed}
              </td>
              <td>
                <Text>{worker}</Text>
              </td>
              <td class="num">{of === 0 ? "begins" : `${plain(iteration)} of ${plain(of)}`}</td>
              <td class="num">{short(success)}</td>
              <td class="num">{duration(seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Arms({ runs, name }: { readonly runs: readonly QueuedRun[]; readonly name: string }): JSX.Element {
  const arms = [...new Set(runs.map(({ arm }) => arm))];
  return (
    <Wide label={`arms of ${name}`}>
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">arm</th>
            {ORDER.map((state) => (
              <th key={state} scope="col" class="num">
                {state}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {arms.map((arm) => {
            const own = runs.filter((run) => run.arm === arm);
            return (
              <tr key={arm}>
                <td>
                  <Text>{arm}</Text>
                </td>
                {ORDER.map((state) => (
                  <td key={state} class="num">
                    {plain(counted(own, state))}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Wide>
  );
}

function Workers({ workers }: { readonly workers: readonly QueuedWorker[] }): JSX.Element {
  return (
    <section class="study" aria-label="workers">
      <h2>Workers</h2>
      {workers.length === 0 ? (
        <p>
          No worker was here yet. <code>npx siri-lab worker --queue URL</code> starts one, on any machine that reaches
          the queue.
        </p>
      ) : (
        <Wide label="workers">
          <table class="runs">
            <thead>
              <tr>
                <th scope="col">worker</th>
                <th scope="col" class="num">
                  at a time
                </th>
                <th scope="col">has now</th>
                <th scope="col" class="num">
                  runs done
                </th>
                <th scope="col">heard</th>
                <th scope="col">version</th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <tr key={worker.name}>
                  <td>
                    <Text>{worker.name}</Text>
                  </td>
                  <td class="num">{worker.processes === 0 ? "–" : plain(worker.processes)}</td>
                  <td>
                    <Text>{worker.runs.running.join(", ") || "–"}</Text>
                  </td>
                  <td class="num">{plain(worker.runs.done)}</td>
                  <td class={isSilent(worker) ? "problem" : ""}>{heardWords(worker)}</td>
                  <td class="faint">{worker.version || "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </section>
  );
}

/** Seconds after which a worker's silence is said; it tells of itself every five. */
const SILENT = 20;

function isSilent({ silent }: QueuedWorker): boolean {
  return silent !== null && silent > SILENT;
}

function heardWords(worker: QueuedWorker): string {
  if (worker.silent === null) return "ended";
  if (!isSilent(worker)) return "here";
  return `silent for ${duration(worker.silent)}: its runs go to others`;
}
