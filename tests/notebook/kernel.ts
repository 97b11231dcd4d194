/** A kernel's display hook without a kernel: keeps what it was sent, as a front end would show it. */
export interface Sent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id: string };
  readonly update: boolean;
}

const INTERRUPT = Symbol.for("siri-lab.interrupt");

/** Run `work` as if in a cell; gives what was displayed and what was printed. */
export async function inCell(work: () => unknown, signal?: AbortSignal): Promise<{ sent: Sent[]; printed: string }> {
  const sent: Sent[] = [];
  const hook = {
    lastWriteDisplayData: (message: Omit<Sent, "update">, update: boolean) => void sent.push({ ...message, update }),
  };
  const globals = globalThis as Record<string | symbol, unknown>;
  globals["__tslab__"] = { require: () => hook };
  globals[INTERRUPT] = () => ({ signal });
  try {
    return { sent, printed: await captured(work) };
  } finally {
    globals["__tslab__"] = undefined;
    globals[INTERRUPT] = undefined;
  }
}

/** What `work` prints. */
export async function captured(work: () => unknown): Promise<string> {
  const native = process.stdout.write;
  let printed = "";
  process.stdout.write = ((chunk: string) => ((printed += chunk), true)) as typeof process.stdout.write;
  try {
    await work();
  } finally {
    process.stdout.write = native;
  }
  return printed;
}
