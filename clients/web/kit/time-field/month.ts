/** Days of a calendar as text (`2026-11-26`); no zone is in them. */
const DAY_MS = 86_400_000;
const WEEK = 7;

function msOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, count: number): string {
  return new Date(msOf(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The same day so many months later, or the last one of a month that has no such day. */
export function addMonths(day: string, count: number): string {
  const at = new Date(msOf(day));
  const first = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + count, 1);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return addDays(
    new Date(first).toISOString().slice(0, 10),
    Math.min(at.getUTCDate(), last.getUTCDate()) - 1,
  );
}

/** The weeks that show a day's month, from Monday; days of the months beside it are left out. */
export function weeksOf(day: string): readonly (readonly (string | undefined)[])[] {
  const month = day.slice(0, 7);
  const first = `${month}-01`;
  // Sunday is day 0 of a week that begins with Monday.
  const before = (new Date(msOf(first)).getUTCDay() + WEEK - 1) % WEEK;
  const weeks: (string | undefined)[][] = [];
  for (let start = addDays(first, -before); start.slice(0, 7) <= month; start = addDays(start, 7)) {
    weeks.push(
      Array.from({ length: WEEK }, (_, index) => {
        const one = addDays(start, index);
        return one.slice(0, 7) === month ? one : undefined;
      }),
    );
  }
  return weeks;
}

/** Where a key of the calendar leads; `undefined`: it is none of them. */
export function dayAfterKey(key: string, day: string): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1);
    case 'ArrowRight':
      return addDays(day, 1);
    case 'ArrowUp':
      return addDays(day, -WEEK);
    case 'ArrowDown':
      return addDays(day, WEEK);
    case 'PageUp':
      return addMonths(day, -1);
    case 'PageDown':
      return addMonths(day, 1);
    default:
      return undefined;
  }
}
