/** ALFWorld's own validation games, before and after training in generated homes: is real text handled, is anything unlearned? */
import { loadModel } from "../lib/policy/load.js";
import { TransformerPolicy } from "../lib/policy/transformer-policy.js";
import { shippedPolicy } from "../lib/experiment/laboratory.js";
import { addToArchive, packRows, readArchive } from "../lib/experiment/studies/archive.js";
import { opening, type DirectStudy } from "../lib/experiment/studies/direct.js";
import { endedPolicy } from "../lib/experiment/studies/ended.js";
import { alfworldGames } from "../lib/experiment/alfworld/play.js";
import { exploreGames, playGames, type GameRow } from "../lib/experiment/studies/household-official/games.js";
import { officialPage, type Played } from "../lib/experiment/studies/household-official/page.js";

const explorer = "scripted explorer";
const before = "before training";
const trained = ["gigpo", "siri"].flatMap((arm) => [0, 1, 2].map((seed) => ({ arm, seed })));
const nameOf = ({ arm, seed }: (typeof trained)[number]): string => `after ${arm}, seed ${seed}`;
const subjects = [explorer, before, ...trained.map(nameOf)];

export const householdOfficial: DirectStudy = {
  name: "household-official",
  registered: `
Registered before the runs. The household policy in ALFWorld's released validation games (140 seen, 134 unseen, each exactly
once; 50 steps; temperature .4; no skills), before any training and after the runs gigpo and siri of the study
siri-household, through the same Environment interface and the same prompt. It is a check that real texts are handled and a
look at what is unlearned, not a contest: the policy has 120,832 weights, was shown homes of eight to twelve receptacles and
episodes of at most sixteen steps, while these homes have 23 receptacles on average; and each trained policy has learnt the
devices of its own family, which are false here. The number that counts is the share of games won; beside it the share of
actions that the game allows, the share of games in which a thing of the right kind was taken, and the turns. The scripted
explorer that the policy was cloned from plays the same games as a mark of what its way of searching can reach.`.trim(),

  units: subjects.map(unitOf),

  async run(folder, most, tell) {
    const kept = readArchive(folder);
    const games = alfworldGames(undefined, most);
    for (const subject of subjects) {
      if (kept.has(unitOf(subject))) continue;
      const policy = subject === explorer ? undefined : await policyOf(subject);
      if (subject !== explorer && policy === undefined) {
        tell(`${subject}: no run with checkpoints under runs/siri-household; left out`);
        continue;
      }
      const rows = policy === undefined ? exploreGames(games) : await playGames(policy, games);
      policy?.dispose();
      addToArchive(folder, [packRows(unitOf(subject), rows)]);
      tell(`${subject}: ${rows.filter(({ won }) => won).length} of ${rows.length} games won`);
    }
  },

  report(kept) {
    const played = subjects.flatMap((subject): Played[] => {
      const rows = kept.get(unitOf(subject))?.rows as readonly GameRow[] | undefined;
      return rows === undefined ? [] : [{ player: subject, rows }];
    });
    return { page: officialPage(opening(householdOfficial, kept), played), pictures: {} };
  },
};

/** The shipped policy, or what a run of the study ended with; undefined where that run is not here. */
async function policyOf(subject: string): Promise<TransformerPolicy | undefined> {
  const job = trained.find((one) => nameOf(one) === subject);
  if (job !== undefined) return endedPolicy({ study: "siri-household", start: "household", ...job }, { name: subject });
  const { weights, tokenizer } = loadModel(shippedPolicy("household"));
  return new TransformerPolicy({ weights, tokenizer, name: subject });
}

/** A player's name in what is kept. */
function unitOf(subject: string): string {
  return subject.replace(/\W+/g, "-");
}
