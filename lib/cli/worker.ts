/** `npm run worker -- --queue redis://…`: take runs from a queue and compute them, until it is told to stop. */
import { availableParallelism } from "node:os";
import { labError } from "../errors.js";
import { queueUrl } from "../queue/connection.js";
import { work } from "../queue/worker.js";
import { runCommand } from "./command.js";
import { helpText, parseOptions, type CommandSpec } from "./options.js";
import { hearSignals } from "./signals.js";

const spec: CommandSpec = {
  usage: "npm run worker --",
  about: "Take runs from a queue and compute them. It may be killed at any moment: its runs go to other workers.",
  positionals: [],
  options: {
    queue: { type: "text", about: "where the queue is (or SIRI_QUEUE)", value: "redis://HOST:PORT" },
    processes: { type: "number", about: "runs at a time (default: one a core)", range: [1, 1024] },
    lock: {
      type: "number",
      about: "seconds of silence after which a worker's runs go to others (default 60)",
      range: [1, 3600],
    },
    tries: {
      type: "number",
      about: "ends of a run without progress in a row after which it is given up (default 5)",
      range: [1, 1000],
    },
    checkpoints: {
      type: "number",
      about: "seconds between two checkpoints of a run that go to the queue (default 15)",
      range: [0, 86_400],
    },
  },
};

async function main(argv: readonly string[]): Promise<void> {
  const given = parseOptions(spec, argv);
  if (given.help) return console.log(helpText(spec));
  const url = queueUrl(given.text("queue"));
  if (url === undefined)
    throw labError(spec.usage, { expected: "a queue", got: "none", fix: "add --queue redis://HOST:PORT" });
  const signals = hearSignals(undefined);
  signals.stop.addEventListener("abort", () => console.error("stopping: the runs go back to the queue"));
  await work({
    url,
    processes: given.number("processes") ?? availableParallelism(),
    lock: given.number("lock") ?? 60,
    tries: given.number("tries") ?? 5,
    uploadEvery: given.number("checkpoints") ?? 15,
    tell: (line) => console.error(line),
    stop: signals.stop,
  });
  signals.end(true);
}

await runCommand(() => main(process.argv.slice(2)));
