/** The household policy and ALFWorld's released games: every word is known, and what the card says can be seen again. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { gamesInFile } from "../../envs/household/packed.js";
import { officialWorld, type HouseholdEnvironment } from "../../envs/household/index.js";
import { shippedPolicy } from "../../lib/experiment/laboratory.js";
import type { Examination } from "../../lib/experiment/pretraining/examination.js";
import { householdPretraining } from "../../lib/experiment/pretraining/household.js";
import { loadPolicy } from "../../lib/policy/load.js";
import { keyOf, stream } from "../../lib/random.js";
import { strangeWords, unknownWords } from "../envs/household/walk.js";
import { hasShared, shared } from "../shared.js";

const games = "data/alfworld/games.jsonl.gz";

describe("the words of a small policy", () => {
  it.skipIf(!hasShared(games))(
    "hold everything that the released games say (skipped without shared/data/alfworld)",
    { timeout: 300_000 },
    () => {
      const world = officialWorld(gamesInFile(resolve(shared, games)));
      const environment = world.make() as HouseholdEnvironment;
      for (const name of ["valid_seen", "valid_unseen"])
        for (const task of world.tasks(name)) {
          expect(strangeWords(environment, task, stream(keyOf(task.id)))).toEqual([]);
          expect(environment.inside().house.objects.flatMap((thing) => unknownWords(thing.name))).toEqual([]);
        }
    },
  );
});

const folder = shippedPolicy("household");

describe("the kept household policy", () => {
  it.skipIf(!existsSync(folder))(
    "does on other families what its card says (skipped without data/policies/household)",
    { timeout: 300_000 },
    async () => {
      const kept = JSON.parse(readFileSync(join(folder, "examination.json"), "utf8")) as Examination;
      const policy = await loadPolicy(folder, { learns: "nothing" });
      const options = { families: 60, temperatures: [0.4] };
      const again = await householdPretraining.examine(policy, keyOf("another examination"), options);
      // sixty tasks: three standard errors are at most .19
      for (const arm of ["plain", "true", "wrong"])
        expect(Math.abs(again.success[arm]!["T=0.4"]! - kept.success[arm]!["T=0.4"]!)).toBeLessThan(0.2);
      expect(again.success["true"]!["T=0.4"]!).toBeGreaterThan(again.success["plain"]!["T=0.4"]! + 0.2);
      expect(again.summaries.wellFormed).toBeGreaterThan(0.9);
      policy.dispose();
    },
  );
});
