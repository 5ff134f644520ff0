import { assertNever } from '#contracts/result.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockTime, remaining } from '#clients/web/kit/time.ts';
import { needsSecond, type Power } from './powers.ts';

/** One line of a preview: key of the feature's texts and what it fills in. */
export interface Consequence {
  readonly key: `effect.${EffectName}`;
  readonly values?: Readonly<Record<string, string | number>>;
}
type EffectName =
  | 'pause'
  | 'takeOver'
  | 'resume'
  | 'extend'
  | 'voidOffer'
  | 'disqualify'
  | 'cancelLot'
  | 'lotBidders'
  | 'cancelAuction'
  | 'final'
  | 'second';

interface Terms {
  readonly nowMs: number;
  /** Minutes that are about to be added. */
  readonly minutes?: number | undefined;
}

const MINUTE_MS = 60_000;

/** What would follow if the act were carried out at `nowMs`, most important first. */
export function consequences(
  power: Power,
  place: { readonly view: AuctionView; readonly lot: LotView },
  terms: Terms,
): readonly Consequence[] {
  const { view } = place;
  if (power === 'pause' || power === 'resume' || power === 'extend') {
    return effectsOf(power, place, terms);
  }
  const last = needsSecond(view, power) ? 'effect.second' : 'effect.final';
  return [...effectsOf(power, place, terms), { key: last }];
}

function effectsOf(
  power: Power,
  { view, lot }: { readonly view: AuctionView; readonly lot: LotView },
  { nowMs, minutes = 0 }: Terms,
): readonly Consequence[] {
  const open = Object.values(view.lots).filter(({ status }) => status === 'open').length;
  switch (power) {
    case 'pause':
      return view.rulePause === undefined
        ? [{ key: 'effect.pause', values: { n: open } }]
        : [{ key: 'effect.takeOver' }];
    case 'resume': {
      const { clock } = remaining(nowMs, view.pausedAt ?? nowMs);
      return [{ key: 'effect.resume', values: { n: open, time: clock } }];
    }
    case 'extend': {
      const from = clockTime(lot.closesAt);
      const to = clockTime(lot.closesAt + minutes * MINUTE_MS);
      return [{ key: 'effect.extend', values: { from, to } }];
    }
    case 'void-offer':
      return [{ key: 'effect.voidOffer' }];
    case 'disqualify':
      return [{ key: 'effect.disqualify', values: { n: open } }];
    case 'cancel-lot':
      return [
        { key: 'effect.cancelLot' },
        ...(lot.bidderCount === undefined
          ? []
          : [{ key: 'effect.lotBidders', values: { n: lot.bidderCount } } as const]),
      ];
    case 'cancel-auction':
      return [{ key: 'effect.cancelAuction', values: { n: open } }];
    default:
      return assertNever(power);
  }
}
