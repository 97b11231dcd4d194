/** The public names of siri-lab, grouped by room. */

// the glossary, errors, randomness
export type * from "./types.js";
export type * from "./records.js";
export { LabError } from "./errors.js";
export { keyOf, split, stream, uniform, contentId, type Key, type Stream } from "./random.js";

// configuration
export { METHODS, options, resolve } from "./config.js";
export type { Config, ConfigInput, ConfigOf, Method, Resolved } from "./config.js";

// worlds
export type { Environment, EnvironmentSpec, KeyLevel, Plan, Progress, Step, StepInfo, World } from "./environment.js";
export { VecEnvironment, type Autoreset, type LanesOptions, type LanesStep } from "./environment/lanes.js";
export { environmentFromRules, type Play, type Rules } from "./environment/rules.js";
export { worldFromMoves, type Dealt, type Move, type MovesOptions, type MovesWorld } from "./environment/moves.js";
export { checkWorld, type ContractOptions, type Promised } from "./environment/contract.js";

// policies
export { choicesOf } from "./policy/policy.js";
export type * from "./policy/policy.js";
export type { Adapter, AdapterShape, Projection } from "./policy/adapter.js";
export { AdapterPolicy } from "./policy/adapter-policy.js";
export { BpeTokenizer } from "./policy/bpe-tokenizer.js";
export { ChatTemplate, type Message } from "./policy/chat.js";
export { readAdapter, writeAdapter } from "./policy/checkpoint/peft.js";
export { loadModel, loadPolicy, saveModel } from "./policy/load.js";
export type { Learns, Model, ModelOptions, PolicyOptions } from "./policy/load.js";
export { TransformerPolicy, type TransformerPolicyOptions } from "./policy/transformer-policy.js";
export { DecoderPolicy, type DecoderPolicyOptions } from "./policy/decoder-policy.js";
export { HttpPolicy, type HttpPolicyOptions } from "./policy/http.js";
export { HttpScoringPolicy, type HttpScoringOptions } from "./policy/http-scoring.js";
export { tinkerPolicy, type TinkerOptions, type TinkerPolicy } from "./policy/tinker/policy.js";
export { OnnxPolicy, type OnnxPolicyOptions } from "./policy/onnx.js";
export { ScriptedPolicy, type Script, type ScriptedOptions } from "./policy/scripted.js";
export { TabularPolicy, type TabularOptions } from "./policy/tabular.js";
export { WordTokenizer, type WordTokenizerOptions } from "./policy/word-tokenizer.js";

// rollout: episodes, groups, transcripts
export type { EpisodePlan, PromptStyle, SkillLimit, Stage } from "./rollout/episode.js";
export { groupDelta, halvesOf, leaveOneOut, playEpisodes, playGroups, type GroupPlan } from "./rollout/group.js";
export { firstDifference, playText, sideBySide } from "./rollout/play-text.js";
export type { Play as KeptPlay, PlayedTurn } from "./rollout/play.js";
export { retryFailures } from "./rollout/retry.js";
export { actedSequences, onSpan, reopenedSequences } from "./rollout/sequences.js";
export { groupTranscript, transcript } from "./rollout/transcript.js";
export { chatFormat, compactFormat, type PromptFormat } from "./policy/prompt.js";

// credit
export { anchorGroups } from "./credit/anchors.js";
export { creditEpisodes, type Advantages, type CreditEpisode } from "./credit/credit.js";
export { defaultGigpo, defaultHgpo, gigpo, hgpo, stepAdvantages, type GigpoOptions } from "./credit/gigpo.js";
export { defaultGrpo, grpo, reinforcePlusPlus, rloo, type GrpoOptions } from "./credit/grpo.js";
export { mean, normalise } from "./credit/normalise.js";
export * as credit from "./credit/index.js";
export { discountedReturns } from "./credit/returns.js";

// training
export * from "./training/losses.js";
export { Objective, defaultObjective, type ObjectiveOptions } from "./training/objective.js";
export { softDivergence } from "./training/soft-targets.js";
export { update, defaultUpdate, type UpdateOptions } from "./training/update.js";

// skills: the record, the bank, mining, internalisation
export { apply, emptyBank, replay, withStatus, type Bank, type BankEntry, type BankOperation } from "./skills/bank.js";
export { makeSkill, skillsFromJson, skillsToJson } from "./skills/skill.js";
export { fromSkillMarkdown, toSkillMarkdown } from "./skills/skill-file.js";
export { livesOf, operationsOf } from "./skills/history.js";
export { checkCandidate } from "./mining/check.js";
export { jsonGrammar, sentenceGrammar, type SkillGrammar } from "./mining/grammar.js";
export { admit, type AdmitOptions, type Admitted, type Draft } from "./mining/admit.js";
export { generalise, mergeDuplicates, mergeProven, nearDuplicates } from "./mining/consolidate.js";
export { contrastDrafts, contrastsOf, rankSentences, type ContrastOptions } from "./mining/contrast.js";
export { expertDrafts, mineEpisodes, oracleSkills, summaryDrafts } from "./mining/mine.js";
export { segmentEpisode, segmentsOf, surprises, type SegmentOptions } from "./mining/segment.js";
export { selectEpisodes } from "./mining/select.js";
export { miners, type Miner, type MinerFacts } from "./mining/miners.js";
export { decide, defaultDecision, verdictOf, type DecisionRule, type Ruling } from "./validation/decide.js";
export { frontierOf, operatingCharacteristic, operatingPoint } from "./validation/operating.js";
export { pairsNeeded } from "./validation/power.js";
export { defaultInternalise, internalise, type GuidedEpisode } from "./internalization/internalise.js";
export { defaultGate, isOpen, judgeFactors, weightOf } from "./internalization/gate.js";
export type { GateFacts, GateRule, TurnFacts, TurnWeight, WeightRule } from "./internalization/gate.js";
export { skillDependence, skillDivergence } from "./internalization/dependence.js";
export * as teaching from "./internalization/index.js";
export { withTeacher } from "./internalization/teacher.js";

