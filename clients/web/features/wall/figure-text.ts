import { formatBp, formatFen } from '#clients/web/kit/money.ts';

/** Names of units in the reader's language. */
export interface UnitWords {
  readonly ms: string;
  readonly s: string;
}

/** A figure by the unit at the end of its name (`contracts/wire/oversight.ts`). */
export function figureText(name: string, value: number, units: UnitWords): string {
  if (name.endsWith('Fen')) return `${value < 0 ? '−' : ''}¥${formatFen(Math.abs(value))}`;
  if (name.endsWith('Bp')) return formatBp(value);
  if (name.endsWith('Ms')) return durationText(value, units);
  return String(value);
}

/** `700 ms`, `4.2 s` */
export function durationText(ms: number, units: UnitWords): string {
  return Math.abs(ms) < 1_000 ? `${ms} ${units.ms}` : `${(ms / 1_000).toFixed(1)} ${units.s}`;
}
