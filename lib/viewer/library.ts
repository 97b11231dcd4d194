/**
 * Everything that can be asked of a folder of runs. What was read is remembered until its files change, so that a page that
 * asks every second costs little; a run is named by its place in the catalogue and by nothing else.
 */
import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, LabError, labError, unknownName } from "../errors.js";
import type { Files } from "../experiment/files.js";
import { groupPlays, playedIterations, playsOf, play as onePlay } from "../experiment/plays.js";
import { configOf } from "../experiment/run-config.js";
import { RunFolder } from "../experiment/run-folder.js";
import { cardFacts } from "../experiment/run-skills.js";
import { worldOf } from "../experiment/laboratory.js";
import { playerData } from "../notebook/run-player.js";
import { contentId } from "../random.js";
import { iterationOf, type Play } from "../rollout/play.js";
import { find } from "../skills/bank.js";
import type { Id, SkillId } from "../types.js";
import { filesIn } from "./confine.js";
import type { GateExplorerData, RunPlayerData } from "../view/data.js";
import type {
  Catalogue,
  Found,
  GroupData,
  IterationData,
  PlayData,
  RunData,
  RunRow,
  SkillData,
  Teaching,
} from "./data.js";
import { Finder, versionOf, type Place } from "./places.js";
import { creditTold, groupData, playData, playRow } from "./play-data.js";
import { gateLines, metricLines } from "./metric-lines.js";
import { runData } from "./run-data.js";
import { configOfPlace, runRow } from "./run-row.js";
import { Search } from "./search.js";
import { skillData, skillLog, type SkillLog } from "./skill-data.js";
import { gateOf, teachingOf, type TeachingFacts } from "./taught.js";

/** The player replays the bank at every step of its slider. */
const PLAYED_OPERATIONS = 3000;

/** A value of a run, made anew when the run's files have changed. */
class Remembered<T> {
  private readonly values = new Map<string, { readonly version: string; readonly value: T }>();

  constructor(
    private readonly make: (place: Place) => T,
    private readonly most: number,
  ) {}

  of(place: Place): T {
    const version = versionOf(place);
    const known = this.values.get(place.path);
    if (known?.version === version) return known.value;
    const value = this.make(place);
    this.values.delete(place.path);
    this.values.set(place.path, { version, value });
    const oldest = this.values.keys().next().value;
    if (this.values.size > this.most && oldest !== undefined) this.values.delete(oldest);
    return value;
  }
}

export class Library {
  readonly root: string;
  readonly files: Files;
  private readonly finder: Finder;
  private places = new Map<string, Place>();
  private readonly rows = new Remembered<RunRow>((place) => runRow(place, this.files), 100_000);
  private readonly logs = new Remembered<SkillLog>((place) => skillLog(place, this.files), 4);
  private readonly runs = new Remembered<RunData>((place) => runData(place, this.files, this.logs.of(place)), 200);
  private readonly gates = new Remembered((place) => gateLines(place, this.files), 8);
  private readonly prompts = new Remembered((place) => this.promptsOf(place), 4);
  private readonly search: Search;
  private last: { readonly key: string; readonly plays: readonly Play[] } | undefined;

  constructor(folder: string) {
    this.root = resolve(folder);
    if (!existsSync(this.root) || !statSync(this.root).isDirectory()) {
      throw labError("view", {
        expected: "a folder with runs",
        got: folder,
        fix: "name another folder, or train something first: npm run train -- siri",
      });
    }
    this.files = filesIn(this.root);
    this.finder = new Finder(this.root, this.files);
    this.search = new Search((place) => this.logs.of(place), this.files);
  }

  catalogue(): Catalogue {
    const { runs, problems } = this.finder.find();
    this.places = new Map(runs.map((place) => [place.path, place]));
    return { folder: basename(this.root) || this.root, runs: runs.map((place) => this.rows.of(place)), problems };
  }

  run(path: string): RunData {
    return this.runs.of(this.place(path));
  }

  skill(path: string, id: SkillId): SkillData {
    const place = this.place(path);
    return skillData(this.logs.of(place), id, (one) => this.prompts.of(place)(one));
  }

  group(path: string, group: Id): GroupData {
    const place = this.place(path);
    const known = this.plays(place, iterationOf(group)).filter((play) => play.group === group);
    const { config } = configOfPlace(place, this.files);
    const plays = known.length > 0 ? known : groupPlays(this.folder(place), group); // which says what is wrong
    const { iteration } = plays[0]!;
    const teaching = this.teaching(place, iteration);
    const own = new Set(plays.map(({ id }) => id));
    return {
      ...{ group, iteration },
      ...groupData(plays, this.texts(place), creditTold(config)),
      teaching: teaching && {
        ...teaching,
        plays: Object.fromEntries(Object.entries(teaching.plays).filter(([id]) => own.has(id))),
      },
    };
  }

