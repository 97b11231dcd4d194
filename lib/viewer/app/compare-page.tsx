/** Arms beside each other on the same iterations: curves, differences paired by seed or by task, and what they were told. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { COLORS, VERDICT } from "../../plot/theme.js";
import { benjaminiHochberg } from "../../experiment/statistics.js";
import { address } from "../address.js";
import {
  armEnd,
  armsOf,
  configDiff,
  curveOf,
  differencesOf,
  differentExamination,
  taskDifference,
  withoutSeed,
  type Arm,
  type ArmDifference,
} from "../compare.js";
import type { Catalogue, RunData, RunRow } from "../data.js";
import { Chart, Swatch } from "./chart.js";
import { between, chance, count, plain, short, signed, written } from "../format.js";
import { Given, Problem, Ruler, State, Text, Wide } from "./parts.js";
import { change, href, type Route } from "./route.js";
import { ask, useAnswer, useVersion } from "./source.js";

export function Compare({ route }: { readonly route: Route }): JSX.Element {
  const paths = route.given.getAll("run");
  return <Beside route={route} title="Runs beside each other" chosen={({ path }) => paths.includes(path)} />;
}

export function Study({ study, route }: { readonly study: string; readonly route: Route }): JSX.Element {
  return <Beside route={route} title={study} chosen={(run) => run.study === study} />;
}

interface BesideProps {
  readonly route: Route;
  readonly title: string;
  readonly chosen: (run: RunRow) => boolean;
}

function Beside({ route, title, chosen }: BesideProps): JSX.Element {
  const version = useVersion();
  const answer = useAnswer<Catalogue>(address("catalogue"), version);
  return (
    <Given answer={answer}>
      {({ runs }) => {
        const rows = runs.filter(chosen);
        const arms = ordered(armsOf(rows), route.given.get("against"));
        return (
          <>
            <h1>
              <Text>{title}</Text>
            </h1>
            {rows.length === 0 ? (
              <Problem>None of these runs is in the folder any more.</Problem>
            ) : (
              <Arms arms={arms} route={route} />
            )}
          </>
        );
      }}
    </Given>
  );
}

/** The arm that the others are set beside comes first. */
function ordered(arms: readonly Arm[], against: string | null): readonly Arm[] {
  return [...arms].sort((a, b) => Number(b.name === against) - Number(a.name === against));
}

function Arms({ arms, route }: { readonly arms: readonly Arm[]; readonly route: Route }): JSX.Element {
  const spoken = useRuns(arms.map((arm) => arm.runs[0]!.path));
  const odd = spoken?.map((run) => differentExamination(spoken[0]!.config, run.config)).find(Boolean);
  const seeds = Math.max(...arms.map(({ runs }) => runs.length));
  const drawn = drawnArms(arms, route);
  const series = arms.flatMap((arm, look) => {
    if (!drawn.includes(arm.name)) return [];
    const points = curveOf(arm);
    return {
      look,
      name: `${arm.name} (${count(arm.runs.length, "seed")})`,
      x: points.map(({ x }) => x),
      y: points.map(({ value }) => value),
      low: points.map(({ interval }) => interval.low),
      high: points.map(({ interval }) => interval.high),
    };
  });
  return (
    <>
      <h2>Held-out success without skills</h2>
      <p class="faint">
        {seeds > 1
          ? "Mean over seeds; bands: Student's 95 % interval over seeds. One run alone has the interval over its tasks."
          : "Bands: Wilson's 95 % interval over the tasks; they say nothing of other seeds."}
      </p>
      <Chart label="held-out success of every arm" y="share won" range={[0, 1]} series={series} height={300} />
      <Ends arms={arms} route={route} />
      {odd === undefined ? (
        <Differences arms={arms} runs={spoken} />
      ) : (
        <Problem>{`No differences: these runs were not examined alike, so that their success is not of one kind (${odd}).`}</Problem>
      )}
      <Told arms={arms} runs={spoken} />
    </>
  );
}

/** As many curves as there are colours, unless others are asked for. */
function drawnArms(arms: readonly Arm[], route: Route): readonly string[] {
  const asked = route.given.getAll("draw");
  return asked.length > 0 ? asked : arms.slice(0, COLORS.length).map(({ name }) => name);
}

