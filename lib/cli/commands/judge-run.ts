/** `siri-lab judge run`: let a model behind a server play the pairs. */
import { worldDials, worldNames } from "../../../envs/dials.js";
import { command } from "../frame/command.js";
import { file, folder, oneOf, setting, share, suggested, text, whole } from "../frame/values.js";
import { defaulted, flag, option, required, several, wordList, words } from "../frame/words.js";

const dials = [...new Set(worldNames.flatMap((name) => Object.keys(worldDials[name])))];

export default command({
  about: [
    "Does this skill help this model? A model behind an OpenAI-compatible server plays tasks of one of our worlds, each without",
    "the skill and with it, and stops as soon as the evidence is in. Ctrl-C keeps what was played; the same command goes on.",
  ].join("\n"),
  examples: [
    "judge run skill.md --url http://localhost:8000/v1 --model qwen3 --world pocket-english --page judge.html",
  ],
  words: words({
    skills: wordList(file("SKILL"), "a text or SKILL.md; several are judged on the same tasks", { min: 1 }),
    url: required("url", text("URL"), "where the API begins, such as http://localhost:8000/v1"),
    model: required("model", text("NAME"), "the model's name at the server"),
    world: required("world", oneOf("WORLD", worldNames), `one of ${worldNames.join(", ")}`),
    set: several("set", setting(dials), "a dial of the world"),
    split: option("split", suggested("NAME", ["train", "heldout"]), "which list of tasks (default: the world's first)"),
    endpoint: defaulted("endpoint", oneOf("KIND", ["chat", "completions"]), "chat", "chat or completions"),
    key: defaulted("key", text("VARIABLE"), "OPENAI_API_KEY", "the environment variable that holds the API key"),
    temperature: defaulted("temperature", share("T"), 0.7, "0 takes the likeliest answer"),
    context: defaulted("context", whole(256), 8192, "tokens that the model reads at most"),
    seed: defaulted("seed", whole(), 0, "luck of the world and of the draws, equal on both sides of a pair"),
    most: defaulted("most", whole(1, 100_000), 200, "tasks at most"),
    atOnce: defaulted("at-once", whole(1, 256), 4, "tasks that are played at once"),
    timeout: defaulted("timeout", whole(1, 3600), 60, "seconds one answer may take"),
    folder: option("folder", folder(), "where the pairs are kept (default: runs/judge/…)"),
    page: option("page", file(), "write a page as well"),
    json: flag("json", "answer as JSON"),
  }),
  run: async (given) => (await import("../judge-run.js")).judgeByPlaying(given),
});
