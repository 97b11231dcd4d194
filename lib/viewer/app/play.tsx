/** One play, turn by turn: what was seen and done, how likely it was, what credit made of it, whether it was taught. */
import type { JSX } from "preact";
import { address } from "../address.js";
import type { GroupData, PlayData, PlayRow, TurnData } from "../data.js";
import { count, plain, short, signed } from "../format.js";
import { Given, Marked, Text, Wide } from "./parts.js";
import { href, type Route } from "./route.js";
import { useAnswer, useRun } from "./source.js";

export function Play({
  path,
  id,
  route,
}: {
  readonly path: string;
  readonly id: string;
  readonly route: Route;
}): JSX.Element {
  const group = /^(\d+\.\d+)\.\d+$/.exec(id)?.[1];
  const grouped = useAnswer<GroupData>(group === undefined ? undefined : address("group", { run: path, id: group }));
  const single = useAnswer<PlayData>(group === undefined ? address("play", { run: path, id }) : undefined);
  const turn = Number(route.given.get("turn") ?? NaN);
  if (group === undefined)
    return <Given answer={single}>{(play) => <Whole path={path} play={play} skills={{}} turn={turn} />}</Given>;
  return (
    <Given answer={grouped}>
      {({ plays, skills }) => {
        const play = plays.find((one) => one.id === id);
        return play === undefined ? (
          <p role="alert">
            Group {group} has no play {id}; it has {plays.map((one) => one.id).join(", ")}.
          </p>
        ) : (
          <Whole path={path} play={play} skills={skills} turn={turn} siblings={plays} />
        );
      }}
    </Given>
  );
}

interface WholeProps {
  readonly path: string;
  readonly play: PlayData;
  readonly skills: GroupData["skills"];
  readonly turn: number;
  readonly siblings?: readonly PlayData[];
}

function Whole({ path, play, skills, turn, siblings = [] }: WholeProps): JSX.Element {
  const { id, iteration, group, arm, task, kind, end, score, opening, policyVersion, turns } = play;
  const told = play.skills.map((skill) => skills[skill] ?? skill);
  return (
    <>
      <h1>
        <Text>{task}</Text>
      </h1>
      <p class="facts">
        <End of={play} />
        <span>
          {end}, score {plain(score)}, {count(turns.length, "turn")}
        </span>
        <span>
          play {id}, kind <Text>{kind}</Text>
        </span>
        <span>
          {group === null ? (
            `examination "${arm ?? ""}"`
          ) : (
            <a href={href(["run", path, "group", group])}>group {group}</a>
          )}{" "}
          of <a href={href(["run", path, "iteration", iteration])}>iteration {plain(iteration)}</a>
        </span>
        <span class="faint">policy version {plain(policyVersion)}</span>
      </p>
      <Told path={path} play={play} texts={told} />
      <pre class="opening">
        <Marked text={opening} sentence={told[0] ?? ""} />
      </pre>
      <Turns turns={turns} at={turn} />
      <Written path={path} id={id} />
      {siblings.length > 1 && <Siblings path={path} plays={siblings} here={id} />}
    </>
  );
}

export function End({ of }: { readonly of: Pick<PlayRow, "success"> }): JSX.Element {
  return <span class={of.success ? "end won" : "end lost"}>{of.success ? "● won" : "○ lost"}</span>;
}

function Told({ path, play, texts }: { path: string; play: PlayData; texts: readonly string[] }): JSX.Element {
  if (play.skills.length === 0) return <p class="faint">No skill stood in its prompt:</p>;
  return (
    <p>
      Its prompt held{" "}
      {play.skills.map((id, i) => (
        <a key={id} href={href(["run", path, "skill", id])}>
          <Text>{texts[i]!}</Text>
        </a>
      ))}
      :
    </p>
  );
}

