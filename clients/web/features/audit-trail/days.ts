/** The first instant of a day in the screens' zone (UTC+8, which has no summer time); `undefined` for no day. */
export function dayStart(day: string | undefined): number | undefined {
  if (day === undefined || day === '') return undefined;
  const at = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(at) ? undefined : at;
}
