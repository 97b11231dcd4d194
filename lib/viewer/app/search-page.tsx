/** Search over sentences of skills and over plays: the hits so far, and going on where much is kept. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address } from "../address.js";
import type { Found, Hit, GroupData, PlayData, RunData } from "../data.js";
import { matching, playHit } from "../matching.js";
import { count, shortened } from "../format.js";
import { Problem, Text } from "./parts.js";
import { href, type Route } from "./route.js";
import { ask, heldAnswers, isReport, type Answer } from "./source.js";

export function SearchPage({ route }: { readonly route: Route }): JSX.Element {
  const words = route.given.get("words") ?? "";
  const run = route.given.get("run") ?? "";
  const { hits, last, more } = useSearch(words, run);
  return (
    <>
      <h1>
        “<Text>{words}</Text>” {run === "" ? "" : "in "}
        {run !== "" && <Text>{run}</Text>}
      </h1>
      <p class="faint">
        All words, in any order; "words in quotes" stand together. Skills first, then plays, the newest iteration first.
      </p>
      {last?.state === "refused" && <Problem>{last.problem}</Problem>}
      <Hits hits={hits} />
      <p aria-live="polite">
        {last === undefined
          ? "Searching …"
          : last.state === "here"
            ? `${count(hits.length, "hit")}; ${last.value.read}.`
            : ""}
      </p>
      {last?.state === "here" && last.value.next !== null && (
        <button type="button" onClick={() => more(last.value.next!)}>
          Search on
        </button>
      )}
    </>
  );
}

interface Searching {
  readonly hits: readonly Hit[];
  readonly last: Answer<Found> | undefined;
  readonly more: (from: string) => void;
}

function useSearch(words: string, run: string): Searching {
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [from, setFrom] = useState("");
  const [last, setLast] = useState<Answer<Found> | undefined>(undefined);
  useEffect(() => {
    setHits([]);
    setFrom("");
  }, [words, run]);
  useEffect(() => {
    let current = true;
    setLast(undefined);
    void searched(words, run, from).then((answer) => {
      if (!current) return;
      setLast(answer);
      if (answer.state === "here") setHits((old) => (from === "" ? answer.value.hits : [...old, ...answer.value.hits]));
    });
    return () => void (current = false);
  }, [words, run, from]);
  return { hits, last, more: setFrom };
}

async function searched(words: string, run: string, from: string): Promise<Answer<Found>> {
  if (!isReport()) return ask<Found>(address("search", { words, run, from }));
  return { state: "here", value: searchReport(words, run) };
}

/** A report is searched here: what it holds of skills and of plays. */
function searchReport(words: string, run: string): Found {
  const fits = matching(words);
  const hits: Hit[] = [];
  let groups = 0;
  for (const [at, answer] of fits === undefined ? [] : heldAnswers()) {
    const given = new URL(at, "http://report/").searchParams;
    const path = given.get("run") ?? "";
    if (run !== "" && path !== run) continue;
    if (at.startsWith("api/run?")) hits.push(...skillHits(path, answer as RunData, fits!));
    if (!at.startsWith("api/group?") && !at.startsWith("api/play?")) continue;
    groups++;
    const plays = at.startsWith("api/group?") ? (answer as GroupData).plays : [answer as PlayData];
    hits.push(...plays.flatMap((play) => playHit(path, play, fits!) ?? []));
  }
  return { hits, next: null, read: `${count(groups, "group")} of plays in this report are read` };
}

function skillHits(run: string, { skills }: RunData, fits: (text: string) => boolean): Hit[] {
  return skills
    .filter(({ id, text }) => fits(`${id} ${text}`))
    .map(({ id, text, born }) => ({ run, what: "skill" as const, id, iteration: born, turn: null, text }));
}

function Hits({ hits }: { readonly hits: readonly Hit[] }): JSX.Element {
  return (
    <ul class="hits">
      {hits.map(({ run, what, id, iteration, turn, text }, i) => (
        <li key={i}>
          <a
            class="go"
            href={
              what === "play"
                ? href(["run", run, "play", id], { turn: turn ?? undefined })
                : what === "skill"
                  ? href(["run", run, "skill", id])
                  : href(["run", run, "bank"])
            }
          >
            <Text>{shortened(text, 120)}</Text>
          </a>
          <span class="faint">
            {what === "refused" ? "refused sentence" : `${what} ${id}`}
            {turn === null ? "" : `, turn ${turn + 1}`}, iteration {iteration} of <Text>{run}</Text>
          </span>
        </li>
      ))}
    </ul>
  );
}
