/** One play, turn by turn: what was seen and done, how likely it was, what credit made of it, whether it was taught. */
import type { JSX } from "preact";
import { address } from "../address.js";
import type { GroupData, PlayData, PlayRow, TaughtPlay, Teaching, TurnData } from "../data.js";
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
      {({ plays, skills, teaching }) => {
        const play = plays.find((one) => one.id === id);
        return play === undefined ? (
          <p role="alert">
            Group {group} has no play {id}; it has {plays.map((one) => one.id).join(", ")}.
          </p>
        ) : (
          <Whole path={path} play={play} skills={skills} turn={turn} siblings={plays} teaching={teaching} />
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
  readonly teaching?: Teaching | null;
}

function Whole({ path, play, skills, turn, siblings = [], teaching = null }: WholeProps): JSX.Element {
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
      {teaching !== null && <Taught teaching={teaching} play={play} />}
      <Turns turns={turns} at={turn} taught={teaching?.plays[id]} />
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

const FACTORS: Readonly<Record<string, string>> = {
  used: "no skill stood in its prompt",
  groupDelta: "its group did not win more with the skill",
  utility: "the skill's utility is not above 0",
  active: "the skill is not active",
};

/** Whether the gate let this play through, and how much of it was taught. */
function Taught({ teaching, play }: { readonly teaching: Teaching; readonly play: PlayData }): JSX.Element {
  const { lambda, problem, plays } = teaching;
  const taught = plays[play.id];
  if (problem !== "") return <p class="faint">What was taught is not shown. {problem}</p>;
  if (taught === undefined) return <p class="faint">The gate was not asked about it: nothing of it was taught.</p>;
  if (taught.shut.length > 0)
    return (
      <p>
        <span class="gate shut">gate shut</span> Nothing of it was taught:{" "}
        {taught.shut.map((factor) => FACTORS[factor] ?? factor).join("; ")}.
      </p>
    );
  const turns = taught.weights.filter((weight) => weight !== 0).length;
  const tokens = taught.weights.reduce((sum, weight, t) => sum + (weight === 0 ? 0 : lengthOf(taught, t)), 0);
  return (
    <p>
      <span class="gate open">gate open</span> {taught.own ? "An own success. " : ""}
      {`${count(turns, "turn")} of ${plain(play.turns.length)} taught under the plain prompt, ${count(tokens, "token")}; each weight below times λ = ${short(lambda)}.`}
    </p>
  );
}

function lengthOf({ spans }: TaughtPlay, turn: number): number {
  const [start, end] = spans[turn] ?? [0, 0];
  return end - start;
}

interface TurnsProps {
  readonly turns: readonly TurnData[];
  readonly at: number;
  readonly taught: TaughtPlay | undefined;
}

function Turns({ turns, at, taught }: TurnsProps): JSX.Element {
  const shown = taught?.shut.length === 0 ? taught : undefined;
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
            {shown !== undefined && (
              <th scope="col" title="the weight of its tokens in imitation, and how many of what it said they are">
                taught
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {turns.map((turn, i) => (
            <Turn
              key={i}
              {...{ turn, number: i + 1, most }}
              chosen={i === at}
              taught={shown && { weight: shown.weights[i] ?? 0, tokens: lengthOf(shown, i) }}
            />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

interface TurnProps {
  readonly turn: TurnData;
  readonly number: number;
  readonly most: number;
  readonly chosen: boolean;
  readonly taught: { readonly weight: number; readonly tokens: number } | undefined;
}

function Turn({ turn, number, most, chosen, taught }: TurnProps): JSX.Element {
  const { observation, action, said, valid, changed, reward, advantage, chances } = turn;
  const note = valid ? (changed ? "" : "changed nothing") : "refused";
  return (
    <tr class={chosen ? "chosen" : ""}>
      <td class="num">{number}</td>
      <td>
        <Text>{observation}</Text>
      </td>
      <td>
        <b class={taught !== undefined && taught.weight !== 0 ? "taught" : ""}>
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
      {taught !== undefined && (
        <td class="number">
          {taught.weight === 0 ? (
            <span class="faint">–</span>
          ) : (
            `×${short(taught.weight, 2)}, ${plain(taught.tokens)} of ${count(chances.length, "token")}`
          )}
        </td>
      )}
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
