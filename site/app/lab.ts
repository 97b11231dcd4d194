/** A run in a worker, as the page holds it: orders go out, and what stands comes in. */
import { useEffect, useRef, useState } from "preact/hooks";
import script from "made:worker";
import type { House, Order, Report, RunState } from "./messages.js";
import type { Wish } from "./wish.js";

export interface HeldLab {
  readonly state: RunState | undefined;
  readonly going: boolean;
  readonly houses: readonly House[] | undefined;
  readonly sentences: readonly string[];
  /** What computes, in words. */
  readonly computes: string | undefined;
  /** What went wrong last, in one sentence. */
  readonly failure: string | undefined;
  send(order: Order): void;
}

/** What this browser lacks, in words; undefined where it can train. */
export function missing(): string | undefined {
  if (typeof WebAssembly !== "object") return "WebAssembly, in which the policy computes";
  return typeof Worker === "function" ? undefined : "web workers, in which the policy trains";
}

let address: string | undefined;

/** One worker for every wish; another wish ends it and begins anew. */
export function useLab(wish: Wish): HeldLab {
  const [state, setState] = useState<RunState>();
  const [going, setGoing] = useState(false);
  const [houses, setHouses] = useState<readonly House[]>();
  const [sentences, setSentences] = useState<readonly string[]>([]);
  const [computes, setComputes] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const worker = useRef<Worker | undefined>(undefined);
  const send = (order: Order): void => {
    setFailure(undefined);
    if (order.kind === "go") setGoing(true);
    worker.current?.postMessage(order);
  };
  useEffect(() => {
    address ??= URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const one = new Worker(address);
    worker.current = one;
    one.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.kind === "computes") setComputes(data.words);
      else if (data.kind === "state") {
        setState(data.state);
        setGoing(data.going);
      } else if (data.kind === "houses") {
        setHouses(data.houses);
        setSentences(data.sentences);
      } else if (data.kind === "packed") save(data.name, data.bytes);
      else setFailure(data.message);
    };
    one.onerror = ({ message }) => setFailure(`The run has stopped: ${message}. Start it again.`);
    const begin = (tensorflow?: string): void => {
      send({ kind: "open", wish, ...(tensorflow !== undefined && { tensorflow }) });
      send({ kind: "houses", count: 6 });
    };
    if (wish.on === "webgpu") tensorflowScript().then(begin, ({ message }: Error) => setFailure(message));
    else begin();
    return () => {
      one.terminate();
      setState(undefined);
      setHouses(undefined);
      setComputes(undefined);
      setFailure(undefined);
      setGoing(false);
    };
  }, [JSON.stringify(wish)]);
  return { state, going, houses, sentences, computes, failure, send };
}

let tensorflow: Promise<string> | undefined;

/** The text of TensorFlow.js, loaded from beside the page the first time that it is wanted; a failed loading is tried again. */
function tensorflowScript(): Promise<string> {
  tensorflow ??= new Promise<string>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "tensorflow.js";
    script.onload = () => resolve((globalThis as unknown as { tensorflowScript: string }).tensorflowScript);
    script.onerror = () => reject(new Error("tensorflow.js did not load; it belongs beside this page."));
    document.head.append(script);
  });
  tensorflow.catch(() => (tensorflow = undefined));
  return tensorflow;
}

function save(name: string, bytes: Uint8Array): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/zip" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
