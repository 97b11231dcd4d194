import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { Library } from "../../lib/viewer/library.js";
import type { GroupData } from "../../lib/viewer/data.js";
import { resolve } from "../../lib/config.js";
import { trained } from "./folder.js";

/** Teaches from iteration 10 on. */
const teaching = resolve({
  method: "siri",
  seed: 3,
  iterations: 13,
  rollout: { groups: 6 },
  phases: { warmupIterations: 3 },
  evaluation: { tasks: 8 },
});

interface GateLine {
  readonly iteration: number;
  readonly kind: string;
  readonly metrics: Readonly<Record<string, number>>;
}

describe("what a run taught, turn by turn", () => {
  let folder: string;
  let gates: readonly GateLine[];
  beforeAll(async () => {
    folder = await trained(join(mkdtempSync(join(tmpdir(), "siri-taught-")), "run"), teaching);
    const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trim().split("\n");
    gates = lines.map((line) => JSON.parse(line) as GateLine).filter(({ kind }) => kind === "gate");
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const groupsAt = (library: Library, iteration: number): GroupData[] => {
    const { plays } = library.iteration(".", iteration);
    return [...new Set(plays.flatMap(({ group }) => group ?? []))].map((group) => library.group(".", group));
  };

  it("is what the log counted, token by token, in every iteration", () => {
    const library = new Library(folder);
    expect(gates.some(({ metrics }) => metrics["gate/weight"]! > 0)).toBe(true);
    for (const { iteration, metrics } of gates) {
      const teaching = groupsAt(library, iteration).map((group) => group.teaching!);
      expect(teaching.map(({ problem }) => problem)).toEqual(teaching.map(() => ""));
      const tokens = teaching
        .flatMap(({ plays }) => Object.values(plays))
        .flatMap(({ weights, spans }) => weights.map((weight, t) => (weight === 0 ? 0 : spans[t]![1] - spans[t]![0])));
      expect(tokens.reduce((a, b) => a + b, 0)).toBe(metrics["gate/weight"]);
      const explored = library.gate(".", iteration)!;
      const asked = explored.episodes.flatMap(({ turns }) => turns.flatMap((turn) => turn.tokens));
      expect(asked).toHaveLength(metrics["gate/all"]!);
      expect(asked).not.toContain("▪");
    }
  });

  it("weighs a turn by its advantage, only where the gate is open", () => {
    const library = new Library(folder);
    const plays = gates.flatMap(({ iteration }) =>
      groupsAt(library, iteration).flatMap(({ plays: all, teaching }) =>
        all.flatMap((play) =>
          teaching!.plays[play.id] === undefined ? [] : [{ play, taught: teaching!.plays[play.id]! }],
        ),
      ),
    );
    expect(plays.some(({ taught }) => taught.shut.length > 0)).toBe(true);
    for (const { play, taught } of plays) {
      const expected = play.turns.map(({ advantage, valid }) =>
        taught.shut.length > 0 || !valid ? 0 : Math.min(2, Math.max(0, advantage ?? 0)),
      );
      expect(taught.weights).toEqual(expected);
    }
  });

  it("is not shown where the rules that stand in its options give another count than its log", () => {
    const odd = `${folder}-odd`;
    cpSync(folder, odd, { recursive: true });
    const path = join(odd, "metrics.jsonl");
    const log = readFileSync(path, "utf8");
    writeFileSync(
      path,
      log.replaceAll(/"gate\/weight":(\d+)/g, (_, tokens: string) => `"gate/weight":${Number(tokens) + 1}`),
    );
    const [group] = groupsAt(new Library(odd), gates.at(-1)!.iteration);
    expect(group!.teaching).toMatchObject({ plays: {}, problem: expect.stringContaining("The log counts") });
    rmSync(odd, { recursive: true });
  });

  it("has a run player that knows every operation, and plays of its trials", () => {
    const library = new Library(folder);
    const data = library.player(".");
    expect(data.log.filter(({ kind }) => kind === "trial").length).toBeGreaterThan(0);
    expect(Object.keys(data.plays).length).toBeGreaterThan(0);
  });
});
