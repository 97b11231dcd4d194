/**
 * Search over what was written and played: skills first, then plays, the newest iteration first. A long run is not read in
 * one breath: a search ends after a while and says how to go on.
 */
import { performance } from "node:perf_hooks";
import type { Files } from "../experiment/files.js";
import { playedIterations, playsOf } from "../experiment/plays.js";
import { RunFolder } from "../experiment/run-folder.js";
import type { Found, Hit } from "./data.js";
import { matching, playHit } from "./matching.js";
import type { Place } from "./places.js";
import { playData } from "./play-data.js";
import type { SkillLog } from "./skill-data.js";

/** Milliseconds after which a search answers with what it has. */
const BREATH = 1000;
/** Hits of one answer. */
const HITS = 200;

/** One file of plays that is still to be read. */
interface Step {
  readonly place: Place;
  readonly iteration: number;
}

export class Search {
  constructor(
    private readonly logOf: (place: Place) => SkillLog,
    private readonly files: Files,
  ) {}

  find(words: string, places: readonly Place[], from: string): Found {
    const fits = matching(words);
    if (fits === undefined) return { hits: [], next: null, read: "" };
    const hits = from === "" ? places.flatMap((place) => this.written(place, fits)).slice(0, HITS) : [];
    const steps = places.flatMap((place) => this.steps(place));
    const started = performance.now();
    let at = Number(from) || 0;
    for (; at < steps.length && hits.length < HITS && performance.now() - started < BREATH; at++)
      hits.push(...this.played(steps[at]!, fits));
    const read = `${at} of ${steps.length} kept iterations are read`;
    return { hits, next: at < steps.length ? String(at) : null, read };
  }

  private written(place: Place, fits: (text: string) => boolean): Hit[] {
    const { bank, mined } = this.logOf(place);
    const skills = bank.entries.map(({ skill, born }) => ({ what: "skill" as const, skill, iteration: born }));
    const refused = mined.filter(({ rejected }) => rejected !== undefined && rejected !== "known");
    return [...skills, ...refused.map((one) => ({ what: "refused" as const, ...one }))]
      .filter(({ skill }) => fits(`${skill.id} ${skill.text}`))
      .map(({ what, skill: { id, text }, iteration }) => ({ run: place.path, what, id, iteration, turn: null, text }));
  }

  private steps(place: Place): Step[] {
    if (place.kept !== undefined) return [];
    try {
      const iterations = playedIterations(RunFolder.open(place.folder, this.files));
      return iterations.reverse().map((iteration) => ({ place, iteration }));
    } catch {
      return [];
    }
  }

  /** A file that is damaged, or written at this moment, holds nothing to be found. */
  private played({ place, iteration }: Step, fits: (text: string) => boolean): Hit[] {
    try {
      const plays = playsOf(RunFolder.open(place.folder, this.files), iteration);
      return plays.flatMap((play) => playHit(place.path, playData(play), fits) ?? []);
    } catch {
      return [];
    }
  }
}
