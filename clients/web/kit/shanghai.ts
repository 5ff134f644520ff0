/** Wall-clock text of the procurement's zone (UTC+8 all year) to instants and back, for the browser's own time fields. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** `2026-11-26T09:30` → epoch milliseconds; `undefined` for anything else. */
export function instantOfField(text: string): number | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(year, month - 1, day, hour, minute, second) - OFFSET_MS;
  // The 31st of a month that has 30 days is no day.
  return fieldOfInstant(at).slice(0, 16) === text.slice(0, 16) ? at : undefined;
}

/** Epoch milliseconds → `2026-11-26T09:30`, with seconds only where they are not zero. */
export function fieldOfInstant(atMs: number): string {
  const text = new Date(atMs + OFFSET_MS).toISOString().slice(0, 19);
  return text.endsWith(':00') ? text.slice(0, 16) : text;
}

/** `2026-11-26` */
export function dayOf(atMs: number): string {
  return fieldOfInstant(atMs).slice(0, 10);
}

/** That day at `hh:mm`, so many days later. */
export function atOnDay(day: string, clock: string, daysLater = 0): number {
  return (instantOfField(`${day}T${clock}`) ?? 0) + daysLater * DAY_MS;
}
