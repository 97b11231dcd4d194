/** danfojs takes seconds to load, so what is promised of it is tested here. */
import { expect, it } from "vitest";
import { frame } from "../../../lib/notebook/index.js";

it("shows a missing number as missing in a group's mean, never as zero", async () => {
  const results = frame([
    { arm: "a", x: 2 },
    { arm: "a", x: null },
    { arm: "b", x: 5 },
    { arm: "b", x: 6 },
  ]);
  const data = await results.toDataFrame();
  expect(data.shape).toEqual([4, 2]);
  // with null, danfojs itself says that the mean of 2 and nothing is 1
  expect(data.groupby(["arm"]).mean().values).toEqual([
    ["a", NaN],
    ["b", 5.5],
  ]);
});

it("keeps texts as texts where the first rows look like numbers", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ name: i < 25 ? String(i) : "many", x: i }));
  const data = await frame(rows).toDataFrame();
  expect(data.values.at(0)).toEqual(["0", 0]);
  expect(data.values.at(-1)).toEqual(["many", 29]);
});
