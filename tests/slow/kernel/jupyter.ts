/** What the tests with a real Jupyter need: whether `.venv` is there, and the environment that finds our kernel. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./client.js";

export const python = join(root, ".venv/bin/python");
export const hasJupyter = existsSync(python);
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

interface LabModule {
  jupyterEnvironment(): NodeJS.ProcessEnv;
  isFree(port: number): Promise<boolean>;
  choosePort(wanted?: number): Promise<number>;
  Lab: { start(port: number): Promise<RunningLab> };
}
export interface RunningLab {
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

export const labModule = (): Promise<LabModule> => import(join(root, "kernel/lab.mjs")) as Promise<LabModule>;

export interface CellSketch {
  readonly source: string;
  readonly tags?: readonly string[];
}

export function notebookOf(cells: readonly CellSketch[]): string {
  const coded = cells.map(({ source, tags = [] }, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    metadata: { tags },
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { display_name: "TypeScript", language: "typescript", name: "tslab" };
  return JSON.stringify({ cells: coded, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}
