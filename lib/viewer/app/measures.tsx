/** Every number that a run logged: a small picture each, with what it means and what a healthy run looks like. */
import type { JSX } from "preact";
import type { MetricEntry } from "../../config/common.js";
import { address } from "../address.js";
import type { RunData } from "../data.js";
import { matching } from "../matching.js";
import { Chart } from "./chart.js";
import { plain } from "../format.js";
import { change, type Route } from "./route.js";
import { useAnswer } from "./source.js";

export function Measures({ run, route }: { readonly run: RunData; readonly route: Route }): JSX.Element {
  const dictionary = useAnswer<Readonly<Record<string, MetricEntry>>>(address("dictionary"));
  const entries = dictionary.state === "here" ? dictionary.value : {};
  const filter = route.given.get("filter") ?? "";
  const fits = matching(filter);
  const names = Object.keys(run.lines).filter((name) => fits?.(`${name} ${entries[name]?.about ?? ""}`) ?? true);
  return (
    <>
      <p class="row">
        <input
          type="search"
          class="filter"
          aria-label="filter numbers by name or meaning"
          placeholder="filter: loss entropy tokens"
          value={filter}
          onInput={(event) => change(route, { filter: event.currentTarget.value }, { replace: true })}
        />
      </p>
      <div class="measures">
        {names.map((name) => (
          <Measure key={name} name={name} run={run} entry={entries[name]} />
        ))}
      </div>
      {names.length === 0 && <p>No number is called so.</p>}
    </>
  );
}

function Measure({ name, run, entry }: { name: string; run: RunData; entry: MetricEntry | undefined }): JSX.Element {
  const line = run.lines[name]!;
  return (
    <section class="measure">
      <h2>
        <bdi>{name}</bdi> <span class="number">{plain(line.y.at(-1) ?? NaN)}</span>
      </h2>
      <Chart small label={`${name} over iterations`} height={120} write={plain} series={[{ name, ...line }]} />
      {entry !== undefined && (
        <p class="faint">
          {entry.about} Healthy: {entry.healthy}.
        </p>
      )}
    </section>
  );
}
