import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  check,
  exercise,
  frame,
  progress,
  runCurves,
  show,
  watch,
  watchAny,
  type Watched,
} from "../../lib/notebook/index.js";
import { barLine, duration } from "../../lib/notebook/progress.js";
import { wilson } from "../../lib/validation/intervals.js";
import { curves } from "../../lib/plot/index.js";
import type { RunRecord } from "../../lib/records.js";
import { captured, inCell } from "./kernel.js";

const chart = curves({ title: "t", series: [{ name: "s", x: [0, 1], y: [0, 1] }] });

describe("show", () => {
  it("sends a chart in four formats through the kernel", async () => {
    const { sent, printed } = await inCell(() => show(chart));
    expect(sent).toHaveLength(1);
    expect(sent[0]!.data).toEqual(chart.bundle());
    expect(printed).toBe("");
  });

  it.each<[string, unknown, string]>([
    ["a text", "hello", "hello"],
    ["a bundle", { "text/html": "<b>x</b>", "text/plain": "x" }, "x"],
    ["records", [{ a: 1 }, { a: 2 }], "a\n─\n1\n2"],
    ["anything else", { a: [1, { b: 2 }] }, "{ a: [ 1, { b: 2 } ] }"],
    ["an empty list", [], "[]"],
    ["nothing", undefined, "undefined"],
  ])("shows %s", async (_what, value, text) => {
    const { sent } = await inCell(() => show(value));
    expect(sent[0]!.data["text/plain"]).toBe(text);
  });

  it("prints text outside a notebook", async () => {
    expect(await captured(() => show(chart))).toBe(`${chart.text()}\n`);
  });
});

describe("frame", () => {
  const results = frame([
    { arm: "plain", seed: 1, success: 0.5 },
    { arm: "skill", seed: 1, success: 0.75, note: "<b>" },
    { arm: "plain", seed: 2, success: NaN },
    { arm: "plain", seed: 3, success: 0.25 },
  ]);

  it("has columns in order of appearance and null where nothing was said", () => {
    expect(results.names).toEqual(["arm", "seed", "success", "note"]);
    expect(results.column("note")).toEqual([null, "<b>", null, null]);
    expect(results.numbers("success")).toEqual([0.5, 0.75, NaN, 0.25]);
  });

  it("filters, selects, sorts with missing cells last, and groups", () => {
    expect(results.where(({ arm }) => arm === "skill").length).toBe(1);
    expect(results.sortBy("success", { descending: true }).select("success").records()).toEqual([
      { success: 0.75 },
      { success: 0.5 },
      { success: 0.25 },
      { success: null },
    ]);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    const known = results.where(({ success }) => success !== null);
    // plain: (0.5 + 0.25) / 2
    expect(known.groupBy("arm", { mean: (group) => mean(group.numbers("success")) }).records()).toEqual([
      { arm: "plain", rows: 2, mean: 0.375 },
      { arm: "skill", rows: 1, mean: 0.75 },
    ]);
  });

  it("gives back the records it was made of", () => {
    const cell = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const record = fc.record({ a: cell, b: cell, "c d": cell });
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect(frame(records).records()).toEqual(records);
      }),
    );
  });

  it("escapes what it shows as HTML and says when it shows a part", () => {
    expect(results.html()).toContain("&lt;b&gt;");
    expect(results.html()).not.toContain("<b>");
    const many = frame(Array.from({ length: 100 }, (_, i) => ({ i })));
    expect(many.text()).toContain("30 of 100 rows");
    expect(many.html().match(/<tr>/g)).toHaveLength(31);
  });

  it("names the columns there are when one is asked for that is not", () => {
    expect(() => results.column("sucess")).toThrow(
      'frame: expected a known column, got "sucess"; use one of: success, ',
    );
    expect(() => results.numbers("arm")).toThrow('frame column "arm": expected numbers, got "plain"');
  });
});

describe("toDataFrame", () => {
  it("refuses what danfojs would guess wrong", async () => {
    await expect(frame([{ x: 1 }, { x: "a" }]).toDataFrame()).rejects.toThrow(
      'toDataFrame column "x": expected cells of one type',
    );
    await expect(frame([{ x: true }, { x: null }]).toDataFrame()).rejects.toThrow("no missing cell");
    await expect(frame([]).toDataFrame()).rejects.toThrow("danfojs cannot hold an empty table");
  });
});

