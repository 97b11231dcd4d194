/**
 * `npm run bench page`: a run in a web worker of Chromium beside the same run in Node, one after the other, so that a busy
 * machine slows both; and whether they wrote the same bytes.
 */
import { existsSync } from "node:fs";
import { chromium as driver } from "playwright-core";
import { command } from "../../lib/cli/frame/command.js";
import { words } from "../../lib/cli/frame/words.js";
import { resolve } from "../../lib/config.js";
import { labError } from "../../lib/errors.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { folderOf } from "../../lib/experiment/run-config.js";
import { train } from "../../lib/experiment/train.js";
import { textOf } from "../../lib/bytes.js";
import { MemoryFiles } from "../../lib/host/memory.js";
import { bundle } from "../../site/bundle.js";
import { packageFilesModule } from "../../site/package-files.js";
import { median, table } from "./measure.js";

export default command({
  about: "Seconds of a short run in a page and in Node, and their ratio.",
  examples: ["npm run bench page"],
  words: words({}),
  run,
});

const TOLD = { method: "siri", seed: 3, iterations: 6, evaluation: { tasks: 64 } } as const;
const ROUNDS = 3;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

interface Measured {
  readonly seconds: number;
  readonly metrics: string;
}

async function run(): Promise<void> {
  const executablePath = BROWSERS.find(existsSync);
  if (executablePath === undefined)
    throw labError("bench page", { expected: "a Chromium", got: "none", fix: `install it as ${BROWSERS[0]!}` });
  const made = { "made:package-files": packageFilesModule() };
  const script = `${await bundle({ entry: "site/app/engine.ts", name: "siri", made })}\n${IN_WORKER}`;
  const browser = await driver.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const rounds: { node: Measured; page: Measured }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ node: await inNode(), page: (await page.evaluate(IN_PAGE(script))) as Measured });
  await browser.close();
  const rows = rounds.map(({ node, page }) => [
    node.seconds.toFixed(1),
    page.seconds.toFixed(1),
    (page.seconds / node.seconds).toFixed(2),
    node.metrics === page.metrics ? "the same" : "different",
  ]);
  console.log(table(["Node, s", "page, s", "times as long", "metrics"], rows));
  const ratio = median(rounds.map(({ node, page }) => page.seconds / node.seconds));
  console.log(`median: ${ratio.toFixed(2)} times as long in the page`);
}

async function inNode(): Promise<Measured> {
  const config = resolve(TOLD);
  const lab = await openLab(config);
  const files = new MemoryFiles();
  const { folder } = await folderOf("/run", config, lab.policy, { files });
  const started = performance.now();
  await train(config, lab, folder);
  return { seconds: (performance.now() - started) / 1000, metrics: textOf(files.read("/run/metrics.jsonl")) };
}

/** The same in the words of the page. */
const IN_WORKER = `(async () => {
  const config = siri.resolve(${JSON.stringify(TOLD)});
  const lab = await siri.openPageLab(config);
  const files = new siri.MemoryFiles();
  const { folder } = await siri.folderOf("/run", config, lab.policy, { files });
  const started = performance.now();
  await siri.train(config, lab, folder);
  const seconds = (performance.now() - started) / 1000;
  postMessage({ seconds, metrics: new TextDecoder().decode(files.read("/run/metrics.jsonl")) });
})();`;

const IN_PAGE = (script: string): string => `new Promise((resolve) => {
  const worker = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(script)}])));
  worker.onmessage = ({ data }) => (worker.terminate(), resolve(data));
})`;