function Turns({ turns, at }: { readonly turns: readonly TurnData[]; readonly at: number }): JSX.Element {
  const most = Math.max(1e-9, ...turns.map(({ advantage }) => Math.abs(advantage ?? 0)));
  return (
    <Wide label="turns">
      <table class="turns">
        <thead>
          <tr>
            <th scope="col" class="num">
              turn
            </th>
            <th scope="col">sees</th>
            <th scope="col">does</th>
            <th scope="col" class="num" title="the chance of what was said, all tokens together">
              chance
            </th>
            <th scope="col" class="num">
              reward
            </th>
            <th scope="col">advantage</th>
          </tr>
        </thead>
        <tbody>
          {turns.map((turn, i) => (
            <Turn key={i} {...{ turn, number: i + 1, most }} chosen={i === at} />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Turn(props: { turn: TurnData; number: number; most: number; chosen: boolean }): JSX.Element {
  const { turn, number, most, chosen } = props;
  const { observation, action, said, valid, changed, reward, advantage, chances } = turn;
  const note = valid ? (changed ? "" : "changed nothing") : "refused";
  return (
    <tr class={chosen ? "chosen" : ""}>
      <td class="num">{number}</td>
      <td>
        <Text>{observation}</Text>
      </td>
      <td>
        <b>
          <Text>{action}</Text>
        </b>{" "}
        {note !== "" && <span class="note">{note}</span>}
        {said.length > action.length + 4 && (
          <details>
            <summary>all that it said</summary>
            <pre>
              <Text>{said}</Text>
            </pre>
          </details>
        )}
      </td>
      <td class="num">
        {short(
          chances.reduce((all, one) => all * one, 1),
          2,
        )}
      </td>
      <td class="num">{reward === 0 ? "" : plain(reward)}</td>
      <td>
        <Advantage value={advantage} most={most} />
      </td>
    </tr>
  );
}

/** A bar to the right of zero where the turn was better than its like, to the left where it was worse. */
function Advantage({ value, most }: { readonly value: number | null; readonly most: number }): JSX.Element {
  if (value === null) return <span class="faint">none</span>;
  const width = (45 * Math.abs(value)) / most;
  return (
    <span class="advantage">
      <svg width="94" height="12" aria-hidden="true">
        <line x1="47" x2="47" y1="0" y2="12" class="zero" />
        <rect x={value < 0 ? 47 - width : 47} y="2" width={width} height="8" class={value < 0 ? "worse" : "better"} />
      </svg>
      <span class="number">{signed(value, 2)}</span>
    </span>
  );
}

/** Which skills were written from this play. */
function Written({ path, id }: { readonly path: string; readonly id: string }): JSX.Element | null {
  const answer = useRun(path);
  if (answer.state !== "here") return null;
  const skills = answer.value.skills.filter(({ from }) => from.includes(id));
  if (skills.length === 0) return null;
  return (
    <p>
      Written from this play:{" "}
      {skills.map((skill) => (
        <a key={skill.id} class="go" href={href(["run", path, "skill", skill.id])}>
          <Text>{skill.text}</Text>
        </a>
      ))}
    </p>
  );
}

export function Siblings({
  path,
  plays,
  here,
}: {
  path: string;
  plays: readonly PlayData[];
  here?: string;
}): JSX.Element {
  return (
    <>
      <h2>The plays of this group</h2>
      <p class="faint">The same task from the same start; credit compares their turns.</p>
      <Wide label="plays of the group">
        <table>
          <tbody>
            {plays.map((play) => (
              <tr key={play.id} class={play.id === here ? "chosen" : ""}>
                <td>
                  <a class="go" href={href(["run", path, "play", play.id])}>
                    {play.id}
                  </a>
                </td>
                <td>
                  <End of={play} />
                </td>
                <td>{play.skills.length === 0 ? "without" : "with skill"}</td>
                <td class="num">{count(play.turns.length, "turn")}</td>
                <td class="actions">
                  <Text>{play.turns.map(({ action }) => action).join(" · ")}</Text>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}
