/** Pure judgements of the self-check (habit 22): measured values in, a verdict for a person out. */

export const CHECK_KEYS = [
  'browser',
  'secure',
  'link',
  'clock',
  'bandwidth',
  'storage',
  'tabs',
  'key',
  'sign',
  'sound',
] as const;
export type CheckKey = (typeof CHECK_KEYS)[number];

/** `bad`: bidding will not work here; `warn`: it will, with the remark; `ask`: only the person can tell. */
export type Verdict = 'good' | 'warn' | 'bad' | 'ask';

export interface Finding {
  readonly verdict: Verdict;
  /** What was measured, for the line and the print. */
  readonly values: Readonly<Record<string, string | number>>;
}

const RTT_GOOD_MS = 300;
const RTT_USABLE_MS = 1_500;

/** Round trip to the server; `undefined`: no connection came about. */
export function judgeLink(rttMs: number | undefined): Finding {
  if (rttMs === undefined) return { verdict: 'bad', values: { rtt: '—' } };
  const rtt = Math.round(rttMs);
  if (rtt <= RTT_GOOD_MS) return { verdict: 'good', values: { rtt } };
  return { verdict: rtt <= RTT_USABLE_MS ? 'warn' : 'bad', values: { rtt } };
}

const OFFSET_GOOD_MS = 5_000;

/** The device's clock beside the server's. A wrong one harms nothing here: pages run on server time. */
export function judgeClock(offsetMs: number | undefined): Finding {
  if (offsetMs === undefined) return { verdict: 'bad', values: { offset: '—' } };
  const offset = Math.round(offsetMs);
  return { verdict: Math.abs(offset) < OFFSET_GOOD_MS ? 'good' : 'warn', values: { offset } };
}

const KBIT_GOOD = 256;
const KBIT_USABLE = 48;

/** Download rate. A whole auction needs few kilobits a second; opening the page in time needs more. */
export function judgeBandwidth(bytes: number, tookMs: number): Finding {
  const kbit = Math.round((bytes * 8) / Math.max(1, tookMs));
  if (kbit >= KBIT_GOOD) return { verdict: 'good', values: { kbit } };
  return { verdict: kbit >= KBIT_USABLE ? 'warn' : 'bad', values: { kbit } };
}

/** What the pages cannot do without, by the name of the missing part. */
export function judgeBrowser(name: string, missing: readonly string[]): Finding {
  return missing.length === 0
    ? { verdict: 'good', values: { name } }
    : { verdict: 'bad', values: { name: `${name}; ${missing.join(', ')}` } };
}

export function judgeHas(isThere: boolean, otherwise: 'warn' | 'bad'): Finding {
  return { verdict: isThere ? 'good' : otherwise, values: {} };
}

/** One word for the whole: the worst of all; a question that waits is no result yet. */
export function overall(
  findings: Readonly<Partial<Record<CheckKey, Finding>>>,
): Exclude<Verdict, 'ask'> | 'open' {
  const all = CHECK_KEYS.map((key) => findings[key]?.verdict);
  if (all.includes('bad')) return 'bad';
  if (all.includes(undefined) || all.includes('ask')) return 'open';
  return all.includes('warn') ? 'warn' : 'good';
}
