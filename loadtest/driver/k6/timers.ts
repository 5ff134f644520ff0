/** k6's timers are those that everybody knows. */
export const setTimeout = globalThis.setTimeout;
