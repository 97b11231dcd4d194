/** The best plan on a probe's graph: the highest return, then the fewest steps; found by looking at every path. */
import { follow, roomOf, type State } from "./rules.js";

interface Best {
  readonly earned: number;
  readonly actions: readonly string[];
}

/** Undefined where no path of `steps` actions reaches the end. */
export function bestPlan(state: State, steps: number): Best | undefined {
  if (state.room === null) return { earned: state.earned, actions: [] };
  if (steps <= 0) return undefined;
  const plans = Object.keys(roomOf(state)?.moves ?? {}).flatMap((action) => {
    const plan = bestPlan(follow(state, action)!.state, steps - 1);
    return plan === undefined ? [] : [{ earned: plan.earned, actions: [action, ...plan.actions] }];
  });
  return plans.sort((a, b) => b.earned - a.earned || a.actions.length - b.actions.length)[0];
}
