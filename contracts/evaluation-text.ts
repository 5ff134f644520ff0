import type { EvaluationView } from './wire/views.ts';

/** Evaluated prices (评审价) as text for screens and documents, without floating point. */

/** `89300.123456` fen, as views have it → `893.00123456` yuan: every digit that was given, at least two decimals. */
export function evaluatedYuan(evaluatedFen: string): string {
  const [whole = '0', rest = ''] = evaluatedFen.split('.');
  const padded = whole.padStart(3, '0');
  const decimals = `${padded.slice(-2)}${rest}`;
  return `${group(padded.slice(0, -2))}.${decimals}`;
}

function group(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A factor as it is published: `19/20`, or a whole number; `1` where there is none. */
export function factorText({
  numerator,
  denominator,
}: Pick<EvaluationView, 'numerator' | 'denominator'>): string {
  const isWhole = numerator % denominator === 0;
  return isWhole ? String(numerator / denominator) : `${numerator}/${denominator}`;
}
