/** One run: its head, and below it what was asked for: curves, bank, gate and taught tokens, plays, every number, options. */
import type { JSX } from "preact";
import type { RunPlayerData } from "../../view/data.js";
import runPlayer from "../../view/run-player.js";
import { address } from "../address.js";
import type { Exam, RunData } from "../data.js";
import { wilson } from "../../validation/intervals.js";
import { Bank } from "./bank.js";
import { Chart, type Series } from "./chart.js";
import { between, count, duration, plain, short, written } from "../format.js";
import { Gate } from "./gate.js";
import { Measures } from "./measures.js";
import { Mounted } from "./mounted.js";
import { Given, Problems, State, Text, Wide } from "./parts.js";
import { Plays } from "./plays.js";
import { href, type Route } from "./route.js";
import { useAnswer, useRun } from "./source.js";
import { leavesOf } from "../compare.js";

const tabs = ["curves", "player", "bank", "gate", "plays", "measures", "options"] as const;
type Tab = (typeof tabs)[number];

const NAMES: Readonly<Record<Tab, string>> = {
  curves: "Curves",
  player: "Player",
  bank: "Bank",
  gate: "Gate and taught tokens",
  plays: "Plays",
  measures: "Every number",
  options: "Options",
};

export function Run({ path, route }: { readonly path: string; readonly route: Route }): JSX.Element {
  const answer = useRun(path);
  const asked = tabs.find((tab) => tab === route.parts[2]) ?? "curves";
  return (
    <Given answer={answer}>
      {(run) => (
        <>
          <Head run={run} />
          <nav class="tabs" aria-label="parts of the run">
            {tabs
              .filter((tab) => has(run, tab))
              .map((tab) => (
                <a key={tab} href={href(["run", path, tab])} aria-current={tab === asked ? "page" : undefined}>
                  {NAMES[tab]}
                  {tab === "bank" ? ` (${plain(run.skills.length)})` : ""}
                </a>
              ))}
          </nav>
          <Problems of={run.problems} />
          <Part run={run} tab={asked} route={route} />
        </>
      )}
    </Given>
  );
}

