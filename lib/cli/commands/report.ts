/** `siri-lab report`: runs and studies as one HTML file that opens from disk. */
import { command } from "../frame/command.js";
import { file, folder, whole } from "../frame/values.js";
import { defaulted, flag, word, words } from "../frame/words.js";

export default command({
  about:
    "Write the page of a run, or of a folder with runs, as one HTML file: it opens from disk and needs no network.",
  examples: ["report runs/siri/seed-0", "report runs --to report.html --megabytes 20"],
  words: words({
    folder: word(folder("FOLDER"), "a run, or a folder with runs"),
    to: defaulted("to", file(), "report.html", "the file to write"),
    megabytes: defaulted("megabytes", whole(0, 1000), 8, "room for plays, of which trials come first"),
    json: flag("json", "print what the report holds as JSON"),
  }),
  run: async ({ json, ...given }) => {
    const { reportText, writeReport } = await import("../../viewer/report.js");
    const reported = writeReport(given);
    console.log(json ? JSON.stringify(reported) : reportText(reported));
  },
});