describe("check", () => {
  beforeEach(() => {
    vi.stubEnv("CI", undefined);
    vi.stubEnv("SIRI_CHECKS", undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  it("prints a tick", async () => {
    expect(await captured(() => check("the curve rises", true))).toBe("✓ the curve rises\n");
  });

  it("in a notebook prints a cross, what came and what can be the reason, and goes on", async () => {
    const { printed } = await inCell(() => check("the gain is at least .2", false, { gain: 0.13 }));
    expect(printed).toMatch(
      /^✗ the gain is at least \.2\n {2}got: \{ gain: 0\.13 \}\n {2}a setting you changed \(seed/,
    );
    expect(printed).not.toMatch(/bug|wrong/);
  });

  it.each([
    ["CI", "true"],
    ["SIRI_CHECKS", "throw"],
  ])("throws where %s is %s", async (name, value) => {
    vi.stubEnv(name, value);
    await expect(inCell(() => check("the curve rises", false))).rejects.toThrow("expected the curve rises, got false");
  });

  it("throws outside a notebook", () => {
    expect(() => check("the curve rises", false)).toThrow("check: expected the curve rises, got false; a setting you");
  });
});

describe("exercise", () => {
  const centre = exercise<(rewards: number[]) => number[]>({
    task: "centre the rewards",
    cases: [
      { given: [[1, 0]], expected: [0.5, -0.5] },
      { given: [[1, 1]], expected: [0, 0], because: "equal rewards teach nothing" },
    ],
  });

  it("accepts a right answer up to rounding", async () => {
    const half = (rewards: number[]) => rewards.map((reward) => reward - (rewards[0]! + rewards[1]!) * 0.5 + 1e-12);
    expect(await captured(() => centre.try(half))).toBe("centre the rewards: ✓ right\n");
    expect(centre.solved).toBe(true);
  });

  it("says what differs and why, and survives an answer that throws or spoils its input", async () => {
    const printed = await captured(() => centre.try((rewards) => (rewards.pop(), [0.5, -0.5])));
    expect(centre.solved).toBe(false);
    expect(printed).toBe(
      "centre the rewards: ✗ 1 of 2 cases right\n  for [ 1, 1 ] expected [ 0, 0 ], got [ 0.5, -0.5 ]: equal rewards teach nothing\n",
    );
    const thrown = await captured(() => centre.try(() => JSON.parse("") as number[]));
    expect(thrown).toContain("your function threw: Unexpected end of JSON input");
  });

  it("says a large input in one line", async () => {
    const long = Array.from({ length: 9 }, (_, i) => ({ name: `number ${i}`, values: [{ i }, { i }] }));
    const given = exercise<(list: typeof long) => number>({ task: "long", cases: [{ given: [long], expected: 9 }] });
    const printed = await captured(() => given.try(() => 0));
    expect(printed.trimEnd().split("\n")).toHaveLength(2);
  });

  it("takes its cases from the library's own function", async () => {
    const mine = exercise<(a: number, b?: number) => number>({
      task: "sum",
      like: (a: number, b = 1) => a + b,
      given: [[1, 2], [3]],
    });
    expect(await captured(() => mine.try((a, b = 1) => a + b))).toBe("sum: ✓ right\n");
    expect(await captured(() => mine.try((a) => a))).toContain("for 1, 2 expected 3, got 1");
  });

  it("throws where our own answers are tried", async () => {
    process.env["SIRI_EXERCISES"] = "solved";
    try {
      expect(() => exercise<() => number>({ task: "t", cases: [{ given: [], expected: 2 }] }).try(() => 1)).toThrow(
        "expected a solution that passes its cases",
      );
    } finally {
      delete process.env["SIRI_EXERCISES"];
    }
  });
});

describe("progress", () => {
  it("draws a bar in one output and ends in a sentence", async () => {
    const { sent } = await inCell(() => {
      const bar = progress(3, "playing");
      for (let i = 0; i < 3; i++) bar.step();
      bar.done();
    });
    expect(new Set(sent.map(({ transient }) => transient.display_id)).size).toBe(1);
    expect(sent.map(({ update }) => update)).toEqual([false, ...new Array<boolean>(sent.length - 1).fill(true)]);
    expect(sent[0]!.data["text/plain"]).toBe(`playing ${"░".repeat(30)} 0 of 3`);
    expect(sent.at(-1)!.data["text/plain"]).toMatch(/^playing: 3 of 3 in 0\.\d s$/);
    expect(sent.length).toBeLessThanOrEqual(3); // three quick steps are not three pictures
  });

  it("tells how long it will still take", () => {
    // 5 of 20 in 10 s: 15 more take 30 s
    expect(barLine({ label: "p", count: 5, total: 20, seconds: 10 })).toBe(
      `p ${"█".repeat(8)}${"░".repeat(22)} 5 of 20, 30 s left`,
    );
    expect(barLine({ label: "p", count: 0, total: 0, seconds: 0 })).toBe(`p ${"█".repeat(30)} 0 of 0`);
    expect([duration(1.26), duration(59.4), duration(61), duration(119.9)]).toEqual([
      "1.3 s",
      "59 s",
      "1 min 1 s",
      "2 min 0 s",
    ]);
  });

  it("stops the loop when the cell is interrupted", async () => {
    const controller = new AbortController();
    let rounds = 0;
    const loop = () => {
      const bar = progress(100, "playing");
      for (; rounds < 100; rounds++) {
        bar.step();
        if (rounds === 4) controller.abort(new Error("interrupted"));
      }
    };
    await expect(inCell(loop, controller.signal)).rejects.toThrow("interrupted");
    expect(rounds).toBe(5);
  });

  it("over items ends the loop after the item it stands at, and says where", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const { sent } = await inCell(() => {
      for (const item of progress([5, 6, 7, 8], "playing")) {
        seen.push(item);
        if (item === 6) controller.abort(new Error("interrupted"));
      }
    }, controller.signal);
    expect(seen).toEqual([5, 6]);
    expect(sent.at(-1)!.data["text/plain"]).toMatch(/^playing: stopped at 2 of 4 in 0\.\d s$/);
  });

  it("prints one line in a terminal", async () => {
    const printed = await captured(() => {
      const bar = progress(2, "playing");
      bar.step();
      bar.done();
    });
    expect(printed).toMatch(/^playing: 1 of 2 in \d\.\d s\n$/);
  });
});

async function* numbers(count: number, wait = 0): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    yield i;
  }
}

describe("watch", () => {
  const draw = (history: readonly number[]) =>
    curves({ title: `${history.length}`, series: [{ name: "n", x: history, y: history }] });

  it("returns everything, redraws one output, and ends in one still figure", async () => {
    let history: number[] = [];
    const { sent } = await inCell(async () => (history = await watchAny(numbers(6, 4), { draw, every: 5 })));
    expect(history).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(sent.map(({ transient }) => transient.display_id)).size).toBe(1);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.at(-1)!.data).toEqual(draw(history).bundle());
  });

  it("draws no more often than asked", async () => {
    const { sent } = await inCell(() => watchAny(numbers(2000), { draw, every: 10_000 }));
    expect(sent).toHaveLength(2); // the first and the last
  });

  it("ends a run that is interrupted, gives back what came, and lets the source clean up", async () => {
    const controller = new AbortController();
    let cleaned = false;
    let given = 0;
    async function* endless(): AsyncGenerator<number> {
      try {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (given === 3) controller.abort(new Error("interrupted"));
          yield given++;
        }
      } finally {
        cleaned = true;
      }
    }
    let read: Watched<number> | undefined;
    const { sent, printed } = await inCell(
      async () => (read = await watchAny(endless(), { draw, total: 40 })),
      controller.signal,
    );
    expect([...read!]).toEqual([0, 1, 2, 3]);
    expect([read!.stopped, cleaned, given]).toEqual([true, true, 4]);
    expect(sent.at(-1)!.data).toEqual(draw([0, 1, 2, 3]).bundle());
    expect(printed).toBe("stopped at 4 of 40; what came until then is kept\n");
  });

  it("goes on to the boundary, so that policy and records agree, and says how far the run is", async () => {
    const controller = new AbortController();
    const record = (iteration: number): RunRecord => ({ kind: "phase", iteration, phase: "mine", because: "b" });
    async function* run() {
      for (let iteration = 0; iteration <= 40; iteration++) {
        yield { kind: "boundary" as const, standing: { iteration }, of: 40 };
        yield record(iteration);
        if (iteration === 7) controller.abort(new Error("interrupted"));
        await new Promise((resolve) => setTimeout(resolve, 2));
        yield record(iteration);
      }
    }
    let read: Awaited<ReturnType<typeof watch>> | undefined;
    const { sent, printed } = await inCell(async () => (read = await watch(run(), { every: 1 })), controller.signal);
    expect(read!.length).toBe(16);
    expect([read!.stopped, read!.of("phase").length, read!.success()]).toEqual([true, 16, []]);
    expect(printed).toBe("stopped at 8 of 40; what came until then is kept\n");
    const titles = sent.map(({ data }) => String(data["text/plain"]).split("\n")[0]);
    expect(titles.some((title) => /A run · [1-7] of 40, .+ s left/.test(title ?? ""))).toBe(true);
    expect(titles.at(-1)).toBe("A run (success against iteration)");
  });

  it("stops waiting even where the run never answers", async () => {
    const silent = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => undefined) }),
    };
    const controller = new AbortController();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      let read: Watched<number> | undefined;
      const watching = inCell(async () => (read = await watchAny(silent, { draw })), controller.signal);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      controller.abort(new Error("interrupted"));
      vi.advanceTimersByTime(6000);
      expect((await watching).printed).toContain("stopped at 0");
      expect([read!.length, read!.stopped]).toEqual([0, true]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not start a run in a cell that was interrupted before", async () => {
    const controller = new AbortController();
    controller.abort(new Error("interrupted"));
    let started = false;
    async function* run() {
      yield await Promise.resolve(Number((started = true)));
    }
    const { printed } = await inCell(() => watchAny(run(), { draw, total: 3 }), controller.signal);
    expect([started, printed]).toEqual([false, "stopped at 0 of 3; what came until then is kept\n"]);
  });

  it("hands on the error of a run after showing how far it came", async () => {
    async function* broken(): AsyncGenerator<number> {
      yield* numbers(2);
      throw new Error("no tasks left");
    }
    let last = 0;
    const work = () => watchAny(broken(), { draw: (history) => ((last = history.length), draw(history)) });
    await expect(inCell(work)).rejects.toThrow("no tasks left");
    expect(last).toBe(2);
  });
});

