/** `npm start` as another user of the machine sees it: no token in any argument, no port but on loopback; and copies only. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pause, root } from "./client.js";
import { hasJupyter, labModule } from "./jupyter.js";

const usable = hasJupyter && process.platform === "linux";

describe.skipIf(!usable)("npm start (skipped without .venv, which it makes, and elsewhere than on Linux)", () => {
  let started: ChildProcess;
  let folder: string;
  let port: number;
  let token: string;
  let printed = "";
  const opened = () => join(folder, "opened");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "siri-start-"));
    writeFileSync(
      join(folder, "xdg-open"),
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${opened()}.new" && mv "${opened()}.new" "${opened()}"\n`,
    );
    chmodSync(join(folder, "xdg-open"), 0o755);
    port = await (await labModule()).choosePort();
    const env = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) };
    started = spawn(process.execPath, ["kernel/start.mjs", "--port", String(port)], { cwd: root, env });
    for (const stream of [started.stdout, started.stderr]) stream?.on("data", (chunk) => (printed += String(chunk)));
    while (!existsSync(opened()) && started.exitCode === null) await pause(100);
    token = /token=(\w+)/.exec(printed)?.[1] ?? "";
    await ask("POST", "/api/kernels", { name: "tslab" });
  });

  afterAll(async () => {
    const ended = new Promise((done) => started.once("exit", done));
    started.kill("SIGTERM");
    await ended;
    expect(existsSync(join(root, ".venv/open.html"))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { Authorization: `token ${token}`, "Content-Type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return answer.json();
  };

  it("gives the browser a page that only its owner may read", () => {
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const page = readFileSync(opened(), "utf8").trim();
    expect(page).not.toContain(token);
    expect(statSync(page).mode & 0o777).toBe(0o600);
    expect(readFileSync(page, "utf8")).toContain(
      `url=http://127.0.0.1:${port}/lab/tree/my-notebooks/00-tour.ipynb?token=${token}`,
    );
  });

  it("shows the token in no list of processes", () => {
    const family = descendants(started.pid!);
    expect(family.length).toBeGreaterThan(2);
    for (const pid of family) expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).not.toContain(token);
  });

  it("listens on loopback only, kernels included", async () => {
    let addresses: string[] = [];
    for (let tries = 0; addresses.length < 6 && tries < 60; tries++) {
      await pause(1000);
      addresses = descendants(started.pid!).flatMap(listening);
    }
    expect(addresses.length).toBeGreaterThan(5); // the server and five sockets of a kernel
    expect(addresses.filter((address) => !address.startsWith("0100007F:"))).toEqual([]);
  });

  it("offers the copies and not the originals", async () => {
    const { content } = (await ask("GET", "/api/contents/")) as { content: { name: string }[] };
    const names = content.map(({ name }) => name);
    expect(names).toContain("my-notebooks");
    expect(names).not.toContain("notebooks");
    const originals = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
    expect(readdirSync(join(root, "my-notebooks"))).toEqual(expect.arrayContaining(originals));
  });
});

function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  return [pid, ...children.flatMap(descendants)];
}

/** Local addresses, as the system's table has them, of the sockets on which a process listens. */
function listening(pid: number): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /socket:\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined; // closed meanwhile
      }
    }),
  );
  const table = ["tcp", "tcp6"].flatMap((name) =>
    readFileSync(`/proc/${pid}/net/${name}`, "utf8").trim().split("\n").slice(1),
  );
  const rows = table.map((row) => row.trim().split(/\s+/));
  return rows.filter((row) => row[3] === "0A" && own.has(row[9])).map((row) => row[1]!);
}
