/**
 * `npm start`: from a bare clone to a running notebook. Installs what is missing, then starts JupyterLab on a copy of the
 * tour with this repository's TypeScript kernel. `--once` proves it instead: server up, one cell run through it, all stopped.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { copiesFolder, makeCopies } from "./copies.mjs";
import { choosePort, Lab } from "./lab.mjs";
import { setUp } from "./setup.mjs";
import { inRoot, report, Trouble } from "./shell.mjs";
import { openSocket } from "./websocket.mjs";

const help = `npm start -- [options]

  --no-browser   do not open a browser; print the address
  --once         check that the server answers and that the kernel runs a cell, then stop
  --port N       the port (otherwise the first free one from 8888)
  --fresh NAME   copy that notebook again; your copy is put aside under another name
  --help         this text

You work in copies of the notebooks, in ${copiesFolder}/; what you change there stays yours.
Other commands: npm run doctor (what is missing?), npm run kernel:install (the kernel for VS Code), npm test.`;

const checkCell = `import { LabError } from "siri-lab";\nawait Promise.resolve([typeof LabError, 6 * 7].join(" "))`;
const checkAnswer = "function 42";
const answerWithinMilliseconds = 60_000;

function readFlags() {
  const options = Object.fromEntries(
    ["no-browser", "once", "help"].map((name) => [name, { type: "boolean", default: false }]),
  );
  try {
    return parseArgs({ options: { ...options, port: { type: "string" }, fresh: { type: "string" } } }).values;
  } catch (error) {
    throw new Trouble(error.message, "npm start -- --help lists the options");
  }
}

function portOf(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Trouble(`--port: expected a number from 1 to 65535, got "${text}"`, "for example npm start -- --port 8899");
}

async function main() {
  const flags = readFlags();
  if (flags.help) return console.log(help);
  const wanted = portOf(flags.port);
  await setUp();
  if (!flags.once) for (const line of makeCopies({ fresh: flags.fresh })) console.log(`  ${line}`);
  const port = await choosePort(wanted);
  console.log("Starting JupyterLab …");
  const lab = await Lab.start(port);
  if (flags.once) return check(lab);
  console.log(`\nJupyterLab runs at\n\n  ${lab.url}\n\nStop it with Ctrl-C.`);
  const page = flags["no-browser"] ? undefined : openBrowser(lab.url);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void lab.stop());
  await lab.ended;
  if (page) rmSync(page, { force: true });
}

async function check(lab) {
  try {
    const { version } = await lab.request("GET", "/api");
    console.log(`  the server answers (Jupyter server ${version})`);
    const started = Date.now();
    const answer = await runCell(lab, checkCell);
    if (!answer.includes(checkAnswer)) {
      throw new Trouble(`the kernel answered ${answer} instead of ${checkAnswer}`, "npm run doctor says more", lab.log);
    }
    console.log(`  the kernel runs a cell (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  } finally {
    await lab.stop();
  }
  console.log("  stopped; npm start opens the notebooks");
}

/** Starts a kernel through the server, runs `code`, and returns its result as text. */
async function runCell(lab, code) {
  const { id } = await lab.request("POST", "/api/kernels", { name: "tslab" });
  const url = `http://127.0.0.1:${lab.port}/api/kernels/${id}/channels?session_id=${randomUUID()}`;
  let answered = () => undefined;
  const answer = new Promise((resolve) => (answered = resolve));
  const late = setTimeout(() => answered("nothing within a minute"), answerWithinMilliseconds);
  const socket = await openSocket(url, { Authorization: `token ${lab.token}` }, (text) => {
    const { header, content } = JSON.parse(text);
    if (header.msg_type === "execute_result") answered(content.data["text/plain"]);
    if (header.msg_type === "error") answered(content.traceback.join("\n"));
  });
  const header = {
    msg_id: randomUUID(),
    session: randomUUID(),
    username: "",
    msg_type: "execute_request",
    version: "5.3",
  };
  const content = { code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false };
  socket.send(JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: [] }));
  const result = await answer;
  clearTimeout(late);
  socket.close();
  await lab.request("DELETE", `/api/kernels/${id}`);
  return result;
}

/**
 * The address holds the token, and every user of the machine sees the arguments of a program. So the browser is given a
 * page that only its owner may read, and that leads on to the address. Returns where the page is.
 */
function openBrowser(url) {
  const page = inRoot(".venv", "open.html");
  const address = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const text = `<!doctype html><meta charset="utf-8"><title>siri-lab</title><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}"><a href="${address}">JupyterLab</a>\n`;
  rmSync(page, { force: true }); // an older page may have other rights
  writeFileSync(page, text, { mode: 0o600, flag: "wx" });
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", page]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", page]
        : ["xdg-open", page];
  // without a desktop there is nothing to open; the address is printed anyway
  spawn(command, args, { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
  return page;
}

await main().catch(report);
