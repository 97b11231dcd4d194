import { defineConfig } from "vitest/config";

/**
 * `unit` is fast and part of `npm run check`; `slow` holds browsers, kernels, notebooks and learning probes; `queue` waits
 * for locks to lapse and is a command of its own, `npm run test:queue`.
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
        test: {
          name: "slow",
          include: ["tests/slow/**/*.test.ts"],
          exclude: ["tests/slow/queue/{adapters,faults,forty,page,rollouts,study}.test.ts"],
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
