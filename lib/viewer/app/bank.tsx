/** The bank of a run: every skill with its status and its utility, to filter, to sort and to open; and what was refused. */
import type { JSX } from "preact";
import { inStatusOrder, STATUS } from "../../plot/theme.js";
import type { RunData, SkillRow } from "../data.js";
import { matching } from "../matching.js";
import { between, count, plain, short, signed } from "../format.js";
import { Ruler, Status, Text, Wide } from "./parts.js";
import { change, href, type Route } from "./route.js";

const orders = {
  utility: { name: "utility, best first", by: (a, b) => utilityOf(b, -9) - utilityOf(a, -9) },
  harm: { name: "utility, worst first", by: (a, b) => utilityOf(a, 9) - utilityOf(b, 9) },
  sure: { name: "lower bound, best first", by: (a, b) => b.utility.interval.low - a.utility.interval.low },
  trials: { name: "trials, most first", by: (a, b) => b.utility.trials - a.utility.trials },
  born: { name: "birth, oldest first", by: (a, b) => a.born - b.born },
  text: { name: "sentence, a to z", by: (a, b) => (a.text < b.text ? -1 : 1) },
} satisfies Record<string, { name: string; by: (a: SkillRow, b: SkillRow) => number }>;
type Order = keyof typeof orders;

/** A skill without trials has no utility. */
function utilityOf({ utility }: SkillRow, untried: number): number {
  return utility.trials === 0 ? untried : utility.mean;
}

export function Bank({ run, route }: { readonly run: RunData; readonly route: Route }): JSX.Element {
  const { given } = route;
  const fits = matching(given.get("filter") ?? "");
  const without = given.getAll("without");
  const order = Object.keys(orders).find((name) => name === given.get("sort")) as Order | undefined;
  const shown = run.skills
    .filter(({ id, text, status }) => !without.includes(status) && (fits?.(`${id} ${text}`) ?? true))
    .sort(orders[order ?? "utility"].by);
  return (
    <>
      <Controls run={run} route={route} shown={shown.length} />
      <Skills run={run} skills={shown} />
      {shown.length === 0 && run.skills.length > 0 && <p>No skill fits. Clear the filter, or show another status.</p>}
      {run.skills.length === 0 && <p>No sentence has entered the bank yet.</p>}
      <RefusedSentences run={run} />
    </>
  );
}

function Controls({ run, route, shown }: { run: RunData; route: Route; shown: number }): JSX.Element {
  const without = route.given.getAll("without");
  const statuses = inStatusOrder(run.skills.map(({ status }) => status));
  const flip = (status: string): void => {
    const rest = without.filter((one) => one !== status);
    change(route, { without: rest.length < without.length ? rest : [...without, status] }, { replace: true });
  };
  return (
    <p class="row">
      <input
        type="search"
        class="filter"
        aria-label="filter skills by their words"
        placeholder="filter sentences"
        value={route.given.get("filter") ?? ""}
        onInput={(event) => change(route, { filter: event.currentTarget.value }, { replace: true })}
      />
      <label>
        sort{" "}
        <select
          value={route.given.get("sort") ?? "utility"}
          onChange={(event) => change(route, { sort: event.currentTarget.value }, { replace: true })}
        >
          {Object.entries(orders).map(([value, { name }]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {statuses.map((status) => (
        <label key={status} class="chip">
          <input type="checkbox" checked={!without.includes(status)} onChange={() => flip(status)} />{" "}
          <Status of={status} /> {plain(run.skills.filter((one) => one.status === status).length)}
        </label>
      ))}
      <output>{shown === run.skills.length ? "" : `${plain(shown)} of ${count(run.skills.length, "skill")}`}</output>
    </p>
  );
}

function Skills({ run, skills }: { run: RunData; skills: readonly SkillRow[] }): JSX.Element | null {
  if (skills.length === 0) return null;
  return (
    <Wide label="skills">
      <table class="skills">
        <thead>
          <tr>
            <th scope="col">status</th>
            <th scope="col">sentence</th>
            <th scope="col">utility, −1 to +1</th>
            <th scope="col" class="num">
              mean [95 %]
            </th>
            <th scope="col" class="num">
              trials
            </th>
            <th scope="col" class="num" title="pairs with equal luck that only the half with the skill won">
              repaired
            </th>
            <th scope="col" class="num" title="pairs with equal luck that only the half without the skill won">
              lost
            </th>
            <th scope="col" class="num">
              born in
            </th>
          </tr>
        </thead>
        <tbody>
          {skills.map((skill) => (
            <SkillLine key={skill.id} skill={skill} path={run.path} />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function SkillLine({ skill, path }: { skill: SkillRow; path: string }): JSX.Element {
  const { id, text, status, born, utility } = skill;
  const { mean, interval, trials, repairs, regressions } = utility;
  return (
    <tr>
      <td>
        <Status of={status} />
      </td>
      <td class="sentence">
        <a class="go" href={href(["run", path, "skill", id])}>
          <Text>{text}</Text>
        </a>
      </td>
      <td>
        {trials === 0 ? (
          <span class="faint">not tried yet</span>
        ) : (
          <Ruler value={mean} low={interval.low} high={interval.high} color={STATUS[status]!.color} />
        )}
      </td>
      <td class="num">
        {trials === 0 ? "–" : between(mean, interval.low, interval.high, (value) => signed(value, 2))}
      </td>
      <td class="num">{plain(trials)}</td>
      <td class="num">{short(repairs, 0)}</td>
      <td class="num">{short(regressions, 0)}</td>
      <td class="num">{plain(born)}</td>
    </tr>
  );
}

function RefusedSentences({ run }: { readonly run: RunData }): JSX.Element | null {
  const { refused, refusals, path } = run;
  if (refusals === 0) return null;
  const listed = refused.length < refusals ? `, the newest ${plain(refused.length)} are listed` : "";
  return (
    <details>
      <summary>
        {count(refusals, "sentence")} refused{listed}
      </summary>
      <Wide label="refused sentences">
        <table>
          <thead>
            <tr>
              <th scope="col" class="num">
                iteration
              </th>
              <th scope="col">sentence</th>
              <th scope="col">refused because</th>
              <th scope="col">written from</th>
            </tr>
          </thead>
          <tbody>
            {refused.map(({ iteration, text, because, episodes }, i) => (
              <tr key={i}>
                <td class="num">{plain(iteration)}</td>
                <td>
                  <Text>{text}</Text>
                </td>
                <td>
                  <Text>{because}</Text>
                </td>
                <td>
                  {episodes.map((id) => (
                    <a key={id} href={href(["run", path, "play", id])}>
                      {id}{" "}
                    </a>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </details>
  );
}
