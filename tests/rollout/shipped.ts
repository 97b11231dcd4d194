/** The pocket policy as shipped, for tests that need one that reads; and an ear at its engine. */
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";
import { loadPolicy } from "../../lib/policy/load.js";
import type { Ask, Dialogue, Policy, Sampling } from "../../lib/policy/policy.js";
import { compactFormat } from "../../lib/policy/prompt.js";
import type { Stage } from "../../lib/rollout/episode.js";

export async function shippedStage(): Promise<Stage> {
  const policy = await loadPolicy(join(packageRoot(), "data", "policies", "pocket"), { learns: "nothing" });
  return { policy, format: compactFormat, style: { kind: "transcript" }, patience: Infinity };
}

/** The same policy; every question that reaches its engine is also written down. */
export function overhear(policy: Policy): { readonly policy: Policy; readonly asked: Ask[] } {
  const asked: Ask[] = [];
  const tapped = (dialogue: Dialogue): Dialogue => ({
    next: (said) => {
      const ask = dialogue.next(said);
      if (ask !== undefined) asked.push(ask);
      return ask;
    },
  });
  const { name, tokenizer, contextLength, version } = policy;
  const act = (dialogues: readonly Dialogue[], sampling: Sampling): Promise<void> =>
    policy.act(dialogues.map(tapped), sampling);
  return { asked, policy: { name, tokenizer, contextLength, version, act } };
}
