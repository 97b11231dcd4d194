/** The charts: each takes plain columns of numbers and gives a `Chart` that any front end can show. */
export { Chart, PLOTLY, type Bundle } from "./chart.js";
export type { Figure, Trace } from "./figure.js";
export {
  bars,
  funnel,
  histogram,
  type BarOptions,
  type BarSeries,
  type FunnelOptions,
  type HistogramOptions,
} from "./charts/bars.js";
export { curves, type CurveOptions, type Phase, type Reference, type Series } from "./charts/curves.js";
export { forest, type ForestOptions, type ForestRow } from "./charts/forest.js";
export { heatStrip, type HeatOptions, type HeatRow } from "./charts/heat.js";
export { scatter, type PointSeries, type ScatterOptions } from "./charts/scatter.js";
export { table, type TableCell, type TableOptions } from "./charts/table.js";
export { timeline, type Life, type TimelineOptions } from "./charts/timeline.js";
export {
  bankComposition,
  miningOutcomes,
  skillForest,
  skillRepairs,
  skillTimeline,
  type BankCompositionOptions,
  type MiningOutcomesOptions,
  type SkillForestOptions,
  type SkillRepairsOptions,
  type SkillTimelineOptions,
} from "./skills/charts.js";
export { skillDeltas, type SkillDeltasOptions } from "./skills/deltas.js";
export { HtmlView } from "./html-view.js";
export { skillCard, type CardFacts, type CardOptions } from "./skills/card.js";
export { bankBrowser, bankPage, type BrowserOptions, type PageOptions, type Written } from "./skills/page.js";
export { View, view, type ViewOptions } from "./view.js";
export {
  creditExplorer,
  creditExplorerData,
  type Attempt,
  type CreditExplorerOptions,
} from "./views/credit-explorer.js";
export { gateExplorer, gateExplorerData, type GateExplorerOptions } from "./views/gate-explorer.js";
export { pairReader, pairReaderData, playData, type PairReaderOptions } from "./views/pair-reader.js";
export type { ReadablePair } from "./views/pair-reader.js";
export {
  validationReplayer,
  validationReplayerData,
  type TriedSkill,
  type ValidationReplayerOptions,
} from "./views/validation-replayer.js";
export { judgeForest, judgePage, type JudgePageOptions } from "./judge/page.js";
export { judgeText, planText } from "./judge/text.js";
