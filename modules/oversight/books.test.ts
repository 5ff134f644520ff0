import { describe, expect, it } from 'vitest';
import { SIGHTINGS_WAITING_MAX } from '#contracts/limits.ts';
import { LookBook } from './look-book.ts';
import { shortenedAddress } from './marks.ts';
import { SightingBook } from './sightings.ts';

describe('sightings', () => {
  const seen = { auctionId: 'A', bidderId: 'B', sessionId: 's', address: '192.0.2.1' };

  it('[ANO-8] a flood is left out, what is known goes on', () => {
    const book = new SightingBook();
    book.add(seen, 1);
    for (let index = 0; index < SIGHTINGS_WAITING_MAX + 5; index += 1) {
      book.add({ ...seen, sessionId: `f${index}` }, 2);
    }
    book.add(seen, 3);
    const taken = book.take();
    expect(taken).toHaveLength(SIGHTINGS_WAITING_MAX);
    expect(taken[0]).toEqual({ ...seen, firstAt: 1, lastAt: 3, offers: 2 });
    expect(book.take()).toEqual([]);
  });

  it('[ANO-8] what is put back is added to what came meanwhile', () => {
    const book = new SightingBook();
    book.add(seen, 1);
    const taken = book.take();
    book.add(seen, 5);
    book.putBack(taken);
    expect(book.take()).toEqual([{ ...seen, firstAt: 1, lastAt: 5, offers: 2 }]);
  });

  it.each([
    ['203.0.113.77', '203.0.113.*'],
    ['2001:db8:0:1::/64', '2001:db8:*'],
    ['unknown', '*'],
  ])('[ANO-8] of %s is shown %s', (address, shown) => {
    expect(shortenedAddress(address)).toBe(shown);
  });
});

describe('looks', () => {
  const look = (...shown: readonly string[]) => ({ sessionId: 's', objectId: 'A', shown });

  it('[ANO-7] a look is recorded once in ten minutes, a new signal at once', () => {
    const book = new LookBook();
    expect(book.unrecorded(look('x'), 0)).toEqual(['x']);
    book.recorded(look('x'), 0);
    expect(book.unrecorded(look('x'), 599_999)).toBeUndefined();
    expect(book.unrecorded(look('x', 'y'), 1)).toEqual(['y']);
    book.recorded(look('x', 'y'), 1);
    expect(book.unrecorded(look('y'), 2)).toBeUndefined();
    expect(book.unrecorded(look('y'), 600_000)).toEqual(['y']);
  });

  it('[ANO-7] what could not be recorded is asked for again', () => {
    const book = new LookBook();
    expect(book.unrecorded(look(), 0)).toEqual([]);
    expect(book.unrecorded(look(), 1)).toEqual([]);
  });
});
