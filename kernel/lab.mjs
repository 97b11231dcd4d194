/**
 * JupyterLab as a child process: started on a port with our kernelspec, asked over HTTP whether it answers, and stopped.
 * Nothing is written outside the repository; the kernel is found through JUPYTER_PATH.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { delimiter, dirname } from "node:path";
import { copiesFolder } from "./copies.mjs";
import { exists, inRoot, root, Trouble, venvPython } from "./shell.mjs";

const readyWithinMilliseconds = 90_000;
const firstNotebook = `${copiesFolder}/00-tour.ipynb`;

/** The environment in which every Jupyter tool of .venv finds the kernel and the kernel finds this Node. */
export function jupyterEnvironment() {
  const { JUPYTER_PATH, PATH } = process.env;
  return {
    ...process.env,
    JUPYTER_PATH: [inRoot(".jupyter"), JUPYTER_PATH].filter(Boolean).join(delimiter),
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    JUPYTERLAB_WORKSPACES_DIR: inRoot(".venv", "workspaces"), // which tabs were open is this lab's, not the user's
    PYDEVD_DISABLE_FILE_VALIDATION: "1",
  };
}

export const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

export async function choosePort(wanted) {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Trouble(`port ${wanted} is taken`, "stop what uses it, or choose another: npm start -- --port 8899");
  }
  for (let port = 8888; port < 8988; port++) if (await isFree(port)) return port;
  throw new Trouble("no port between 8888 and 8987 is free", "name one that is: npm start -- --port 9999");
}

export class Lab {
  constructor(child, port, token) {
    this.child = child;
    this.port = port;
    this.token = token;
    this.log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (this.log += chunk));
    this.ended = new Promise((resolve) => child.once("exit", resolve));
  }

  static async start(port) {
    const token = randomBytes(16).toString("hex");
    const args = ["-m", "jupyterlab", "--no-browser", `--port=${port}`, "--ServerApp.port_retries=0", "--ip=127.0.0.1"];
    args.push(
      `--ServerApp.root_dir=${root}`,
      "--ServerApp.log_level=WARN",
      "--KernelSpecManager.ensure_native_kernel=False",
      "--KernelManager.ip=127.0.0.1",
      "--ContentsManager.hide_globs=notebooks", // people find their copies, not the originals
      "--ContentsManager.hide_globs=__pycache__",
    );
    if (process.getuid?.() === 0) args.push("--allow-root");
    const env = { ...jupyterEnvironment(), JUPYTER_TOKEN: token };
    const lab = new Lab(spawn(venvPython, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] }), port, token);
    await lab.#ready();
    return lab;
  }

  get url() {
    const place = exists(firstNotebook) ? firstNotebook : copiesFolder;
    return `http://127.0.0.1:${this.port}/lab/tree/${place}?token=${this.token}`;
  }

  async #ready() {
    const deadline = Date.now() + readyWithinMilliseconds;
    let over = false;
    void this.ended.then(() => (over = true));
    while (!over && Date.now() < deadline) {
      if (await this.request("GET", "/api/status").catch(() => undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    this.child.kill();
    const advice = "the lines above are JupyterLab's; deleting .venv and running npm start again makes a fresh one";
    throw new Trouble("JupyterLab did not start", advice, this.log);
  }

  async request(method, path, body) {
    const headers = { Authorization: `token ${this.token}`, "Content-Type": "application/json" };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? true : response.json().catch(() => true);
  }

  async stop() {
    await this.request("POST", "/api/shutdown").catch(() => this.child.kill("SIGTERM"));
    const hard = setTimeout(() => this.child.kill("SIGKILL"), 10_000);
    await this.ended;
    clearTimeout(hard);
  }
}
