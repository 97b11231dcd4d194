/** Who pays besides the world: played groups with other rewards, for credit to see. What was won stays what it was. */
import type { Episode, Group } from "../types.js";

/** The groups, the reward of each turn as `pay` says. */
export function rewarded(
  groups: readonly Group[],
  pay: (episode: Episode, group: Group) => readonly number[],
): Group[] {
  return groups.map((group) => ({
    ...group,
    episodes: group.episodes.map((episode) => {
      const rewards = pay(episode, group);
      return { ...episode, turns: episode.turns.map((turn, i) => ({ ...turn, reward: rewards[i]! })) };
    }),
  }));
}

/**
 * An episode's rewards with progress added, which is given before each turn and at the end. As a potential, progress is
 * worth nothing once the episode is over: r + γΦ(after) − Φ(before), Φ(end) = 0. As a bonus it is kept.
 */
export function shapedRewards(
  { turns }: Pick<Episode, "turns">,
  progress: readonly number[],
  { gamma, form }: { readonly gamma: number; readonly form: "potential" | "bonus" },
): number[] {
  return turns.map(({ reward }, turn) => {
    const [before, after] = [progress[turn]!, progress[turn + 1]!];
    if (form === "bonus") return reward + after - before;
    return reward + gamma * (turn + 1 === turns.length ? 0 : after) - before;
  });
}
