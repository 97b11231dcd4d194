import { defineConfig } from "vitest/config";

/** Long tests that only compute: no neighbour can disturb them, so they share the processors with the unit tests. */
const LONG = ["bench-engine", "experiment/kept-studies", "experiment/shipped-policies", "forms", "household", "package", "real-model", "recipes/probes", "truth", "webshop"].map((name) => `tests/slow/${name}.test.ts`); // prettier-ignore

/**
 * `unit` is fast and part of `npm run check`; `long` computes beside it; `slow` holds browsers, kernels and notebooks, one
 * file at a time; `queue` waits for locks to lapse and is a command of its own, `npm run test:queue`.
 */
export default defineConfig({
  cacheDir: ".vitest",
  test: {
    reporters: ["default", "./tests/tally.reporter.ts"],
    globalSetup: ["tests/build.setup.ts"],
    testTimeout: 30_000,
    maxConcurrency: 2,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["tests/**/*.test.ts"], exclude: ["tests/slow/**"] },
      },
      {
        extends: true,
        test: { name: "long", include: LONG, testTimeout: 600_000, hookTimeout: 600_000 },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["tests/slow/**/*.test.ts"],
          exclude: [...LONG, "tests/slow/queue/{adapters,faults,forty,page,rollouts,study}.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "queue",
          include: ["tests/slow/queue/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
