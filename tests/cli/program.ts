/** The built program, run as a person runs it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../lib/assets.js";

export const program = join(packageRoot(), "dist", "lib", "cli", "siri-lab.js");

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function siriLab(...words: string[]): Answer {
  return siriLabWith({}, ...words);
}

export function siriLabWith(
  { input = "", env = {} }: { input?: string; env?: Readonly<Record<string, string>> },
  ...words: string[]
): Answer {
  const settings = {
    encoding: "utf8",
    input,
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
  } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], settings);
  return { status, stdout, stderr };
}
