/** Which process this is and which others live, as far as this system tells. */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Writer } from "./host.js";

export function lives({ process: id, started }: Writer): boolean {
  try {
    process.kill(id, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false; // EPERM: it is there, but somebody else's
  }
  const found = factsOf(String(id));
  return found === undefined || started === undefined || (found.started === started && !"ZX".includes(found.state));
}

let self: Writer | undefined;

export function thisProcess(): Writer {
  self ??= {
    host: hostname(),
    ...present({
      machine: firstLine("/etc/machine-id"),
      boot: firstLine("/proc/sys/kernel/random/boot_id"),
      namespace: linkOf("/proc/self/ns/pid"),
      started: factsOf("self")?.started,
    }),
    process: process.pid,
  };
  return self;
}

/** State and start of a process from Linux's /proc, where it counts as this process does. */
function factsOf(id: string): { readonly state: string; readonly started: string } | undefined {
  if (linkOf("/proc/self") !== String(process.pid)) return undefined;
  // the second field is a name in brackets, which may hold anything
  const fields = firstLine(`/proc/${id}/stat`)
    ?.replace(/^.*\) /, "")
    .split(" ");
  return fields === undefined ? undefined : { state: fields[0]!, started: fields[19]! };
}

function firstLine(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").split("\n")[0] || undefined;
  } catch {
    return undefined;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function present<T extends object>(facts: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never;
}
