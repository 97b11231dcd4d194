import { defineConfig } from "vitest/config";

/** `unit` is fast and part of `npm run check`; `slow` holds browsers, kernels, notebooks and learning probes. */
export default defineConfig({
  cacheDir: ".vitest",
  test: {
    reporters: ["default", "./tests/tally.reporter.ts"],
    globalSetup: ["tests/build.setup.ts"],
    testTimeout: 30_000,
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
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
