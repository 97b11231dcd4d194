/** The playground as files: a page, its script with the worker in it, its style. It also opens from a disk. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../lib/assets.js";
import { bundle } from "./bundle.js";
import { pageHtml } from "./layout.js";
import { packageFilesModule } from "./package-files.js";

const BODY = `<main>
<h1>A small agent that writes down what it learnt, tests it, and then no longer needs it</h1>
<p>A policy moves into a house whose rules nobody told it. It plays, and writes sentences from its own successes: <i>when this holds, do that</i>.
Every sentence is tested in pairs, with it and without. What helps is taught to the policy itself. All of it happens in this page, on your machine.</p>
<noscript><p role="alert">The playground is a program: it needs JavaScript.</p></noscript>
<div id="playground"></div>
</main>
<script src="playground.js"></script>`;

/** Every file of the playground by its path in the site; `before` is a script that the thread which trains runs first. */
export async function playgroundFiles(before = ""): Promise<Map<string, string>> {
  const made = { "made:package-files": packageFilesModule() };
  const worker = await bundle({ entry: "site/app/worker.ts", made });
  const script = await bundle({
    entry: "site/app/playground.tsx",
    made: { "made:worker": `export default ${JSON.stringify(before + worker)};` },
  });
  const tensorflow = await bundle({ entry: "site/app/tensorflow.ts", made: { util: "", crypto: "" } }); // asked for in Node alone
  const title = "siri-lab: SIRI in a page";
  return new Map([
    ["index.html", pageHtml({ path: "index.html", title, body: BODY, part: "Playground" })],
    ["playground.js", script],
    ["tensorflow.js", `globalThis.tensorflowScript = ${JSON.stringify(tensorflow)};`], // as text, for the thread that trains
    ["style.css", readFileSync(join(packageRoot(), "site/app/style.css"), "utf8")],
  ]);
}
