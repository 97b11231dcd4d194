/** `siri-lab worker`: take runs from a queue and compute them, until it is told to stop. */
import { command } from "../frame/command.js";
import { text, whole } from "../frame/values.js";
import { defaulted, option, words } from "../frame/words.js";

export default command({
  about: "Take runs from a queue and compute them. It may be killed at any moment: its runs go to other workers.",
  examples: ["worker --queue redis://localhost:6379", "worker --queue redis://lab:6379 --processes 8"],
  words: words({
    queue: option("queue", text("redis://HOST:PORT"), "where the queue is (or SIRI_QUEUE)"),
    processes: option("processes", whole(1, 1024), "runs at a time (default: one a core)"),
    lock: defaulted("lock", whole(1, 3600), 60, "seconds of silence after which a worker's runs go to others"),
    tries: defaulted("tries", whole(1, 1000), 5, "ends of a run without progress in a row after which it is given up"),
    checkpoints: defaulted("checkpoints", whole(0, 86_400), 15, "seconds between two checkpoints that go to the queue"),
  }),
  run: async (given) => (await import("../worker.js")).runWorker(given),
});
