/** All runs of the folder by study and arm: to filter, to sort, to pick some and set them beside each other. */
import type { JSX } from "preact";
import { address } from "../address.js";
import type { Catalogue, RunRow } from "../data.js";
import { armEnd, armsOf, curveOf, type Arm } from "../compare.js";
import { matching } from "../matching.js";
import { between, count, duration, plain } from "../format.js";
import { Given, Problems, State, Text, Wide } from "./parts.js";
import { Spark } from "./chart.js";
import { change, href, type Route } from "./route.js";
import { useAnswer, useVersion } from "./source.js";

export function List({ route }: { readonly route: Route }): JSX.Element {
  const version = useVersion();
  const answer = useAnswer<Catalogue>(address("catalogue"), version);
  return <Given answer={answer}>{(catalogue) => <Runs catalogue={catalogue} route={route} />}</Given>;
}

function Runs({ catalogue, route }: { readonly catalogue: Catalogue; readonly route: Route }): JSX.Element {
  const { folder, runs, problems, left } = catalogue;
  const filter = route.given.get("filter") ?? "";
  const fits = matching(filter);
  const shown = runs.filter((run) => fits?.(describe(run)) ?? true);
  const studies = [...new Set(shown.map(({ study }) => study))];
  return (
    <>
      <h1>
        Runs in <Text>{folder}</Text>
      </h1>
      {runs.length === 0 ? <Nothing /> : <Filter route={route} filter={filter} shown={shown.length} of={runs.length} />}
      {left !== undefined && <p class="faint">{left}</p>}
      <Problems of={problems} />
      {runs.length > 0 && shown.length === 0 && <p>No run fits. Clear the filter, or look for one word of it.</p>}
      {studies.map((study) => (
        <Study
          key={study}
          study={study}
          rows={shown.filter((run) => run.study === study)}
          route={route}
          open={filter !== "" || studies.length <= 3}
        />
      ))}
      <Picked route={route} />
    </>
  );
}

function Nothing(): JSX.Element {
  return (
    <p>
      No run lies in this folder. <code>npm run train -- siri --folder PATH</code> makes one, and this page shows it
      while it goes.
    </p>
  );
}

function describe({ path, method, variant, world, seed, state }: RunRow): string {
  return `${path} ${method} ${variant} ${world} seed-${seed} ${state}`;
}

function Filter({
  route,
  filter,
  shown,
  of,
}: {
  route: Route;
  filter: string;
  shown: number;
  of: number;
}): JSX.Element {
  return (
    <p class="row">
      <input
        type="search"
        class="filter"
        aria-label="filter runs by folder, method, world, seed or state"
        placeholder="filter: siri pocket seed-3 done"
        value={filter}
        onInput={(event) => change(route, { filter: event.currentTarget.value }, { replace: true })}
      />
      <output>{shown === of ? count(of, "run") : `${plain(shown)} of ${count(of, "run")}`}</output>
    </p>
  );
}

/** Rows of one folder of arms. */
function Study(props: { study: string; rows: readonly RunRow[]; route: Route; open: boolean }): JSX.Element {
  const { study, rows, route, open } = props;
  const arms = armsOf(rows);
  if (study === "") return <Arms arms={arms} route={route} name="runs" />;
  const flipped = route.given.getAll("flip");
  const isOpen = flipped.includes(study) !== open;
  const flip = (): void =>
    change(
      route,
      { flip: flipped.includes(study) ? flipped.filter((one) => one !== study) : [...flipped, study] },
      { replace: true },
    );
  return (
    <section class="study">
      <header>
        <h2>
          <button type="button" class="go" aria-expanded={isOpen} onClick={flip}>
            {isOpen ? "▾" : "▸"} <Text>{study}</Text>
          </button>
        </h2>
        <span class="faint">
          {count(arms.length, "arm")}, {count(rows.length, "run")}
        </span>
        <a href={href(["study", study])}>arms beside each other</a>
      </header>
      {isOpen && <Arms arms={arms} route={route} name={study} />}
    </section>
  );
}

function Arms({ arms, route, name }: { arms: readonly Arm[]; route: Route; name: string }): JSX.Element {
  return (
    <Wide label={name}>
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">pick</span>
            </th>
            <th scope="col">run</th>
            <th scope="col">method</th>
            <th scope="col">world</th>
            <th scope="col">state</th>
            <th scope="col" class="num">
              iterations
            </th>
            <th scope="col">held-out success</th>
            <th scope="col" class="num">
              at the end [95 %]
            </th>
            <th scope="col" class="num">
              time
            </th>
          </tr>
        </thead>
        <tbody>
          {arms.map((arm) =>
            arm.runs.length === 1 ? (
              <Row key={arm.name} run={arm.runs[0]!} route={route} />
            ) : (
              <ArmRows key={arm.name} arm={arm} route={route} />
            ),
          )}
        </tbody>
      </table>
    </Wide>
  );
}

