/** Which episodes are worth a summary: successes, the shortest first, not the same kind of thing again and again. */
import { stream, type Key } from "../random.js";
import type { Episode } from "../types.js";

export interface SelectOptions {
  /** Episodes of one topic (what skills of it would be about). */
  readonly perTopic: number;
  /** Episodes in all. */
  readonly total: number;
}

const defaultSelect: SelectOptions = { perTopic: 2, total: 32 };

/** At most `total` successful plain episodes; shortest first within a topic, the order of the result drawn by the key. */
export function selectEpisodes(
  episodes: readonly Episode[],
  topicOf: (episode: Episode) => string,
  key: Key,
  { perTopic, total }: SelectOptions = defaultSelect,
): Episode[] {
  const draw = stream(key);
  const fit = draw.shuffle(episodes.filter(({ success, condition }) => success && condition.kind === "plain"));
  const shortestFirst = fit
    .map((episode, place) => ({ episode, place }))
    .sort((a, b) => a.episode.turns.length - b.episode.turns.length || a.place - b.place);
  const taken = new Map<string, number>();
  const kept = shortestFirst.filter(({ episode }) => {
    const topic = topicOf(episode);
    taken.set(topic, (taken.get(topic) ?? 0) + 1);
    return taken.get(topic)! <= perTopic;
  });
  return draw.shuffle(kept.map(({ episode }) => episode)).slice(0, total);
}