// recipes and runs
export { advance, defaultVerbs, recipes, run, startOf } from "./recipes/index.js";
export type { AdvanceOptions, AnyRecipe, Boundary, RunOptions, VerbsOf } from "./recipes/index.js";
export { recipe, variant, type Variant, type VariantSettings } from "./recipes/variant.js";
export type { GroupVerbs, SiriVerbs } from "./recipes/verbs.js";
export { branch, type Standing } from "./recipes/standing.js";
export { keyAt, stageOf, toEnd, type Lab, type OpenedLab, type Recipe } from "./recipes/lab.js";
export { isMining, nearTo, nextPhase, type SiriPhase, type SiriState } from "./recipes/phases.js";
export { RunFolder } from "./experiment/run-folder.js";
export { progressLine, progressTable, sweep, type Job, type JobProgress, type Workplace } from "./experiment/sweep.js";
export { openQueue, type QueueOptions, type QueuePlace } from "./queue/coordinator.js";
export { work as workForQueue, type WorkerOptions } from "./queue/worker.js";
export { bankOf, editBank, keepEdit, openRun, type BankEdits, type StoppedRun } from "./experiment/stopped-run.js";
export { groupPlays, play, playedIterations, playsOf, trialPlays, type Played } from "./experiment/plays.js";
export { alfworldGames } from "./experiment/alfworld/play.js";
export { gamePlaces, type Places } from "./experiment/alfworld/places.js";
export { train, type TrainOptions } from "./experiment/train.js";
export { readRunSkills, type RunSkills } from "./experiment/run-skills.js";
export { openLab, type ConfiguredLab } from "./experiment/laboratory.js";
export { compareRuns, type CompareArm, type CompareOptions } from "./experiment/compare.js";
export { Compared, differences, Differences, type ComparedRun } from "./experiment/comparison.js";
export { Records, recordsFrom, type CurvePoint, type RecordOf } from "./recipes/records.js";
export { costChart } from "./experiment/studies/cost.js";
export { curvesChart } from "./experiment/studies/report.js";
export { differencesChart, summaryMarkdown } from "./experiment/studies/summary.js";
export { kindGains, registeredPair, type KindGain } from "./experiment/studies/ask.js";
export {
  bootstrap,
  interquartileMean,
  pairedDifference,
  probabilityOfImprovement,
  stratifiedBootstrap,
  tInterval,
} from "./experiment/statistics.js";
export * as statistics from "./experiment/statistics.js";
export { metricsDictionary } from "./experiment/metrics.js";
export { queryRuns, writeParquet } from "./experiment/query.js";

// other programs
export { bankOfSkills, readAgentSkills } from "./exports/agent-skills.js";
export { exportAs, type ExportOptions } from "./exports/export.js";
export { exportFormats, type ExportFormat } from "./exports/formats.js";
export type { Exported } from "./exports/folder.js";

// the steps of recipes, each callable alone
export { evaluate, isExamined } from "./recipes/evaluation.js";
export { gather, mine, plainEpisodes, type Material } from "./recipes/mine-steps.js";
export { activeSkills, skillLimitOf, skillsFor, utilityAt, utilityIn, validate } from "./recipes/skill-steps.js";
export { collect, gigpoOptions, grpoOptions, judge, learn } from "./recipes/steps.js";
export { policyGradientSequences, tasksOf, updateOptions, type Guidance } from "./recipes/steps.js";
export { guidedBy, teach, type Taught, type TeachFacts } from "./recipes/teach.js";
export { guidedEpisodes, teachingAt, type Teaching } from "./recipes/teachable.js";

// validation, each name alone and those of rules and costs as `validation.decide` and so on
export * as validation from "./validation/index.js";
export { bootstrapMean, cautiousMean, mcNemar, orderlessInterval, sequentialInterval } from "./validation/intervals.js";
export { comparisonOf, trialOf, utilityOf, type Comparison, type UtilityOptions } from "./validation/utility.js";
export { defaultJudge, judgeSkills, type Judgement, type JudgeOptions } from "./validation/judge.js";
export { planPairs, planTable, type PlanRow } from "./validation/plan.js";
export { pairsOf, type SkillPairs, type TaskPair } from "./validation/results/pairs.js";
export { readResults } from "./validation/results/read.js";
export type { Result } from "./validation/results/result.js";
export { calibrationOf, measureEffects, tryOut, utilityTable } from "./validation/calibration.js";
export type { Calibration, Estimate, ReliabilityRow, TryOptions, UtilityRow } from "./validation/calibration.js";
export { truthOverTime, truthsOf, verdictTable } from "./validation/truth.js";
export type { TruthRow, Truths, Verdict, VerdictRow } from "./validation/truth.js";

// charts, each alone and all of them as `plot.curves` and so on
export * from "./plot/index.js";
export * as plot from "./plot/index.js";

// notebooks
export * from "./notebook/index.js";
