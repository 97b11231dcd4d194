/** `siri-lab study`: run a study, keep its results, write its report. */
import { command } from "../frame/command.js";
import { folder, oneOf, text, whole } from "../frame/values.js";
import { flag, option, several, word, words } from "../frame/words.js";

export default command({
  about: [
    "Run what is missing of a study, keep its results under data/runs and write its report.",
    "Stopped and started again, it goes on.",
  ].join("\n"),
  examples: ["study siri-confirm --report", "study siri-confirm --arm siri --seeds 2 --partial"],
  words: async () => {
    const { directStudies, studies } = await import("../../../studies/index.js");
    const names = [...studies, ...directStudies].map(({ name }) => name);
    return words({
      name: word(oneOf("STUDY", names), `one of ${names.join(", ")}`),
      processes: option("processes", whole(1, 256), "runs at a time (default: one a core)"),
      queue: option(
        "queue",
        text("redis://HOST:PORT"),
        "give the runs to the workers of this queue (or SIRI_QUEUE); see docs/queue.md",
      ),
      whole: flag("whole", "with --queue: bring whole runs back, with plays and checkpoint, not only what is kept"),
      arm: several("arm", text("NAME"), "only this arm"),
      seeds: option("seeds", whole(1), "only the first so many seeds (each is a world with hidden rules of its own)"),
      keep: option("keep", folder(), "run nothing; keep the finished runs of this folder, then write the report"),
      report: flag("report", "run nothing; write the report from the kept results"),
      partial: flag("partial", "write the report also where registered runs are missing; the page says which"),
      unpack: option("unpack", folder(), "run nothing; write the kept runs as folders into this one"),
      shop: option("shop", folder(), "webshop-real: where WebShop's own files lie"),
      policy: option(
        "policy",
        text("NAME"),
        "webshop-real: the policy that plays, by name or folder (default: webshop-real)",
      ),
      work: option("work", folder(), "where whole runs are kept (default: runs/STUDY)"),
    });
  },
  run: async (given) => (await import("../study.js")).runStudy(given),
});
