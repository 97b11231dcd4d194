/** What `npm run model:check` found, as a table to read. */
import type { Speed } from "./ours.js";
import type { LoadReport } from "./load-probe.js";
import type { LoraReport } from "./lora-probe.js";
import type { GreedyPair, PeerReport } from "./peers.js";

export interface ModelCheck {
  readonly model: { readonly name: string; readonly file: string; readonly sha256: string };
  readonly machine: { readonly processor: string; readonly cores: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly loading: LoadReport;
  readonly lora: LoraReport;
  readonly ours: { readonly engine: string; readonly speed: Speed };
  readonly peers: readonly PeerReport[];
  /** Which comparisons could not be made, and why. */
  readonly skipped: readonly string[];
}

export function printReport(check: ModelCheck): void {
  const { loading, ours, peers, skipped } = check;
  const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  const ratio = (loading.peakBytes / loading.weightBytes).toFixed(2);
  console.log(`\n${check.model.name} (${check.model.file})`);
  console.log(
    `loading: ${megabytes(loading.weightBytes)} of 32-bit weights, at most ${megabytes(loading.peakBytes)} held (${ratio} ×), ${loading.seconds.toFixed(1)} s\n`,
  );
  const header = ["peer", "positions", "same top-1", "largest Δ log-prob", "mean Δ", "greedy answers equal"];
  printTable([header, ...peers.map(agreementRow)]);
  for (const { peer, greedy } of peers) greedy.forEach((pair) => printDivergence(peer, pair));
  console.log("\ntokens a second, one thread, one conversation:");
  const speeds = peers.flatMap(({ peer, speed }) => (speed === undefined ? [] : [speedRow(peer, speed, ours.speed)]));
  printTable([
    ["program", "prompt", "answer", "ours ÷ theirs"],
    speedRow(`ours (${ours.engine})`, ours.speed),
    ...speeds,
  ]);
  printLora(check.lora);
  for (const reason of skipped) console.log(`skipped: ${reason}`);
}

function printLora({ rank, numbers, tokens, before, after, off, ...rest }: LoraReport): void {
  const losses = `loss ${before.toFixed(4)} → ${after.toFixed(4)}, switched off again ${off.toFixed(4)}`;
  const seconds = `${rest.accumulateSeconds.toFixed(1)} s gradient + ${rest.stepSeconds.toFixed(1)} s step`;
  const peak = `${(rest.peakBytes / 1e9).toFixed(1)} GB at most`;
  console.log(`\none LoRA step (rank ${rank}, ${numbers} numbers, ${tokens} tokens): ${losses}; ${seconds}; ${peak}`);
}

function agreementRow({ peer, agreement, greedy }: PeerReport): string[] {
  const { positions, top1, largest, mean } = agreement;
  const equal = greedy.map((pair) => (pair.margin === undefined ? "all" : String(pair.equal))).join(", ");
  return [peer, String(positions), `${(100 * top1).toFixed(1)} %`, digits(largest), digits(mean), equal];
}

function printDivergence(peer: string, { question, equal, margin }: GreedyPair): void {
  if (margin === undefined) return;
  console.log(
    `${peer}: "${question}" parts after ${equal} tokens, where our log-probabilities of the two lie ${digits(margin)} apart`,
  );
}

function speedRow(program: string, speed: Speed, ours?: Speed): string[] {
  const ratio = ours ? `${(ours.prompt / speed.prompt).toFixed(2)} / ${(ours.answer / speed.answer).toFixed(2)}` : "";
  return [program, speed.prompt.toFixed(1), speed.answer.toFixed(1), ratio];
}

const digits = (value: number): string => value.toPrecision(2);

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
}
