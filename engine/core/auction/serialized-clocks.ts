import type { BidderId } from '#contracts/ids.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { hasClock } from './clocks.ts';
import type { LotTerms } from './state.ts';

/** Where a lot's clock stands, as plain JSON: what its rules and its offers do not say. */
export type SerializedClock =
  | { readonly kind: 'dutch-reverse'; readonly startsAt: EpochMs }
  | {
      readonly kind: 'japanese-reverse';
      readonly startsAt: EpochMs;
      /** In the order of the records. */
      readonly out: readonly BidderId[];
    }
  | {
      readonly kind: 'rounds';
      readonly startsAt: EpochMs;
      readonly round: number;
      readonly order: readonly BidderId[];
      readonly index: number;
      readonly turnStartsAt: EpochMs;
    };

/** `undefined` for the formats without a clock, whose serialized form is older than clocks. */
export function serializeClock(terms: LotTerms): SerializedClock | undefined {
  if (!hasClock(terms)) return undefined;
  const { startsAt } = terms.clock;
  switch (terms.type) {
    case 'dutch-reverse':
      return { kind: terms.type, startsAt };
    case 'japanese-reverse':
      return { kind: terms.type, startsAt, out: [...terms.clock.out] };
    case 'rounds': {
      const { round, order, index, turnStartsAt } = terms.clock;
      return { kind: terms.type, startsAt, round, order, index, turnStartsAt };
    }
    default:
      return assertNever(terms);
  }
}

/** Puts back what `serializeClock` wrote into the clock of fresh terms. Throws when the two do not belong together. */
export function restoreClock(terms: LotTerms, json: SerializedClock | undefined): void {
  invariant(
    (json !== undefined) === hasClock(terms),
    'a serialized lot has the clock of its format',
  );
  if (json === undefined || !hasClock(terms)) return;
  terms.clock.startsAt = json.startsAt;
  if (terms.type === 'japanese-reverse') {
    invariant(json.kind === terms.type, 'a serialized clock is that of its format');
    for (const bidderId of json.out) terms.clock.out.add(bidderId);
  } else if (terms.type === 'rounds') {
    invariant(json.kind === terms.type, 'a serialized clock is that of its format');
    const { round, order, index, turnStartsAt } = json;
    Object.assign(terms.clock, { round, order, index, turnStartsAt });
  }
}