describe("the picture of a run", () => {
  const outcome = (success: number) => ({ task: "t", kind: "k", success, score: success });
  const episode = (kind: "plain" | "skill", success: boolean) => ({
    ...{ id: "e", task: "t", kind: "k", score: Number(success), turns: 1, end: "won" as const, success },
    condition: kind === "plain" ? { kind } : { kind, skills: ["s"], truncated: false },
  });
  const records: RunRecord[] = [
    { kind: "evaluation", iteration: 0, arm: "plain", outcomes: [outcome(1), outcome(0), outcome(0), outcome(0)] },
    {
      kind: "groups",
      iteration: 0,
      groups: [
        { id: "g", task: "t", episodes: [episode("plain", true), episode("plain", false), episode("skill", true)] },
      ],
    },
    { kind: "phase", iteration: 1, phase: "mine", because: "enough" },
    { kind: "evaluation", iteration: 2, arm: "plain", outcomes: [outcome(1), outcome(1)] },
  ];

  it("has shares, intervals and phases as the records say", () => {
    const { data, layout } = runCurves(records).figure;
    const line = (name: string) =>
      data.find((trace) => trace.type === "scatter" && trace.name === name && trace.hoverinfo !== "skip");
    expect(line("held-out tasks, plain")).toMatchObject({ x: [0, 2], y: [0.25, 1] });
    expect(line("training, plain prompt")).toMatchObject({ x: [0], y: [0.5] });
    expect(line("training, skill prompt")).toMatchObject({ x: [0], y: [1] });
    expect(layout.annotations?.map(({ text }) => text)).toEqual(["warmup", "mine"]);
  });

  it("passes over what is no record", async () => {
    async function* run() {
      for (const record of records) {
        yield { kind: "boundary" as const };
        yield record;
      }
    }
    let history: RunRecord[] = [];
    await captured(async () => (history = await watch(run(), { title: "r" })));
    expect(history).toEqual(records);
  });

  it("has intervals of Wilson's formula", () => {
    // 8 of 10 at z = 1.96: centre (.8 + .19208) / 1.38416 = .71674, reach 1.96 / 1.38416 · sqrt(.016 + .0096040) = .22658
    const [low, high] = wilson([1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    expect(low).toBeCloseTo(0.49016, 4);
    expect(high).toBeCloseTo(0.94332, 4);
    expect(wilson([1, 1, 1])[1]).toBe(1);
  });
});
