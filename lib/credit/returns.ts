/** Rewards to returns: what was still to come from each turn on. */

/** Discounted return of each turn: G_t = r_t + gamma · G_{t+1}. */
export function discountedReturns(rewards: readonly number[], gamma: number): number[] {
  const returns = new Array<number>(rewards.length);
  let later = 0;
  for (let turn = rewards.length - 1; turn >= 0; turn--) {
    later = rewards[turn]! + gamma * later;
    returns[turn] = later;
  }
  return returns;
}

/** The undiscounted sum: the score of an episode. */
export function episodeReturn(rewards: readonly number[]): number {
  return rewards.reduce((sum, reward) => sum + reward, 0);
}
