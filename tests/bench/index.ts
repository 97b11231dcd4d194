/**
 * `npm run bench [name]`: measures one part of the library, or all of them; `npm run bench -- --json` prints the numbers
 * of the engine as one JSON object. A benchmark is a module whose default is a command; add it to the list below.
 */
import { perform, type Command } from "../../lib/cli/frame/command.js";
import { runCommand } from "../../lib/cli/frame/ending.js";
import { unknownName } from "../../lib/errors.js";

interface Bench {
  readonly about: string;
  readonly load: () => Promise<{ readonly default: Command<unknown> }>;
}

const benches: Readonly<Record<string, Bench>> = {
  engine: { about: "training, rollouts and RL iterations beside other engines", load: () => import("./engine.js") },
  choose: {
    about: "choosing among admissible actions beside free answers",
    load: () => import("./choose.js"),
  },
  lm: { about: "a real language model beside PyTorch and llama.cpp", load: () => import("./lm.js") },
  envs: { about: "the worlds: steps, snapshots, memory, start-up", load: () => import("./envs.js") },
  folder: { about: "a run folder: appends and hashing", load: () => import("./folder.js") },
  long: { about: "a run of ten thousand iterations: memory, logs, going on with it", load: () => import("./long.js") },
  page: { about: "a run in a page of Chromium beside Node", load: () => import("./page.js") },
  queue: { about: "runs over a queue: overhead, speed-up, delays, limits", load: () => import("./queue.js") },
  rollouts: {
    about: "groups played by a queue's workers: from which size of a policy on it pays",
    load: () => import("./rollouts.js"),
  },
  search: { about: "WebShop's search engine: indexing and queries", load: () => import("./search.js") },
};

await runCommand(async () => {
  const argv = process.argv.slice(2);
  const bare = argv[0]?.startsWith("--") && argv[0] !== "--help"; // options without a name are the engine's
  const [name, ...rest] = bare ? ["engine", ...argv] : argv;
  if (name === "--help") {
    const lines = Object.entries(benches).map(([each, { about }]) => `  ${each.padEnd(10)} ${about}`);
    console.log(
      ["npm run bench [name] -- [options]", "", ...lines, "", "npm run bench NAME -- --help lists its options."].join(
        "\n",
      ),
    );
    return;
  }
  if (name !== undefined && !Object.hasOwn(benches, name))
    throw unknownName("bench", "benchmark", name, Object.keys(benches));
  for (const each of name === undefined ? Object.keys(benches) : [name])
    await perform((await benches[each]!.load()).default, rest, `npm run bench ${each} --`);
});