  /** What the gate explorer is told of an iteration; null where the gate was asked about none of its plays. */
  gate(path: string, iteration: number): GateExplorerData | null {
    const facts = this.teachingFacts(this.place(path), iteration);
    return facts === undefined ? null : gateOf(facts);
  }

  /** What the run player is told. */
  player(path: string): RunPlayerData {
    const place = this.place(path);
    const { bank, mined } = this.logs.of(place);
    expect(bank.log.length <= PLAYED_OPERATIONS, path, {
      expected: `a bank with at most ${PLAYED_OPERATIONS} operations for the player, which goes through all of them`,
      got: bank.log.length,
      fix: "the bank's own page shows every skill with its life",
    });
    const { method, world, seed } = this.rows.of(place);
    const { lines } = metricLines(place, this.files);
    const title = `${method} in ${world}, seed ${seed}`;
    return playerData(this.folder(place), { title, lines, bank, mined }, { bytes: 300_000, trials: 100 });
  }

  private teaching(place: Place, iteration: number): Teaching | null {
    const facts = this.teachingFacts(place, iteration);
    return facts === undefined ? null : teachingOf(facts);
  }

  /** Undefined where the method of this run teaches nothing, or its configuration is of another version. */
  private teachingFacts(place: Place, iteration: number): TeachingFacts | undefined {
    if (place.kept !== undefined) return undefined;
    const lines = this.gates.of(place).get(iteration);
    if (lines === undefined) return undefined;
    try {
      const config = configOf(this.folder(place));
      if (!("internalise" in config)) return undefined;
      const { log } = this.logs.of(place).bank;
      return { config, iteration, lines, plays: this.plays(place, iteration), log, world: () => worldOf(config) };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return undefined;
    }
  }

  play(path: string, id: Id): PlayData {
    const place = this.place(path);
    const known = this.plays(place, iterationOf(id)).find((play) => play.id === id);
    return playData(known ?? onePlay(this.folder(place), id));
  }

  iteration(path: string, iteration: number): IterationData {
    return { iteration, plays: this.plays(this.place(path), iteration).map(playRow) };
  }

  /** Skills and plays in which all of these words stand; `from` goes on where an earlier search stopped. */
  find(words: string, { run = "", from = "" } = {}): Found {
    const places = run === "" ? this.all() : [this.place(run)];
    return this.search.find(words, places, from);
  }

  /** Iterations of which the plays of a run are kept. */
  played(path: string): number[] {
    const place = this.place(path);
    return place.kept === undefined ? playedIterations(this.folder(place)) : [];
  }

  /** Another text where something of the run, or of the list, has changed. */
  version(path: string): string {
    if (path !== "") return versionOf(this.place(path));
    this.catalogue();
    return contentId(
      this.all()
        .map((place) => `${place.path} ${versionOf(place)}`)
        .join("\n"),
    );
  }

  private all(): Place[] {
    if (this.places.size === 0) this.catalogue();
    return [...this.places.values()];
  }

  /** Only what the catalogue lists is ever opened. */
  private place(path: string): Place {
    if (!this.places.has(path)) this.catalogue();
    const place = this.places.get(path);
    if (place === undefined) throw unknownName("view", "run", path, [...this.places.keys()].slice(0, 100));
    return place;
  }

  private folder({ path, folder, kept }: Place): RunFolder {
    if (kept !== undefined)
      throw labError(path, {
        expected: "a run with its plays",
        got: "one of the kept runs of a study, which are numbers only",
        fix: "train it again to have its plays",
      });
    return RunFolder.open(folder, this.files);
  }

  /** The plays of an iteration; those that were asked for last are remembered, for a page asks for one group after the other. */
  private plays(place: Place, iteration: number | undefined): readonly Play[] {
    if (iteration === undefined) return [];
    const folder = this.folder(place);
    const key = `${place.path} ${iteration} ${versionOf(place)}`;
    if (this.last?.key !== key) this.last = { key, plays: playsOf(folder, iteration) };
    return this.last.plays;
  }

  private texts(place: Place): (id: SkillId) => string | undefined {
    const { bank } = this.logs.of(place);
    return (id) => find(bank, id)?.skill.text;
  }

  /** How a skill stands in a prompt; nothing where this version cannot open the world of the run. */
  private promptsOf(place: Place): (id: SkillId) => string {
    const { bank, mined } = this.logs.of(place);
    try {
      const config = configOf(this.folder(place));
      const facts = cardFacts({ config, bank, mined, world: worldOf(config) });
      return (id) => facts(id).prompt ?? "";
    } catch {
      return () => "";
    }
  }
}
