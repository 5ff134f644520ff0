import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import {
  needsTypedConfirmation,
  offReason,
  slipReference,
  type ControlsInput,
} from './controls.ts';
import { givenLot, givenOwn, givenView } from './given.ts';

function input(change: Partial<ControlsInput> & { viewChange?: Partial<AuctionView> } = {}) {
  const { viewChange, ...rest } = change;
  const lot = rest.lot ?? givenLot();
  return {
    view: givenView(lot, viewChange),
    lot,
    link: 'online',
    seat: 'held',
    signing: 'not-needed',
    isClockKnown: true,
    nowMs: 50_000,
    ...rest,
  } as const;
}

describe('whether an offer may be tried', () => {
  it('yes, when everything holds', () => {
    expect(offReason(input())).toBeUndefined();
  });

  it.each([
    [{ link: 'offline' }, 'offline'],
    [{ link: 'connecting' }, 'connecting'],
    [{ link: 'closed' }, 'connection-closed'],
    [{ seat: 'elsewhere' }, 'other-tab'],
    [{ isClockKnown: false }, 'clock'],
    [{ signing: 'needs-key' }, 'signing'],
    [{ nowMs: 999 }, 'not-open-yet'],
    [{ lot: givenLot({ status: 'completed' }) }, 'closed'],
    [{ viewChange: { pausedAt: epochMs(2) } }, 'paused'],
    [{ viewChange: { disqualified: true } }, 'disqualified'],
  ] as const)('%j → %s', (change, reason) => {
    expect(offReason(input(change))).toBe(reason);
  });

  it('a quotation that may not be replaced is given once', () => {
    const lot = givenLot({ own: givenOwn(500, 2) });
    expect(offReason(input({ lot, viewChange: { revisions: false } }))).toBe('no-revision');
    expect(offReason(input({ lot, viewChange: { revisions: true } }))).toBeUndefined();
  });

  it('[AUC-6] an end that seems to have come does not switch the controls off: the server decides', () => {
    expect(offReason(input({ nowMs: 100_000 }))).toBeUndefined();
  });
});

describe('[AUC-4] the slip guard', () => {
  const guard = (lot: LotView, priceFen: number, view: Partial<AuctionView> = {}): boolean =>
    needsTypedConfirmation(givenView(lot, view), lot, priceFen);

  it('asks just below its border and not on it', () => {
    const lot = givenLot({ bestFen: 10_000, decrementMaxBp: 2_000 });
    expect(guard(lot, 8_000)).toBe(false);
    expect(guard(lot, 7_999)).toBe(true);
  });

  it('compares with the ceiling while there is no offer', () => {
    const lot = givenLot({ ceilingFen: 10_000, decrementMaxBp: 2_000 });
    expect(guard(lot, 7_999)).toBe(true);
  });

  it('is left to the server where the best price is hidden', () => {
    const lot = givenLot({ ceilingFen: 10_000, decrementMaxBp: 2_000 });
    expect(slipReference(givenView(lot, { visibility: 'rank-only' }), lot)).toBeUndefined();
    expect(guard(lot, 1, { visibility: 'rank-only' })).toBe(false);
  });

  it('asks also when the price lies 30 % under the own last one', () => {
    const lot = givenLot({ own: givenOwn(10_000, 2) });
    expect(guard(lot, 7_000)).toBe(false);
    expect(guard(lot, 6_999)).toBe(true);
  });
});
