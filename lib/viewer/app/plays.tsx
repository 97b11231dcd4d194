/** What was played in one iteration: its groups, its trials and its examinations, each a way to its plays. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { GateExplorerData } from "../../view/data.js";
import gateExplorer from "../../view/gate-explorer.js";
import { address } from "../address.js";
import type { IterationData, PlayRow, RunData } from "../data.js";
import { count, plain, short, signed } from "../format.js";
import { Mounted } from "./mounted.js";
import { End } from "./play.js";
import { Given, Outcomes, Text, Wide } from "./parts.js";
import { href, type Route } from "./route.js";
import { useAnswer, useRun } from "./source.js";

export function Iteration({ path, iteration, route }: { path: string; iteration: number; route: Route }): JSX.Element {
  const answer = useRun(path);
  return (
    <>
      <h1>Iteration {plain(iteration)}</h1>
      <Given answer={answer}>{(run) => <Plays run={run} route={route} iteration={iteration} />}</Given>
    </>
  );
}

export function Plays({ run, route, iteration }: { run: RunData; route: Route; iteration?: number }): JSX.Element {
  const at = iteration ?? run.played.at(-1)?.[1] ?? 0;
  const answer = useAnswer<IterationData>(address("iteration", { run: run.path, iteration: at }));
  return (
    <>
      <Steps run={run} at={at} />
      <Given answer={answer}>
        {({ plays }) =>
          plays.length === 0 ? (
            <p>No play of this iteration is kept.</p>
          ) : (
            <>
              <Played path={run.path} plays={plays} route={route} />
              {run.funnel["gate/all"] !== undefined && <GateOf path={run.path} iteration={at} />}
            </>
          )
        }
      </Given>
    </>
  );
}

/** Which tokens of this iteration's guided plays are taught, as one turns the gate's factors: the view that notebooks show. */
function GateOf({ path, iteration }: { readonly path: string; readonly iteration: number }): JSX.Element {
  const [open, setOpen] = useState(false);
  const at = address("gate", { run: path, iteration });
  const answer = useAnswer<GateExplorerData | null>(open ? at : undefined);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>the gate, factor by factor</summary>
      {open && (
        <Given answer={answer}>
          {(data) =>
            data === null ? (
              <p>The gate was asked about none of these plays.</p>
            ) : (
              <Mounted view={gateExplorer} data={data} />
            )
          }
        </Given>
      )}
    </details>
  );
}

/** To the iteration before and after, or to any. */
function Steps({ run, at }: { readonly run: RunData; readonly at: number }): JSX.Element {
  const { path, played } = run;
  if (played.length === 0) return <p>This run keeps no plays.</p>;
  const kept = (iteration: number): boolean => played.some(([from, to]) => iteration >= from && iteration <= to);
  const go = (to: number): void => void (location.hash = href(["run", path, "iteration", to]));
  const step = (to: number, name: string, key: string): JSX.Element => (
    <button type="button" disabled={!kept(to)} onClick={() => go(to)} data-key={key}>
      {name}
    </button>
  );
  return (
    <p class="row">
      {step(at - 1, "‹ before", "p")}
      <label>
        iteration{" "}
        <input
          type="number"
          min={played[0]![0]}
          max={played.at(-1)![1]}
          value={at}
          onChange={(event) => go(Number(event.currentTarget.value))}
        />
      </label>
      {step(at + 1, "after ›", "n")}
      <span class="faint">
        plays are kept of iterations {played.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(", ")}
      </span>
    </p>
  );
}

function Played({ path, plays, route }: { path: string; plays: readonly PlayRow[]; route: Route }): JSX.Element {
  const groups = [
    ...Map.groupBy(
      plays.filter(({ group }) => group !== null),
      ({ group }) => group!,
    ),
  ];
  const exams = [
    ...Map.groupBy(
      plays.filter(({ arm }) => arm !== null),
      ({ arm }) => arm!,
    ),
  ];
  return (
    <>
      <h2>{count(groups.length, "group")}</h2>
      <Wide label="groups">
        <table>
          <thead>
            <tr>
              <th scope="col">group</th>
              <th scope="col">task</th>
              <th scope="col">kind</th>
              <th scope="col">without skills</th>
              <th scope="col">with</th>
              <th scope="col" class="num">
                difference
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map(([group, all]) => (
              <GroupLine key={group} path={path} group={group} plays={all} />
            ))}
          </tbody>
        </table>
      </Wide>
      {exams.map(([arm, all]) => (
        <Examination key={arm} path={path} arm={arm} plays={all} open={route.given.get("arm") === arm} />
      ))}
    </>
  );
}

function GroupLine({ path, group, plays }: { path: string; group: string; plays: readonly PlayRow[] }): JSX.Element {
  const wins = (guided: boolean): number[] =>
    plays.filter(({ skills }) => skills.length > 0 === guided).map(({ success }) => Number(success));
  const [without, guided] = [wins(false), wins(true)];
  const rate = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0) / all.length;
  const first = plays[0]!;
  return (
    <tr>
      <td>
        <a class="go" href={href(["run", path, "group", group])}>
          {group}
        </a>
      </td>
      <td>
        <Text>{first.task}</Text>
      </td>
      <td>
        <Text>{first.kind}</Text>
      </td>
      <td>{without.length === 0 ? "" : <Outcomes of={without} />}</td>
      <td>{guided.length === 0 ? "" : <Outcomes of={guided} />}</td>
      <td class="num">{without.length * guided.length === 0 ? "" : signed(rate(guided) - rate(without), 2)}</td>
    </tr>
  );
}

function Examination(props: { path: string; arm: string; plays: readonly PlayRow[]; open: boolean }): JSX.Element {
  const { path, arm, plays, open } = props;
  const won = plays.filter(({ success }) => success).length;
  return (
    <details open={open}>
      <summary>
        examination "{arm}": {plain(won)} of {count(plays.length, "task")} won ({short(won / plays.length)})
      </summary>
      <Wide label={`examination ${arm}`}>
        <table>
          <tbody>
            {plays.map((play) => (
              <tr key={play.id} class="lazy">
                <td>
                  <End of={play} />
                </td>
                <td>
                  <a class="go" href={href(["run", path, "play", play.id])}>
                    <Text>{play.task}</Text>
                  </a>
                </td>
                <td>
                  <Text>{play.kind}</Text>
                </td>
                <td class="num">{count(play.turns, "turn")}</td>
                <td class="faint">{play.end}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}
