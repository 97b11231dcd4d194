/**
 * The household: ALFWorld's text game rebuilt as pure rules and texts, with a loader for its official games and, for
 * houses of our own, hidden rules worth learning.
 */
export { gamesInFolder, householdFromFolder } from "./folder.js";
export { officialWorld, type GameSource } from "./official.js";
export { makeAlfworld, trainGames, trainHouses } from "./shipped.js";
export { HouseholdEnvironment } from "./environment.js";
export { makeHousehold, type HouseholdOptions, type HouseholdWorld } from "./generated/world.js";
export { Stranger, type StrangerOptions } from "./generated/strangers.js";
export { terse, terseWords } from "./terse.js";
export { shortSentence, shortWordList } from "./generated/short.js";
export { limitRule } from "./generated/tasks.js";
export { exploreOfficial } from "./generated/explore-official.js";
export { asTold, atRandom, byRates, placeRates, type PlaceRates, type PlaceScore } from "./generated/orderly.js";
export { demonstrateOrderly } from "./generated/orderly-game.js";
export { TaughtGame } from "./generated/thorough.js";
export { variedGame, type VariedGame, type Variation } from "./generated/varied.js";
