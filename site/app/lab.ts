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
  /** What went wrong last, in one sentence. */
  readonly failure: string | undefined;
  send(order: Order): void;
}

/** What this browser lacks, in words; undefined where it can train. */
export function missing(): string | undefined {
  if (typeof WebAssembly !== "object") return "WebAssembly, in which the policy computes";
  if (!WebAssembly.validate(SIMD))
    return "WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4 and newer have it)";
  return typeof Worker === "function" ? undefined : "web workers, in which the policy trains";
}

/** The smallest module that uses SIMD. */
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]); // prettier-ignore

let address: string | undefined;

/** One worker for every wish; another wish ends it and begins anew. */
export function useLab(wish: Wish): HeldLab {
  const [state, setState] = useState<RunState>();
  const [going, setGoing] = useState(false);
  const [houses, setHouses] = useState<readonly House[]>();
  const [sentences, setSentences] = useState<readonly string[]>([]);
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
      if (data.kind === "state") {
        setState(data.state);
        setGoing(data.going);
      } else if (data.kind === "houses") {
        setHouses(data.houses);
        setSentences(data.sentences);
      } else if (data.kind === "packed") save(data.name, data.bytes);
      else setFailure(data.message);
    };
    one.onerror = ({ message }) => setFailure(`The run has stopped: ${message}. Start it again.`);
    send({ kind: "open", wish });
    send({ kind: "houses", count: 6 });
    return () => {
      one.terminate();
      setState(undefined);
      setHouses(undefined);
      setGoing(false);
    };
  }, [JSON.stringify(wish)]);
  return { state, going, houses, sentences, failure, send };
}

function save(name: string, bytes: Uint8Array): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/zip" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
