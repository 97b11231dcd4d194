/** The registry of worlds. */
export {};
