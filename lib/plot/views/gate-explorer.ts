/** The gate explorer: which tokens of skill-guided episodes are taught, as one opens and shuts the gate's factors. */
import { expect } from "../../errors.js";
import {
  defaultInternalise,
  internalise,
  type GuidedEpisode,
  type InternaliseOptions,
} from "../../internalization/internalise.js";
import type { Tokenizer } from "../../policy/policy.js";
import type { Stage } from "../../rollout/episode.js";
import type { GateExplorerData } from "../../view/data.js";
import { funnel } from "../charts/bars.js";
import { view, type View } from "../view.js";

export interface GateExplorerOptions extends Partial<Pick<InternaliseOptions, "gate" | "maxWeight">> {
  readonly title?: string;
  /** One of the library's rules; a rule of one's own cannot travel into the page. */
  readonly weight?: GateExplorerData["weight"];
}

/** `gateExplorer(lab.stage, guidedEpisodes(config, { lab, groups, credit, before, bank, iteration }))`. */
export function gateExplorer(stage: Stage, guided: readonly GuidedEpisode[], options: GateExplorerOptions = {}): View {
  const data = gateExplorerData(stage.policy.tokenizer, guided, options);
  const { gate, weight, maxWeight } = data;
  const { funnel: passed } = internalise(stage, guided, { ...defaultInternalise, gate, weight, maxWeight });
  const stages = Object.entries(passed).map(([name, count]) => ({ name: name.replace("gate/", ""), count }));
  const still = funnel({ title: data.title, stages, unit: "tokens" });
  return view({ draw: "gate-explorer", data, still, text: still.text() });
}

/** What the page is told of skill-guided episodes. */
export function gateExplorerData(
  tokenizer: Pick<Tokenizer, "decode">,
  guided: readonly GuidedEpisode[],
  { title = "What the gate lets through", ...options }: GateExplorerOptions = {},
): GateExplorerData {
  expect(guided.length > 0, "gateExplorer", {
    expected: "at least one skill-guided episode",
    got: "none",
    fix: "play groups with skills in the prompt; see guidedEpisodes",
  });
  const { gate, maxWeight } = { ...defaultInternalise, ...options };
  return {
    title,
    episodes: guided.map((one) => episodeData(tokenizer, one)),
    gate,
    weight: options.weight ?? "clipped",
    maxWeight,
  };
}

function episodeData(
  tokenizer: Pick<Tokenizer, "decode">,
  { episode, facts, advantages, skillTexts }: GuidedEpisode,
): GateExplorerData["episodes"][number] {
  const { used, groupDelta, utility, laggedUtility, active } = facts;
  return {
    label: `${episode.task.text} → ${episode.end}`,
    skills: skillTexts,
    facts: { used, groupDelta, utility, laggedUtility, active },
    turns: episode.turns.map(({ observation, said, actionSpan, valid }, t) => ({
      sees: observation.text,
      tokens: Array.from(said.tokens.subarray(actionSpan.start, actionSpan.end), (token) =>
        tokenizer.decode(Int32Array.of(token)).trim(),
      ),
      advantage: advantages[t] ?? null,
      valid,
    })),
  };
}
