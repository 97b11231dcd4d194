/** One skill: what it says, what it is worth trial by trial, what became of it and why, and where it came from. */
import type { JSX } from "preact";
import { address } from "../address.js";
import type { SkillData } from "../data.js";
import { deltaOf } from "../../skills/bank.js";
import { mcNemar } from "../../validation/intervals.js";
import { Chart } from "./chart.js";
import { between, chance, count, plain, signed } from "../format.js";
import { Given, Marked, Outcomes, Status, Text, Wide } from "./parts.js";
import { href } from "./route.js";
import { useAnswer, useVersion } from "./source.js";

export function Skill({ path, id }: { readonly path: string; readonly id: string }): JSX.Element {
  const version = useVersion(path);
  const answer = useAnswer<SkillData>(address("skill", { run: path, id }), version);
  return <Given answer={answer}>{(skill) => <Whole path={path} data={skill} />}</Given>;
}

function Whole({ path, data }: { readonly path: string; readonly data: SkillData }): JSX.Element {
  const { skill, status, utility, path: values, prompt } = data;
  return (
    <>
      <h1 class="sentence">
        <Text>{skill.text}</Text>
      </h1>
      <p class="facts">
        <Status of={status} />
        <span>{worth(utility)}</span>
        <span class="faint">id {skill.id}</span>
      </p>
      {values.length > 1 && (
        <Chart
          label="utility after each trial"
          x="trials"
          y="utility"
          range={[-1, 1]}
          height={180}
          write={(value) => signed(value, 2)}
          series={[
            {
              name: "utility so far, with its 95 % interval",
              x: values.map(([trials]) => trials),
              y: values.map(([, mean]) => mean),
              low: values.map(([, , low]) => low),
              high: values.map(([, , , high]) => high),
            },
          ]}
        />
      )}
      <Trials path={path} data={data} />
      <Life data={data} />
      <Origin path={path} data={data} />
      {prompt !== "" && (
        <details>
          <summary>a prompt with this skill</summary>
          <pre>
            <Marked text={prompt} sentence={skill.text} />
          </pre>
        </details>
      )}
    </>
  );
}

function worth({ trials, mean, interval, repairs, regressions }: SkillData["utility"]): string {
  if (trials === 0) return "not tried yet: nothing is known of its utility";
  const pairs = `${plain(repairs)} pairs repaired, ${plain(regressions)} lost (exact ${chance(mcNemar(repairs, regressions))})`;
  return `utility ${between(mean, interval.low, interval.high, (value) => signed(value, 2))} over ${count(trials, "trial")}; ${pairs}`;
}

function Trials({ path, data }: { readonly path: string; readonly data: SkillData }): JSX.Element | null {
  const { trials } = data;
  if (trials.length === 0) return null;
  return (
    <>
      <h2>{count(trials.length, "trial")}</h2>
      <p class="faint">
        One task a trial, played with the skill and without it. Each sign is one episode (● won, ○ lost); signs in the
        same place had the same luck.
      </p>
      <Wide label="trials">
        <table>
          <thead>
            <tr>
              <th scope="col">trial</th>
              <th scope="col">with the skill</th>
              <th scope="col">without</th>
              <th scope="col" class="num">
                difference
              </th>
            </tr>
          </thead>
          <tbody>
            {trials.map((trial) => (
              <tr key={trial.group} class="lazy">
                <td>
                  <a class="go" href={href(["run", path, "group", trial.group], { skill: data.id })}>
                    {trial.group}
                  </a>{" "}
                  <span class="faint">iteration {plain(trial.iteration)}</span>
                </td>
                <td>
                  <Outcomes of={trial.withSkill} />
                </td>
                <td>
                  <Outcomes of={trial.without} />
                </td>
                <td class="num">{signed(deltaOf(trial), 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}

function Life({ data }: { readonly data: SkillData }): JSX.Element {
  return (
    <>
      <h2>What became of it</h2>
      <Wide label="what became of it">
        <table>
          <thead>
            <tr>
              <th scope="col" class="num">
                iteration
              </th>
              <th scope="col">became</th>
              <th scope="col">because</th>
              <th scope="col" class="num">
                after trials
              </th>
            </tr>
          </thead>
          <tbody>
            {data.changes.map(({ at, status, because, trials }, i) => (
              <tr key={i}>
                <td class="num">{plain(at)}</td>
                <td>
                  <Status of={status} />
                </td>
                <td>
                  <Text>{because}</Text>
                </td>
                <td class="num">{plain(trials)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}

const AUTHORS: Readonly<Record<string, string>> = {
  self: "the policy itself",
  oracle: "the world, which knows the truth",
  teacher: "a teacher",
  person: "a person",
  shuffled: "a shuffling of true sentences",
};

function Origin({ path, data }: { readonly path: string; readonly data: SkillData }): JSX.Element {
  const { source, scope, condition, strategy } = data.skill;
  return (
    <>
      <h2>Where it came from</h2>
      <p>
        Written by {AUTHORS[source.by] ?? source.by} (policy version {plain(source.policyVersion)})
        {source.episodes.length === 0 ? "" : " from "}
        {source.episodes.map((id) => (
          <a key={id} href={href(["run", path, "play", id])}>
            play {id}{" "}
          </a>
        ))}
      </p>
      <p class="faint">
        when <Text>{condition}</Text> · do <Text>{strategy}</Text> · in <Text>{scope.world}</Text>
        {scope.kinds.length === 0 ? ", all kinds of tasks" : `, ${scope.kinds.join(", ")}`}
      </p>
      {data.parents.map((parent, i) => (
        <details key={i} open={i === 0}>
          <summary>the play as it read it</summary>
          <pre>
            <Text>{parent}</Text>
          </pre>
        </details>
      ))}
    </>
  );
}
