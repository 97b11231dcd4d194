/** What a cell calls: show a thing, watch a run, check a sentence, wait with a bar. */
export { check } from "./check.js";
export { successOf } from "../rollout/group.js";
export { exercise, Exercise, type ExerciseCase, type ExerciseOptions } from "./exercise.js";
export {
  actionChances,
  nextWords,
  playTasks,
  skillFrom,
  truthsAbout,
  updateOn,
  walkthrough,
  PlayedGroup,
  PlayedGroups,
  type PlayOptions,
} from "./lesson.js";
export { firstChoices, type ActionChance } from "./choices.js";
export { keptGames, wonShare, type WonShare } from "./kept-games.js";
export { languageModel, type Live } from "./language-model.js";
export { theLoop, LoopView, type LoopPart } from "./loop.js";
export { compare } from "./compare.js";
export type { DanfoFrame } from "./danfo.js";
export { cellSignal, inNotebook } from "./display.js";
export { frame, Frame, type FrameRecord } from "./frame.js";
export type { Cell } from "../plot/charts/table.js";
export { pocketHouse, pocketHouseData, type PocketHouseOptions } from "./pocket-house.js";
export { cardOf, PolicyCard } from "./policy-card.js";
export { progress, Progress, ProgressOver } from "./progress.js";
export { diffLines, recipeDiff, RecipeDiff, type DiffLine } from "./recipe-diff.js";
export { runCurves, type RunCurvesOptions } from "./run-curves.js";
export { runPlayer, runPlayerData, type RunPlayerOptions } from "./run-player.js";
export { scriptedShopper } from "./shopper.js";
export { show } from "./show.js";
export { healthOf, metricCurve } from "./health.js";
export { patients, type Illness } from "./patients.js";
export { showStudy, studyPage } from "./study-page.js";
export { Stretch, watchRun, type WatchRunOptions } from "./stretch.js";
export { taught } from "./taught.js";
export { watchTrials, whenDecided, type TrialsOptions } from "./trials.js";
export { watch, watchAny, type RunWatchOptions, type Watched, type WatchOptions } from "./watch.js";
export { refusalOf, writeSentences, type WritingOptions } from "./writing.js";
export { guidedOf, taughtTokens, teachGroup, type TaughtChange, type TaughtToken } from "./guided.js";
export { endOf, type Ended } from "./weights.js";
