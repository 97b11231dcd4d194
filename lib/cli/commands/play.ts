/** `siri-lab play`: play a world in the terminal. */
import { worldDials, worldKinds, worldNames } from "../../../envs/dials.js";
import { listFields } from "../../fields.js";
import { command } from "../frame/command.js";
import { oneOf, setting, text, whole } from "../frame/values.js";
import { defaulted, option, several, word, words } from "../frame/words.js";

export default command({
  about: "Play a world in the terminal. Type the number of an action or the action itself; :help lists commands.",
  examples: ["play pocket --seed 4", "play pocket --set slack=2", "play household --official 17"],
  words: (argv) =>
    words({
      world: word(oneOf("WORLD", worldNames), "which world"),
      seed: defaulted("seed", whole(), 0, "which task of the split to begin with"),
      split: option("split", text("NAME"), "which list of tasks (default: the world's first)"),
      official: option(
        "official",
        whole(),
        "household or alfworld: this one of ALFWorld's 274 released games; after you the policy plays it too",
      ),
      set: several(
        "set",
        setting(namedIn(argv).flatMap((name) => Object.keys(worldDials[name]))),
        "a dial of the world",
      ),
    }),
  more: worldHelp,
  run: async (given) => (await import("../play.js")).playWorld(given),
});

/** The world among the words, or all where none is. */
function namedIn(argv: readonly string[]): typeof worldNames {
  const named = worldNames.filter((name) => argv.includes(name));
  return named.length === 1 ? named : worldNames;
}

function worldHelp(argv: readonly string[]): string {
  const [name, ...others] = namedIn(argv);
  if (others.length > 0 || name === undefined)
    return ["Worlds:", ...worldNames.map((each) => `  ${each.padEnd(16)}${worldKinds[each]}`)].join("\n");
  const dials = listFields(worldDials[name] as Parameters<typeof listFields>[0]);
  return [
    `Dials of ${name} for --set, with their defaults:`,
    ...dials.map(({ path, default: initial, accepts }) => `  ${path}=${JSON.stringify(initial)}  ${accepts}`),
  ].join("\n");
}
