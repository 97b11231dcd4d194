/** What may not stand beside a queue is refused before anything is asked of it. */
import { expect, it } from "vitest";
import { compareArms } from "../../lib/cli/compare.js";
import { runStudy } from "../../lib/cli/study.js";
import { sweepGrid } from "../../lib/cli/sweep.js";

const queue = "redis://127.0.0.1:1"; // nobody is there
const both = /expected --queue or --(processes|workers), got both; each worker says how many runs it takes/;

it("runs at a time on this machine, by study, compare and sweep", async () => {
  const study = { name: "siri-rare", arm: [], seeds: 1, whole: false, report: false, partial: true } as const;
  const rest = { keep: undefined, unpack: undefined, work: undefined, shop: undefined, policy: undefined };
  await expect(runStudy({ ...study, ...rest, queue, processes: 3 })).rejects.toThrow(both);
  const compared = { arms: ["siri", "gigpo"], seeds: 1, iterations: 1, set: [], folder: undefined, json: false };
  await expect(compareArms({ ...compared, queue, workers: 3 })).rejects.toThrow(both);
  const swept = { method: "gigpo", grid: [], set: [], seeds: 1, folder: undefined, json: false } as const;
  await expect(sweepGrid({ ...swept, queue, processes: 3 })).rejects.toThrow(both);
});

it("also where the environment names the queue", async () => {
  process.env["SIRI_QUEUE"] = queue;
  try {
    const swept = { method: "gigpo", grid: [], set: [], seeds: 1, folder: undefined, json: false } as const;
    await expect(sweepGrid({ ...swept, queue: undefined, processes: 3 })).rejects.toThrow(
      /expected SIRI_QUEUE or --processes, got both.*unset SIRI_QUEUE to compute here/,
    );
  } finally {
    delete process.env["SIRI_QUEUE"];
  }
});