/** An arm of several seeds: its mean, and below it the seeds where they are asked for. */
function ArmRows({ arm, route }: { arm: Arm; route: Route }): JSX.Element {
  const { name, runs } = arm;
  const key = `${runs[0]!.study} ${name}`;
  const open = route.given.getAll("open");
  const isOpen = open.includes(key);
  const end = armEnd(arm);
  const toggle = (): void =>
    change(route, { open: isOpen ? open.filter((one) => one !== key) : [...open, key] }, { replace: true });
  const paths = runs.map(({ path }) => path);
  return (
    <>
      <tr class="arm">
        <td>
          <Pick paths={paths} name={name} route={route} />
        </td>
        <td>
          <button type="button" class="go" aria-expanded={isOpen} onClick={toggle}>
            {isOpen ? "▾" : "▸"} <Text>{name}</Text>
          </button>{" "}
          <span class="faint">{count(runs.length, "seed")}</span>
        </td>
        <td>{several(runs.map(({ method }) => method))}</td>
        <td>{several(runs.map(({ world }) => world))}</td>
        <td>{stateWords(runs)}</td>
        <td class="num">{several(runs.map(({ iteration }) => plain(iteration)))}</td>
        <td>
          <Spark points={curveOf(arm).map(({ x, value }) => [x, value] as const)} />
        </td>
        <td class="num">{end === undefined ? "–" : between(end.value, end.interval.low, end.interval.high)}</td>
        <td class="num">{duration(total(runs))}</td>
      </tr>
      {isOpen && runs.map((run) => <Row key={run.path} run={run} route={route} within />)}
    </>
  );
}

function several(values: readonly string[]): string {
  const all = [...new Set(values)];
  return all.length <= 2 ? all.join(", ") : `${all[0]!} … ${all.at(-1)!}`;
}

function stateWords(runs: readonly RunRow[]): JSX.Element {
  const states = [...new Set(runs.map(({ state }) => state))];
  return (
    <>
      {states.map((state) => (
        <span key={state}>
          {states.length === 1 ? "" : `${runs.filter((run) => run.state === state).length} `}
          <State of={state} />{" "}
        </span>
      ))}
    </>
  );
}

function total(runs: readonly RunRow[]): number | null {
  const known = runs.flatMap(({ seconds }) => seconds ?? []);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

function Row({ run, route, within = false }: { run: RunRow; route: Route; within?: boolean }): JSX.Element {
  const { path, method, variant, world, seed, state, iteration, iterations, curve, seconds, problems } = run;
  const end = armEnd({ runs: [run] });
  return (
    <tr class={within ? "seed" : ""}>
      <td>
        <Pick paths={[path]} name={path} route={route} />
      </td>
      <td>
        <a class="go" href={href(["run", path])}>
          <Text>{within ? `seed ${seed}` : path}</Text>
        </a>
        {problems.length > 0 && <span class="problem small"> {problems[0]}</span>}
      </td>
      <td>
        <Text>{variant === "" ? method : `${method}, ${variant}`}</Text>
      </td>
      <td>
        <Text>{world}</Text>
        {within ? "" : <span class="faint"> seed {seed}</span>}
      </td>
      <td>
        <State of={state} />
      </td>
      <td class="num">{state === "done" ? plain(iteration) : `${plain(iteration)} of ${plain(iterations)}`}</td>
      <td>
        <Spark points={curve} />
      </td>
      <td class="num">{end === undefined ? "–" : between(end.value, end.interval.low, end.interval.high)}</td>
      <td class="num">{duration(seconds)}</td>
    </tr>
  );
}

function Pick({ paths, name, route }: { paths: readonly string[]; name: string; route: Route }): JSX.Element {
  const picked = route.given.getAll("pick");
  const all = paths.every((path) => picked.includes(path));
  const flip = (): void => {
    const rest = picked.filter((path) => !paths.includes(path));
    change(route, { pick: all ? rest : [...rest, ...paths] }, { replace: true });
  };
  return <input type="checkbox" aria-label={`pick ${name} to compare`} checked={all} onChange={flip} />;
}

function Picked({ route }: { readonly route: Route }): JSX.Element | null {
  const picked = route.given.getAll("pick");
  if (picked.length === 0) return null;
  return (
    <div class="picked" role="status">
      <span>{count(picked.length, "run")} picked</span>
      <a class="button" href={href(["compare"], { run: picked })}>
        Compare
      </a>
      <button type="button" onClick={() => change(route, { pick: [] }, { replace: true })}>
        Pick none
      </button>
    </div>
  );
}
