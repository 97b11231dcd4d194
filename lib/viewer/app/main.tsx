/** The page: a bar with the way back and the search, and below it what the address names. */
import { render, type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Compare, Study } from "./compare-page.js";
import { shortened } from "../format.js";
import { Group } from "./group.js";
import { Help, useKeys } from "./keys.js";
import { List } from "./list.js";
import { Text } from "./parts.js";
import { Play } from "./play.js";
import { Iteration } from "./plays.js";
import { QueueLink, QueuePage } from "./queue.js";
import { href, useRoute, type Route } from "./route.js";
import { Run } from "./run.js";
import { SearchPage } from "./search-page.js";
import { Skill } from "./skill.js";
import { isReport, openReport } from "./source.js";

function App(): JSX.Element {
  const route = useRoute();
  const help = useRef<HTMLDialogElement>(null);
  useKeys(() => help.current?.showModal());
  const where = route.parts.join(" / ");
  useEffect(() => {
    document.title = where === "" ? "siri-lab view" : `${shortened(where, 60)} · siri-lab view`;
    scrollTo(0, 0);
  }, [where]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}
      >
        to the content
      </a>
      <Bar route={route} openHelp={() => help.current?.showModal()} />
      <main id="main" tabIndex={-1}>
        <Page route={route} />
      </main>
      <Help dialog={help} />
    </>
  );
}

function Bar({ route, openHelp }: { readonly route: Route; readonly openHelp: () => void }): JSX.Element {
  const { parts, given } = route;
  const run = parts[0] === "run" ? parts[1] : (given.get("run") ?? undefined);
  const search = (event: SubmitEvent): void => {
    event.preventDefault();
    const words = new FormData(event.currentTarget as HTMLFormElement).get("words");
    location.hash = href(["search"], { words: String(words), ...(parts[0] === "run" && { run }) });
  };
  return (
    <header class="bar">
      <nav aria-label="where you are">
        <a href="#/">{isReport() ? "report" : "runs"}</a>
        <Crumbs parts={parts} />
      </nav>
      <QueueLink here={parts[0] === "queue"} />
      <form role="search" onSubmit={search}>
        <input
          id="search"
          name="words"
          type="search"
          key={given.get("words") ?? ""}
          defaultValue={given.get("words") ?? ""}
          aria-label={parts[0] === "run" ? "search in this run" : "search in all runs"}
          placeholder={parts[0] === "run" ? "search in this run  ( / )" : "search skills and plays  ( / )"}
        />
      </form>
      <button type="button" aria-label="help and keys" onClick={openHelp}>
        ?
      </button>
    </header>
  );
}

function Crumbs({ parts }: { readonly parts: readonly string[] }): JSX.Element | null {
  const [first, second, third, fourth] = parts;
  if (first === undefined) return null;
  if (first !== "run" || second === undefined)
    return (
      <>
        <i aria-hidden="true">›</i> <Text>{second ?? first}</Text>
      </>
    );
  return (
    <>
      <i aria-hidden="true">›</i>
      <a data-key="u" href={href(["run", second])}>
        <Text>{shortened(second, 40)}</Text>
      </a>
      {third === "skill" && (
        <>
          <i aria-hidden="true">›</i>
          <a href={href(["run", second, "bank"])}>bank</a>
        </>
      )}
      {fourth !== undefined && (
        <>
          <i aria-hidden="true">›</i>
          <span>
            {third} <Text>{shortened(fourth, 20)}</Text>
          </span>
        </>
      )}
    </>
  );
}

function Page({ route }: { readonly route: Route }): JSX.Element {
  const [first, second, third, fourth] = route.parts;
  if (first === undefined) return <List route={route} />;
  if (first === "compare") return <Compare route={route} />;
  if (first === "queue") return <QueuePage />;
  if (first === "search") return <SearchPage route={route} />;
  if (first === "study" && second !== undefined) return <Study study={second} route={route} />;
  if (first !== "run" || second === undefined) return <Nowhere />;
  if (fourth === undefined) return <Run path={second} route={route} />;
  if (third === "skill") return <Skill path={second} id={fourth} />;
  if (third === "group") return <Group path={second} id={fourth} route={route} />;
  if (third === "play") return <Play path={second} id={fourth} route={route} />;
  if (third === "iteration" && /^\d+$/.test(fourth))
    return <Iteration path={second} iteration={Number(fourth)} route={route} />;
  return <Nowhere />;
}

function Nowhere(): JSX.Element {
  return (
    <p role="alert">
      This address leads nowhere. <a href="#/">All runs</a> are a good place to begin.
    </p>
  );
}

await openReport();
render(<App />, document.getElementById("app")!);