/** A run without skills has no bank. */
function has({ skills, refusals, lines, played, kept }: RunData, tab: Tab): boolean {
  if (tab === "player") return !kept && skills.length > 0;
  if (tab === "bank") return skills.length + refusals > 0;
  if (tab === "gate") return Object.keys(lines).some((name) => /^(gate|own)\//.test(name));
  return tab !== "plays" || played.length > 0;
}

function Part({ run, tab, route }: { run: RunData; tab: Tab; route: Route }): JSX.Element {
  switch (tab) {
    case "curves":
      return <Curves run={run} />;
    case "player":
      return <Player run={run} />;
    case "bank":
      return <Bank run={run} route={route} />;
    case "gate":
      return <Gate run={run} />;
    case "plays":
      return <Plays run={run} route={route} />;
    case "measures":
      return <Measures run={run} route={route} />;
    case "options":
      return <Options run={run} />;
  }
}

/** The run as it went, iteration by iteration: the view that notebooks show. */
function Player({ run }: { readonly run: RunData }): JSX.Element {
  const answer = useAnswer<RunPlayerData>(address("player", { run: run.path }), String(run.written));
  return <Given answer={answer}>{(data) => <Mounted view={runPlayer} data={data} />}</Given>;
}

function Head({ run }: { readonly run: RunData }): JSX.Element {
  const { path, method, variant, world, seed, state, iteration, iterations, seconds, spent } = run;
  const end = lastOf(run.exams["plain"]);
  return (
    <header class="head">
      <h1>
        <Text>{path === "." ? method : path}</Text>
      </h1>
      <p class="facts">
        <State of={state} />
        <span>
          <Text>{variant === "" ? method : `${method}, ${variant}`}</Text> in <Text>{world}</Text>, seed {seed}
        </span>
        <span>
          iteration {plain(iteration)} of {plain(iterations)}
        </span>
        {end !== undefined && <span>held-out success {end}</span>}
        {spent !== null && <span>{count(spent.episodes, "episode")}</span>}
        {seconds !== null && <span>{duration(seconds)}</span>}
      </p>
    </header>
  );
}

function lastOf(exams: readonly Exam[] = []): string | undefined {
  const last = exams.at(-1);
  if (last === undefined) return undefined;
  const [low, high] = boundsOf(last);
  return `${between(last.success, low, high)} of ${count(last.outcomes.length, "task")}`;
}

/** Wilson's interval over the tasks of one examination. */
function boundsOf({ outcomes }: Exam): readonly [number, number] {
  return wilson([...outcomes].map(Number));
}

function Curves({ run }: { readonly run: RunData }): JSX.Element {
  const { exams, lines, path, phases, played } = run;
  const open =
    played.length === 0
      ? undefined
      : (x: number) => void (location.hash = href(["run", path, "iteration", Math.round(x)]));
  const training = (["train/plain", "train/skill"] as const).flatMap((name, look): Series[] => {
    const line = lines[name];
    return line === undefined
      ? []
      : [{ name: name === "train/plain" ? "without skills" : "with skills", ...line, look }];
  });
  const common = {
    marks: phases.map(({ iteration, phase }) => ({ at: iteration, name: phase })),
    range: [0, 1] as const,
  };
  return (
    <>
      <h2>Held-out success</h2>
      <p class="faint">
        Every task of the list once, by what stood in the prompt. Bands: Wilson's 95 % interval over the tasks.
      </p>
      <Chart
        label="held-out success"
        y="share won"
        series={examSeries(exams)}
        {...common}
        {...(open && { pick: open })}
      />
      <Kinds exams={exams["plain"] ?? []} />
      <h2>Success while training</h2>
      <p class="faint">
        Episodes of each iteration, sampled to explore.{open && " Click, or Enter, opens the plays of an iteration."}
      </p>
      <Chart label="success while training" y="share won" series={training} {...common} {...(open && { pick: open })} />
    </>
  );
}

function examSeries(exams: RunData["exams"]): Series[] {
  return Object.entries(exams).map(([arm, all]) => {
    const bounds = all.map(boundsOf);
    return {
      name: arm === "plain" ? "without skills (plain)" : arm,
      x: all.map(({ iteration }) => iteration),
      y: all.map(({ success }) => success),
      low: bounds.map(([low]) => low),
      high: bounds.map(([, high]) => high),
    };
  });
}

/** Success by kind of task, at the first and the last examination. */
function Kinds({ exams }: { readonly exams: readonly Exam[] }): JSX.Element | null {
  const [first, last] = [exams[0], exams.at(-1)];
  if (first === undefined || last === undefined) return null;
  const kinds = Object.keys(last.byKind);
  return (
    <details>
      <summary>by kind of task, without skills</summary>
      <Wide label="success by kind of task">
        <table>
          <thead>
            <tr>
              <th scope="col">iteration</th>
              {kinds.map((kind) => (
                <th scope="col" class="num" key={kind}>
                  <Text>{kind}</Text>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(first === last ? [last] : [first, last]).map((exam) => (
              <tr key={exam.iteration}>
                <th scope="row">{plain(exam.iteration)}</th>
                {kinds.map((kind) => (
                  <td class="num" key={kind}>
                    {short(exam.byKind[kind])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}

function Options({ run }: { readonly run: RunData }): JSX.Element {
  return (
    <>
      <h2>What it was told</h2>
      <Leaves label="options" of={run.config} />
      <h2>What it ran on</h2>
      <Leaves label="what it ran on" of={run.ran} />
    </>
  );
}

function Leaves({ label, of }: { readonly label: string; readonly of: object }): JSX.Element {
  return (
    <Wide label={label}>
      <table class="options">
        <tbody>
          {leavesOf(of).map(([path, value]) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              <td>
                <Text>{written(value)}</Text>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
