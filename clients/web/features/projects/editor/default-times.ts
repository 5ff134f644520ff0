import type { Period } from '#contracts/wire/project-draft.ts';
import { fieldOfInstant } from '#clients/web/kit/shanghai.ts';
import { isWorkday, workdayAt } from '#clients/web/kit/workdays.ts';

/** Times that a new project begins with, so that a clerk changes them rather than thinks them up. */
export interface DefaultTimes {
  readonly until: string;
  readonly opensAt: string;
}

/** Registration runs at least so long, also where the policy asks for less. */
const REGISTRATION_WORKDAYS = 3;
const ENDS_AT = '17:00';
const OPENS_AT = '09:30';
const LENGTH_MS = { min: 60_000, h: 3_600_000, d: 86_400_000, wd: 0 } as const;

/** End of registration on a working day that the policy allows; the auction opens on the next working day. */
export function defaultTimes(nowMs: number, registrationMin: Period): DefaultTimes {
  const { n, unit } = registrationMin;
  const workdays = unit === 'wd' ? Math.max(REGISTRATION_WORKDAYS, n) : REGISTRATION_WORKDAYS;
  const least = nowMs + n * LENGTH_MS[unit];
  let untilMs = workdayAt(nowMs, workdays, ENDS_AT);
  while (untilMs < least || !isWorkday(untilMs)) untilMs = workdayAt(untilMs, 1, ENDS_AT);
  return {
    until: fieldOfInstant(untilMs),
    opensAt: fieldOfInstant(workdayAt(untilMs, 1, OPENS_AT)),
  };
}
