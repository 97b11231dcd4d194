/** `siri-lab query`: ask the logs of many runs. */
import { command } from "../frame/command.js";
import { folder, text } from "../frame/values.js";
import { flag, optionalWord, word, words } from "../frame/words.js";

export default command({
  about: [
    "Ask the logs of all runs below a folder, in SQL.",
    "Tables: metrics, episodes, skills, rows; each row names its run.",
  ].join("\n"),
  examples: [
    `query data/runs "select run, max(metrics.\\"evaluation/success\\") best from metrics where arm = 'plain' group by run order by best"`,
    "query runs --parquet",
  ],
  words: words({
    folder: word(folder(), "a run, or a folder with runs anywhere below it"),
    sql: optionalWord(text("SQL"), "the question"),
    json: flag("json", "answer as JSON"),
    parquet: flag("parquet", "write each log as Parquet beside it; a question is then not needed"),
  }),
  run: async (given) => (await import("../query.js")).ask(given),
});
