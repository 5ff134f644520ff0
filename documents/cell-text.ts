import { assertNever } from '#contracts/result.ts';
import type { Cell } from './model.ts';

/** Instants in documents stand in the zone of the procurement (UTC+8, which has no summer time). */
export const ZONE_OFFSET_MS = 8 * 3_600_000;

/** A cell as it is printed; control characters of foreign texts become spaces. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case 'text':
      return cell.text.replaceAll(/\p{Cc}+/gu, ' ');
    case 'money':
      return yuanText(cell.fen);
    case 'time':
      return timeText(cell.at);
    case 'count':
      return String(cell.n);
    default:
      return assertNever(cell);
  }
}

/** `123456789` → `1,234,567.89`, exact. */
export function yuanText(fen: number): string {
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

/** `2026-11-22 14:03:07.123` */
export function timeText(at: number): string {
  return new Date(at + ZONE_OFFSET_MS).toISOString().slice(0, -1).replace('T', ' ');
}
