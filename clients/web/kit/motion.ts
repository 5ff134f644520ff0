/** Whoever asks the system for less motion sees changes at once. */
export function prefersStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
