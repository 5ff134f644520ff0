import { describe, expect, it } from 'vitest';
import { auctionId, commandId, lotId } from '#contracts/ids.ts';
import type { TextStore } from '#clients/web/kit/keep.ts';
import {
  isUnanswered,
  openOfferStore,
  outcomeOf,
  receiptText,
  withOffer,
  type LoggedOffer,
} from './offer-store.ts';

function memory(): TextStore {
  const texts = new Map<string, string>();
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

function logged(id: string, change: Partial<LoggedOffer> = {}): LoggedOffer {
  return {
    auctionId: auctionId('A1'),
    lotId: lotId('L1'),
    commandId: commandId(id),
    priceFen: 500,
    sentAt: 1,
    ...change,
  };
}

const kept = { at: 7, receipt: 'ab', proof: 'not-required', version: 3 } as const;

describe('own offers in this browser', () => {
  it('[AUC-8] an unanswered offer comes back after a reload under the same command id', () => {
    const store = memory();
    openOfferStore(store, 'u1', 'A1').put(logged('c1'));
    const reloaded = openOfferStore(store, 'u1', 'A1').all().filter(isUnanswered);
    expect(reloaded.map((offer) => offer.commandId)).toEqual(['c1']);
  });

  it('is seen by its user and in its auction only', () => {
    const store = memory();
    openOfferStore(store, 'u1', 'A1').put(logged('c1'));
    expect(openOfferStore(store, 'u2', 'A1').all()).toEqual([]);
    expect(openOfferStore(store, 'u1', 'A2').all()).toEqual([]);
  });

  it('an answer replaces the waiting entry and keeps the receipt', () => {
    const store = memory();
    const offers = openOfferStore(store, 'u1', 'A1');
    offers.put(logged('c1'));
    const progress = { type: 'answered', answer: { outcome: 'accepted', ...kept } } as const;
    const done = outcomeOf(logged('c1'), progress);
    expect(done).toBeDefined();
    if (done) offers.put(done);
    expect(openOfferStore(store, 'u1', 'A1').all()).toHaveLength(1);
    expect(offers.all()[0]?.answer).toMatchObject({
      outcome: 'accepted',
      receipt: 'ab',
      version: 3,
    });
    expect(JSON.parse(receiptText(done ?? logged('c1')))).toMatchObject({
      commandId: 'c1',
      receipt: 'ab',
    });
  });

  it('an unknown outcome stays unanswered, so that it is asked for again', () => {
    expect(outcomeOf(logged('c1'), { type: 'unknown' })).toBeUndefined();
    expect(outcomeOf(logged('c1'), { type: 'failed', code: 'not_allowed' })).toMatchObject({
      failed: 'not_allowed',
    });
  });

  it('the log is bounded and drops answered offers before waiting ones', () => {
    let offers: LoggedOffer[] = [logged('first')];
    for (let n = 0; n < 300; n++) offers = withOffer(offers, logged(`c${n}`, { failed: 'x' }));
    expect(offers).toHaveLength(200);
    expect(offers[0]?.commandId).toBe('first');
  });
});