function Ends({ arms, route }: { readonly arms: readonly Arm[]; readonly route: Route }): JSX.Element {
  return (
    <Wide label="arms">
      <table>
        <thead>
          <tr>
            <th scope="col">draw</th>
            <th scope="col">beside</th>
            <th scope="col">arm</th>
            <th scope="col" class="num">
              at the end [95 %]
            </th>
            <th scope="col">every seed</th>
          </tr>
        </thead>
        <tbody>
          {arms.map((arm, i) => (
            <ArmLine key={arm.name} arm={arm} place={i} drawn={drawnArms(arms, route)} route={route} />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function ArmLine(props: { arm: Arm; place: number; drawn: readonly string[]; route: Route }): JSX.Element {
  const { arm, place, drawn, route } = props;
  const end = armEnd(arm);
  const isDrawn = drawn.includes(arm.name);
  const flip = (): void => {
    const rest = drawn.filter((name) => name !== arm.name);
    change(route, { draw: isDrawn ? rest : [...rest, arm.name] }, { replace: true });
  };
  return (
    <tr>
      <td class="draw">
        <label>
          <input type="checkbox" aria-label={`draw ${arm.name}`} checked={isDrawn} onChange={flip} />{" "}
          {isDrawn && <Swatch look={place} />}
        </label>
      </td>
      <td>
        <input
          type="radio"
          name="against"
          aria-label={`set the others beside ${arm.name}`}
          checked={place === 0}
          onChange={() => change(route, { against: arm.name }, { replace: true })}
        />
      </td>
      <td>
        <Text>{arm.name}</Text>
      </td>
      <td class="num">{end === undefined ? "–" : between(end.value, end.interval.low, end.interval.high)}</td>
      <td class="seeds">
        {arm.runs.map((run) => (
          <a key={run.path} class="go" href={href(["run", run.path])} title={`${run.path}, ${run.state}`}>
            {run.seed}: {short(run.curve.at(-1)?.[1])} {run.state === "done" ? "" : <State of={run.state} />}
          </a>
        ))}
      </td>
    </tr>
  );
}

interface SpokenFor {
  readonly arms: readonly Arm[];
  /** A run of each arm, which speaks for it; undefined until they are read. */
  readonly runs: readonly RunData[] | undefined;
}

function Differences({ arms, runs }: SpokenFor): JSX.Element {
  if (arms.length < 2) return <p class="faint">One arm alone: there is nothing to set it beside.</p>;
  const differences = differencesOf(arms);
  const bySeeds = differences.filter(({ seeds }) => seeds.length > 1);
  const singles = arms.every(({ runs }) => runs.length === 1);
  const rejected = benjaminiHochberg(bySeeds.map(({ end }) => end.p));
  const lost = arms.slice(1).filter(({ name }) => !differences.some(({ a }) => a === name));
  return (
    <>
      <h2>
        Beside <Text>{arms[0]!.name}</Text>
      </h2>
      {bySeeds.length > 0 && <BySeeds rows={bySeeds} rejected={rejected} />}
      {singles && <ByTasks runs={runs} />}
      {lost.length > 0 && (
        <p class="faint">
          No seed in common with <Text>{arms[0]!.name}</Text>: <Text>{lost.map(({ name }) => name).join(", ")}</Text>.
        </p>
      )}
      {!singles && differences.length > bySeeds.length && (
        <p class="faint">
          A pair of one seed has no interval over seeds:{" "}
          {differences
            .filter((one) => !bySeeds.includes(one))
            .map(({ a }) => a)
            .join(", ")}
          .
        </p>
      )}
    </>
  );
}

function BySeeds({ rows, rejected }: { rows: readonly ArmDifference[]; rejected: readonly boolean[] }): JSX.Element {
  const reach = Math.max(0.05, ...rows.flatMap(({ end }) => [Math.abs(end.interval.low), Math.abs(end.interval.high)]));
  return (
    <>
      <p class="faint">
        Paired by seed. Interval and p: Student's t; sign-flip p: exact, asks nothing of the law but symmetry. * holds
        after correction over these pairs (Benjamini and Hochberg, .05). Rulers: ±{short(reach, 2)}.
      </p>
      <Wide label="differences paired by seed">
        <table>
          <thead>
            <tr>
              <th scope="col">arm</th>
              <th scope="col">at the end</th>
              <th scope="col" class="num">
                difference [95 %]
              </th>
              <th scope="col">p, sign-flip p</th>
              <th scope="col" class="num">
                mean of the curve [95 %]
              </th>
              <th scope="col" class="num">
                seeds
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ a, end, area, flip, seeds }, i) => (
              <tr key={a}>
                <td>
                  <Text>{a}</Text>
                </td>
                <td>
                  <Ruler value={end.value} {...end.interval} reach={reach} color={colorOf(end.interval)} />
                </td>
                <td class="num">{between(end.value, end.interval.low, end.interval.high, signed)}</td>
                <td>
                  {chance(end.p)}
                  {rejected[i] ? " *" : ""}, {chance(flip)}
                </td>
                <td class="num">{between(area.value, area.interval.low, area.interval.high, signed)}</td>
                <td class="num">{plain(seeds.length)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}

function colorOf({ low, high }: { readonly low: number; readonly high: number }): string {
  return VERDICT[low > 0 ? "above" : high < 0 ? "below" : "not told apart"]!.color;
}

/** One answer a run, all asked for at once. */
function useRuns(paths: readonly string[]): readonly RunData[] | undefined {
  const [runs, setRuns] = useState<readonly RunData[] | undefined>(undefined);
  const key = paths.join("\n");
  useEffect(() => {
    let current = true;
    void Promise.all(paths.map((path) => ask<RunData>(address("run", { run: path })))).then((answers) => {
      if (current) setRuns(answers.flatMap((answer) => (answer.state === "here" ? [answer.value] : [])));
    });
    return () => void (current = false);
  }, [key]);
  return runs;
}

/** Two single runs of one world were examined on the same tasks. */
function ByTasks({ runs }: Pick<SpokenFor, "runs">): JSX.Element {
  if (runs === undefined) return <p class="faint">Reading …</p>;
  const [first, ...others] = runs;
  return (
    <ul>
      {others.map((run) => (
        <li key={run.path}>
          <Text>{run.path}</Text>: <Text>{inWords(taskDifference(run, first!))}</Text>
        </li>
      ))}
    </ul>
  );
}

function inWords(found: ReturnType<typeof taskDifference>): string {
  if (typeof found === "string") return `no paired test, for ${found}.`;
  const { iteration, difference, onlyA, onlyB, p } = found;
  const { low, high } = difference.interval;
  return (
    `${between(difference.value, low, high, signed)} at iteration ${plain(iteration)}, paired by ${count(difference.units, "held-out task")}; ` +
    `${plain(onlyA)} that only it won, ${plain(onlyB)} that only the other won (exact ${chance(p)}). One seed: this is of these two policies, not of their methods.`
  );
}

/** The options in which the arms differ; a run of each speaks for it. */
function Told({ arms, runs }: SpokenFor): JSX.Element | null {
  if (runs === undefined || runs.length !== arms.length) return null;
  const rows = configDiff(runs.map(({ config }) => withoutSeed(config)));
  const common = rows.filter(({ values }) => !values.includes(undefined));
  const partly = rows.filter(({ values }) => values.includes(undefined));
  return (
    <>
      <h2>What they were told</h2>
      {rows.length === 0 && <p>The same options, all of them.</p>}
      {common.length > 0 && <OptionTable arms={arms} rows={common} />}
      {partly.length > 0 && (
        <details>
          <summary>{count(partly.length, "option")} that some of them do not have</summary>
          <OptionTable arms={arms} rows={partly} />
        </details>
      )}
    </>
  );
}

function OptionTable({ arms, rows }: { arms: readonly Arm[]; rows: ReturnType<typeof configDiff> }): JSX.Element {
  return (
    <Wide label="options that differ">
      <table class="options">
        <thead>
          <tr>
            <th scope="col">option</th>
            {arms.map(({ name }) => (
              <th scope="col" key={name}>
                <Text>{name}</Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              {values.map((value, i) => (
                <td key={i}>{value === undefined ? <span class="faint">–</span> : <Text>{written(value)}</Text>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}
