/** What `siri-lab view` prints and opens. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../assets.js";
import { unpackedRun } from "../experiment/saved-run.js";
import { queueUrl, withoutPassword } from "../queue/connection.js";
import { startViewer } from "../viewer/server.js";

export interface ShowOptions {
  readonly folder: string | undefined;
  readonly port: number | undefined;
  readonly queue: string | undefined;
  readonly noOpen: boolean;
}

/** Shows a folder until the program is ended. */
export async function showViewer({ folder: named, port, queue: given, noOpen }: ShowOptions): Promise<void> {
  const folder = named ?? (existsSync("runs") ? "runs" : join(packageRoot(), "data", "runs"));
  const queue = queueUrl(given);
  const { url } = await startViewer({ folder: unpackedRun(folder), port, queue });
  if (queue !== undefined) console.log(`the queue at ${withoutPassword(queue)} is shown at ${url}#/queue`);
  console.log(`${folder} is shown at ${url}   (Ctrl-C ends it)`);
  if (!noOpen) openBrowser(queue === undefined ? url : `${url}#/queue`);
}

/** Where no browser can be opened, the address that was printed is enough. */
function openBrowser(url: string): void {
  const opener = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform as string] ?? ["xdg-open"];
  const [command, ...first] = opener;
  spawn(command!, [...first, url], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}
