import js from "@eslint/js";
import tseslint from "typescript-eslint";

const noHiddenRandomness = [
  { object: "Math", property: "random", message: "use a key from lib/random.ts" },
  { object: "Date", property: "now", message: "only lib/experiment, lib/queue and lib/notebook read the clock" },
  { object: "crypto", property: "randomUUID", message: "ids are counters or content hashes" },
];

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "node_modules/",
      ".venv/",
      ".tensorflow/",
      ".webgpu/",
      ".readers/",
      ".tinker/",
      ".vitest/",
      ".jupyter/",
      "my-notebooks/",
      "**/.ipynb_checkpoints/",
      "data/",
    ],
  },
  js.configs.recommended,
  tseslint.configs.strict,
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: {
      parserOptions: {
        project: [
          "./tests/tsconfig.json",
          "./lib/view/tsconfig.json",
          "./lib/viewer/app/tsconfig.json",
          "./site/app/tsconfig.json",
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", 450],
      "max-lines-per-function": ["error", 80],
      "no-warning-comments": ["error", { terms: ["todo", "fixme", "xxx", "hack"] }],
    },
  },
  {
    files: ["lib/**/*.ts", "lib/**/*.tsx", "envs/**/*.ts", "studies/**/*.ts"],
    rules: { "no-restricted-properties": ["error", ...noHiddenRandomness] },
  },
  {
    files: ["lib/experiment/**/*.ts", "lib/queue/**/*.ts", "lib/notebook/**/*.ts", "lib/cli/**/*.ts"],
    rules: { "no-restricted-properties": ["error", noHiddenRandomness[0], noHiddenRandomness[2]] },
  },
  { files: ["tests/**/*.ts"], rules: { "max-lines-per-function": "off" } },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        require: "readonly",
        module: "writable",
        Buffer: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        URL: "readonly",
        fetch: "readonly",
        __dirname: "readonly",
        AbortSignal: "readonly",
        WebAssembly: "readonly",
        globalThis: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
