/** What became of skill-guided tokens: how many pass each factor of the gate, and how many tokens were taught. */
import type { JSX } from "preact";
import { COLORS } from "../../plot/theme.js";
import type { RunData } from "../data.js";
import { Chart, type Series } from "./chart.js";
import { plain, short } from "../format.js";

const STAGES: Readonly<Record<string, string>> = {
  "gate/all": "tokens of skill-guided episodes",
  "gate/used": "a skill stood in the prompt",
  "gate/groupDelta": "its group won more with the skill than without",
  "gate/utility": "the skill's utility is above 0",
  "gate/active": "the skill is active",
  "gate/rule": "the rule of this variant lets them through",
  "gate/valid": "the world accepted the action",
  "gate/weight": "the turn has a weight: these are taught",
};

export function Gate({ run }: { readonly run: RunData }): JSX.Element {
  const stages = Object.keys(STAGES).filter((name) => run.funnel[name] !== undefined);
  const all = stages.map((name) => ({ name, tokens: run.funnel[name]! }));
  return (
    <>
      <h2>The gate</h2>
      <p class="faint">
        Skill-guided tokens of the whole run. Each row counts those that passed it and all rows before it.
      </p>
      {all.length === 0 ? <p>No skill-guided token came to the gate.</p> : <Funnel stages={all} />}
      <h2>Taught tokens</h2>
      <p class="faint">
        Tokens of every update: those that follow an advantage, and those that are imitated under the plain prompt.
      </p>
      <Chart label="tokens of every update" y="tokens" write={plain} series={linesOf(run, TOKENS)} />
      <h2>Weight of imitation</h2>
      <Chart label="weight of imitation" write={short} height={160} series={linesOf(run, WEIGHTS)} />
    </>
  );
}

function Funnel({ stages }: { readonly stages: readonly { name: string; tokens: number }[] }): JSX.Element {
  const most = Math.max(1, ...stages.map(({ tokens }) => tokens));
  return (
    <table class="funnel">
      <tbody>
        {stages.map(({ name, tokens }) => (
          <tr key={name}>
            <th scope="row">
              {STAGES[name]} <code>{name}</code>
            </th>
            <td class="num">{plain(tokens)}</td>
            <td class="num">{short(tokens / most, 3)}</td>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width={(100 * tokens) / most} height="10" fill={COLORS[0]} />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  "tokens/rl": "with an advantage (tokens/rl)",
  "tokens/ce": "imitated (tokens/ce)",
  "gate/weight": "through the gate (gate/weight)",
  "own/weight": "of own successes (own/weight)",
};

const WEIGHTS: Readonly<Record<string, string>> = { "imitation/weight": "weight λ of imitation (imitation/weight)" };

function linesOf({ lines }: RunData, names: Readonly<Record<string, string>>): Series[] {
  return Object.entries(names).flatMap(([name, words]) => {
    const line = lines[name];
    return line === undefined ? [] : [{ name: words, x: line.x, y: line.y }];
  });
}
