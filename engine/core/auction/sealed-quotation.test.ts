import { describe, expect, test } from 'vitest';
import { givenQuotation } from './given.ts';

describe('[SQ-1] one valid quotation counts', () => {
  test('[SQ-1] a quotation may be replaced before close, up or down', () => {
    const quotation = givenQuotation();
    expect(quotation.offer('B1', 900)).toBe('accepted');
    expect(quotation.offer('B1', 800)).toBe('accepted');
    expect(quotation.offer('B1', 950)).toBe('accepted');
    expect(quotation.offer('B1', 950), 'or by the same price').toBe('accepted');
    expect(quotation.ranking()).toBe('B1 950');
  });

  test('[SQ-1] a replaced quotation takes the place of its new version', () => {
    const quotation = givenQuotation();
    quotation.offer('B1', 900);
    quotation.offer('B2', 900);
    quotation.offer('B1', 950);
    quotation.offer('B1', 900);
    expect(quotation.ranking()).toBe('B2 900, B1 900');
  });

  test('[SQ-1] there is no step and no slip guard', () => {
    const quotation = givenQuotation();
    quotation.offer('B1', 900);
    expect(quotation.offer('B2', 900)).toBe('accepted');
    expect(quotation.offer('B3', 1)).toBe('accepted');
  });

  test('[SQ-1] voiding brings the quotation before it back', () => {
    const quotation = givenQuotation();
    quotation.offer('B1', 800);
    quotation.offer('B1', 950, { id: 'c2' });
    quotation.void('c2');
    expect(quotation.ranking()).toBe('B1 800');
  });
});

describe('[SQ-2] without revisions', () => {
  test('[SQ-2] the second is refused, and the first stays', () => {
    const quotation = givenQuotation({ revisions: false });
    quotation.offer('B1', 900);
    expect(quotation.offer('B1', 800)).toBe('already_quoted');
    expect(quotation.ranking()).toBe('B1 900');
  });

  test('[SQ-2] it is the last check: after invalid_price and above_ceiling', () => {
    const quotation = givenQuotation({ revisions: false });
    quotation.offer('B1', 900);
    expect(quotation.offer('B1', 0)).toBe('invalid_price');
    expect(quotation.offerAnswer('B1', 1001), 'no price would be taken').toEqual({
      outcome: 'refused',
      reason: 'above_ceiling',
    });
  });

  test('[SQ-2] lots count apart, and a voided quotation does not count', () => {
    const quotation = givenQuotation({ revisions: false, lots: [{}, {}] });
    quotation.offer('B1', 900, { id: 'c1' });
    expect(quotation.offer('B1', 900, { lot: 'L2' })).toBe('accepted');
    quotation.void('c1');
    expect(quotation.offer('B1', 850)).toBe('accepted');
    expect(quotation.ranking()).toBe('B1 850');
  });

  test('[SQ-2] a refused quotation does not use up the only one', () => {
    const quotation = givenQuotation({ revisions: false });
    expect(quotation.offerAnswer('B1', 1001)).toEqual({
      outcome: 'refused',
      reason: 'above_ceiling',
      allowedFen: 1000,
    });
    expect(quotation.offer('B1', 1000)).toBe('accepted');
  });
});

describe('[SQ-3] what it shares with the auction', () => {
  test('[SQ-3] times, close and minBidders are the same', () => {
    const quotation = givenQuotation({ opensAt: 10, minBidders: 2 });
    expect(quotation.at(9).offer('B1', 900)).toBe('not_open_yet');
    quotation.at(999).offer('B1', 900);
    quotation.offer('B2', 800);
    expect(quotation.at(1000).offer('B3', 700)).toBe('already_closed');
    expect(quotation.lot()).toMatchObject({
      status: 'completed',
      closedAt: 1000,
      overtimeCount: 0,
    });
    expect(quotation.ranking()).toBe('B2 800, B1 900');
  });

  test('[SQ-3] officials work as in an auction', () => {
    const quotation = givenQuotation({ minBidders: 1 });
    quotation.offer('B1', 900);
    quotation.offer('B2', 800);
    quotation.at(500).pause();
    expect(quotation.offer('B3', 700)).toBe('paused');
    quotation.at(600).resume();
    quotation.disqualify('B2');
    expect(quotation.extend(1200)).toBe('accepted');
    quotation.at(1200);
    expect(quotation.ranking()).toBe('B1 900');
    expect(quotation.lot().status).toBe('completed');
  });

  test.each([
    ['decrement', { lots: [{ decrement: { basis: 'own', kind: 'absolute', fen: 1 } }] }],
    ['decrementMaxBp', { lots: [{ decrementMaxBp: 1 }] }],
    ['another visibility', { visibility: 'open' }],
  ])('[SQ-3] rules with %s are not valid', (_, rules) => {
    expect(() => givenQuotation(rules)).toThrow();
  });
});
