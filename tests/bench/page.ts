/**
 * `npm run bench page`: one run in Node and in a web worker of Chromium with each body of the kernels, one after the other,
 * so that a busy machine slows all of them; whether they wrote the same bytes; and how heavy the page is. Node with two
 * workers, on shared memory, says what a second lane could bring a page at most.
 */
import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { chromium as driver, type Page } from "playwright-core";
import { packageRoot } from "../../lib/assets.js";
import { command } from "../../lib/cli/frame/command.js";
import { flag, words } from "../../lib/cli/frame/words.js";
import { resolve } from "../../lib/config.js";
import { labError } from "../../lib/errors.js";
import { openLab } from "../../lib/experiment/laboratory.js";
import { folderOf } from "../../lib/experiment/run-config.js";
import { train } from "../../lib/experiment/train.js";
import { textOf } from "../../lib/bytes.js";
import { host } from "../../lib/host/here.js";
import { MemoryFiles } from "../../lib/host/memory.js";
import { writeAtomically } from "../../lib/experiment/files.js";
import { bundle } from "../../site/bundle.js";
import { packageFilesModule } from "../../site/package-files.js";
import { playgroundFiles } from "../../site/playground.js";
import { median, table } from "./measure.js";

export default command({
  about: "Seconds of a short run in a page and in Node, and what they are of each other.",
  examples: ["npm run bench page", "npm run bench page -- --keep"],
  words: words({ keep: flag("keep", "write data/page.json") }),
  run,
});

const TOLD = { method: "siri", seed: 3, iterations: 6, evaluation: { tasks: 64 } } as const;
const ROUNDS = 3;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** What runs in a page, and the words that make it so there. */
const BODIES = {
  "page, SIMD": { before: "", numerics: "portable" },
  "page, relaxed SIMD": { before: "", numerics: "fast" },
  "page, no SIMD": { before: "WebAssembly.validate = () => false;", numerics: "portable" },
} as const;

interface Measured {
  readonly seconds: number;
  readonly metrics: string;
}
type Round = Readonly<Record<string, Measured>>;

async function run({ keep }: { readonly keep: boolean }): Promise<void> {
  const executablePath = BROWSERS.find(existsSync);
  if (executablePath === undefined)
    throw labError("bench page", { expected: "a Chromium", got: "none", fix: `install it as ${BROWSERS[0]!}` });
  const made = { "made:package-files": packageFilesModule() };
  const script = await bundle({ entry: "site/app/engine.ts", name: "siri", made });
  const browser = await driver.launch({ executablePath, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(page, script));
  const version = browser.version();
  await browser.close();
  const found = figures(rounds);
  console.log(table(["", "seconds, median", "times as long", "metrics"], found.map(({ name, seconds, ratio, same }) => [name, seconds.toFixed(1), ratio.toFixed(2), same ? "the same" : "others"]))); // prettier-ignore
  const bytes = Object.fromEntries(
    [...(await playgroundFiles())].map(([name, text]) => [name, Buffer.byteLength(text)]),
  );
  console.log(`bytes: ${JSON.stringify(bytes)}`);
  const all = {
    machine: host.machine,
    node: process.version,
    chromium: version,
    told: TOLD,
    rounds: ROUNDS,
    load: loadavg()[0],
    figures: found,
    bytes,
  };
  if (keep) writeAtomically(join(packageRoot(), "data", "page.json"), `${JSON.stringify(all, null, 2)}\n`);
}

async function oneRound(page: Page, script: string): Promise<Round> {
  const round: Record<string, Measured> = { Node: await inNode(1), "Node, two workers": await inNode(2) };
  for (const [name, { before, numerics }] of Object.entries(BODIES))
    round[name] = (await page.evaluate(IN_PAGE(`${before}\n${script}\n${inWorker(numerics)}`))) as Measured;
  return round;
}

/** Ratios are of one round, side by side; of them the median. */
function figures(rounds: readonly Round[]) {
  return Object.keys(rounds[0]!).map((name) => ({
    name,
    seconds: median(rounds.map((round) => round[name]!.seconds)),
    ratio: median(rounds.map((round) => round[name]!.seconds / round["Node"]!.seconds)),
    same: rounds.every((round) => round[name]!.metrics === round["Node"]!.metrics),
  }));
}

async function inNode(workers: number): Promise<Measured> {
  const config = resolve(TOLD);
  const lab = await openLab(config, { workers });
  const files = new MemoryFiles();
  const { folder } = await folderOf("/run", config, lab.policy, { files });
  const started = performance.now();
  await train(config, lab, folder);
  const seconds = (performance.now() - started) / 1000;
  lab.policy.dispose();
  return { seconds, metrics: textOf(files.read("/run/metrics.jsonl")) };
}

/** The same in the words of the page. */
const inWorker = (numerics: string): string => `(async () => {
  const config = siri.resolve(${JSON.stringify(TOLD)});
  const lab = await siri.openPageLab(config, { numerics: "${numerics}" });
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
