/** A run in stretches, drawn or told in a line. */
import { expect, it } from "vitest";
import { resolve } from "../../lib/config.js";
import { watchRun } from "../../lib/notebook/index.js";
import { smallRun, tinyLab } from "../experiment/tiny-lab.js";
import { inCell } from "./kernel.js";

it.each([
  [true, ["text/plain"]],
  [false, ["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"]],
])("ends in its words alone where a line is asked for: %s", async (line, formats) => {
  const lab = { ...(await tinyLab()), config: resolve({ method: "gigpo", seed: 0, ...smallRun(2, 4) }) };
  let iteration = 0;
  const { sent } = await inCell(async () => {
    iteration = (await watchRun(lab, { title: "two iterations", line })).standing.iteration;
  });
  expect(iteration).toBe(2);
  const last = sent.at(-1)!.data;
  expect(Object.keys(last).sort()).toEqual(formats);
  expect(last["text/plain"]).toContain("two iterations");
});
