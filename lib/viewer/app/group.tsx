/** A group of plays: the two halves of a trial beside each other, turn by turn; the way to every play and to the next trial. */
import type { JSX } from "preact";
import type { PairReaderData, PlayData as ReaderPlay } from "../../view/data.js";
import creditExplorer from "../../view/credit-explorer.js";
import pairReader from "../../view/pair-reader.js";
import { address } from "../address.js";
import type { GroupData, PlayData, SkillData } from "../data.js";
import { count, plain } from "../format.js";
import { Mounted } from "./mounted.js";
import { Given, Marked, Text } from "./parts.js";
import { Siblings } from "./play.js";
import { href, type Route } from "./route.js";
import { useAnswer } from "./source.js";

export function Group({
  path,
  id,
  route,
}: {
  readonly path: string;
  readonly id: string;
  readonly route: Route;
}): JSX.Element {
  const answer = useAnswer<GroupData>(address("group", { run: path, id }));
  const skill = route.given.get("skill") ?? undefined;
  return (
    <Given answer={answer}>
      {(group) => (
        <>
          <h1>
            <Text>{group.plays[0]!.task}</Text>
          </h1>
          <p class="facts">
            <span>
              group {group.group} of{" "}
              <a href={href(["run", path, "iteration", group.iteration])}>iteration {plain(group.iteration)}</a>
            </span>
            <span>{count(group.plays.length, "play")}</span>
            {skill !== undefined && <Neighbours path={path} skill={skill} here={id} />}
          </p>
          <Tried path={path} group={group} />
          {group.pairs.length > 0 && <Mounted view={pairReader} data={readerData(group)} />}
          <Siblings path={path} plays={group.plays} />
          <details>
            <summary>credit, computed anew as you turn its dials</summary>
            <Mounted view={creditExplorer} data={group.credit} />
          </details>
        </>
      )}
    </Given>
  );
}

function Tried({ path, group }: { readonly path: string; readonly group: GroupData }): JSX.Element {
  const tried = Object.entries(group.skills);
  if (tried.length === 0) return <p class="faint">No skill was tried in it: all its plays had the plain prompt.</p>;
  const guided = group.plays.find(({ skills }) => skills.length > 0);
  return (
    <>
      Tried:{" "}
      {tried.map(([id, text]) => (
        <a key={id} class="go" href={href(["run", path, "skill", id])}>
          <Text>{text}</Text>
        </a>
      ))}
      {guided !== undefined && (
        <pre class="opening">
          <Marked text={guided.opening} sentence={group.skills[guided.skills[0]!] ?? ""} />
        </pre>
      )}
    </>
  );
}

/** To the trial of the same skill before and after. */
function Neighbours({ path, skill, here }: { path: string; skill: string; here: string }): JSX.Element | null {
  const answer = useAnswer<SkillData>(address("skill", { run: path, id: skill }));
  if (answer.state !== "here") return null;
  const groups = answer.value.trials.map(({ group }) => group);
  const at = groups.indexOf(here);
  const link = (to: string | undefined, words: string, key: string): JSX.Element =>
    to === undefined ? (
      <span class="faint">{words}</span>
    ) : (
      <a data-key={key} href={href(["run", path, "group", to], { skill })}>
        {words}
      </a>
    );
  return (
    <span>
      trial {at + 1} of {groups.length} of this skill: {link(groups[at - 1], "‹ before", "p")}{" "}
      {link(groups[at + 1], "after ›", "n")}
    </span>
  );
}

function readerData({ plays, pairs }: GroupData): PairReaderData {
  const of = (id: string): PlayData => plays.find((play) => play.id === id)!;
  return {
    title: "With the skill and without it: the same task, the same luck",
    names: ["without the skill", "with the skill"],
    pairs: pairs.map(({ withSkill, without }) => {
      const [left, right] = [of(without), of(withSkill)];
      return { plays: [readerPlay(left), readerPlay(right)] as const, differs: firstDifference(left, right) };
    }),
  };
}

function readerPlay({ id, opening, end, score, turns }: PlayData): ReaderPlay {
  return {
    ...{ id, end, score },
    opening,
    turns: turns.map(({ observation, action, reward, advantage, valid, changed }) => ({
      sees: observation,
      does: action,
      ...{ reward, advantage },
      note: valid ? (changed ? "" : "changed nothing") : "refused",
    })),
  };
}

/** The first turn in which two plays differ, in what was seen or done. */
function firstDifference(left: PlayData, right: PlayData): number | null {
  const length = Math.max(left.turns.length, right.turns.length);
  for (let t = 0; t < length; t++) {
    const [a, b] = [left.turns[t], right.turns[t]];
    if (a?.action !== b?.action || a?.observation !== b?.observation) return t;
  }
  return null;
}
