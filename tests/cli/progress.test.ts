/** Progress: one line that is written over in a terminal, whole lines in a pipe, the time left at this pace. */
import { afterEach, expect, it, vi } from "vitest";
import { duration, progressOn } from "../../lib/cli/frame/progress.js";
import { inColour } from "../../lib/cli/frame/terminal.js";

afterEach(() => vi.unstubAllEnvs());

function told(isTTY: boolean, options: { from?: number; quiet?: boolean } = {}): string {
  vi.stubEnv("TERM", "xterm");
  let said = "";
  let seconds = 0;
  const stream = { isTTY, columns: 60, write: (text: string) => ((said += text), true) };
  const progress = progressOn({ what: "games", stream, clock: () => seconds, ...options });
  for (let done = options.from ?? 0; done <= 8; done++) {
    progress.tell(done, 8, "note");
    seconds += 4;
  }
  progress.end();
  return said;
}

it("is whole lines in a pipe, the first, the last, and at most one in ten seconds", () => {
  expect(told(false).split("\n")).toEqual([
    "0/8 games  note",
    "3/8 games  12 s, 20 s left  note",
    "6/8 games  24 s, 8 s left  note",
    "8/8 games  32 s  note",
    "",
  ]);
  expect(["\r", "\u001b"].filter((control) => told(false).includes(control))).toEqual([]);
});

it("is one line in a terminal, cut to its width, with an end", () => {
  const lines = told(true).split("\r");
  expect(lines).toHaveLength(10);
  expect(lines[5]).toBe("██████████··········  4/8 games  16 s, 16 s left  note\u001b[K");
  expect(lines.at(-1)!.endsWith("\n")).toBe(true);
  vi.stubEnv("TERM", "dumb");
});

it("counts only what is done here: a run that goes on has not played the first half in no time", () => {
  expect(told(false, { from: 4 })).toContain("7/8 games  12 s, 4 s left");
});

it("is nothing where it should be quiet", () => expect(told(true, { quiet: true })).toBe(""));

it("says durations as people do", () => {
  expect([3, 75, 7500].map(duration)).toEqual(["3 s", "1 min 15 s", "2 h 5 min"]);
});

it("is in colour only in a terminal, and not where NO_COLOR is set", () => {
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv("NO_COLOR", "");
  const write = (): boolean => true;
  expect(inColour({ isTTY: true, write })).toBe(true);
  expect(inColour({ isTTY: false, write })).toBe(false);
  vi.stubEnv("NO_COLOR", "1");
  expect(inColour({ isTTY: true, write })).toBe(false);
});
