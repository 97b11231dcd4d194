/** The decoder as data lies in `lib/compute/architecture.ts`, where the engines are; policies find it here as well. */
export * from "../compute/architecture.js";
