import { describe, expect, it } from 'vitest';
import type { AuctionListItem } from '#contracts/wire/rest.ts';
import { listInput, pageOfTab, rowsOfTab } from './list-rows.ts';
import { listSearchSchema } from './list-search.ts';

function item(auctionId: string, change: Partial<AuctionListItem>): AuctionListItem {
  return {
    auctionId,
    title: auctionId,
    type: 'english-reverse',
    visibility: 'best-price',
    offerSignature: 'none',
    opensAt: 100,
    closesAt: 200,
    lotCount: 1,
    isEnded: false,
    isBidder: false,
    ...change,
  };
}

const ids = (rows: readonly AuctionListItem[]): string[] => rows.map((row) => row.auctionId);

describe('rows of a tab', () => {
  const items = [
    item('late', { closesAt: 300 }),
    item('soon', { closesAt: 150 }),
    item('mine', { closesAt: 400, isBidder: true }),
    item('tomorrow', { opensAt: 1_000, closesAt: 2_000 }),
    item('done', { isEnded: true }),
  ];

  it('own ones first, then by the nearest end', () => {
    expect(ids(rowsOfTab(items, 'running', 120))).toEqual(['mine', 'soon', 'late']);
  });

  it('an auction moves from upcoming to running at its opening instant', () => {
    expect(ids(rowsOfTab(items, 'upcoming', 999))).toEqual(['tomorrow']);
    expect(ids(rowsOfTab(items, 'upcoming', 1_000))).toEqual([]);
    expect(ids(rowsOfTab(items, 'running', 1_000))).toContain('tomorrow');
  });

  it('overtime keeps an auction running after its printed end until the server says ended', () => {
    expect(ids(rowsOfTab(items, 'running', 10_000))).toContain('soon');
    expect(ids(rowsOfTab(items, 'ended', 10_000))).toEqual(['done']);
  });
});

describe('pages of a tab', () => {
  it('each tab asks the server for its own auctions only', () => {
    expect(listInput('running', 3)).toMatchObject({ page: 1, size: 200, state: 'opened' });
    expect(listInput('upcoming', 3)).toMatchObject({ page: 1, size: 200, state: 'upcoming' });
    expect(listInput('ended', 3)).toMatchObject({ page: 3, size: 20, state: 'ended' });
  });

  it('running and upcoming auctions are paged here, each by itself', () => {
    const items = Array.from({ length: 50 }, (_, n) =>
      item(`a${n}`, n < 25 ? { closesAt: 200 + n } : { opensAt: 1_000, closesAt: 2_000 }),
    );
    const list = { items, total: 50, page: 1, size: 200 };
    const second = pageOfTab(list, { tab: 'running', page: 2, nowMs: 120 });
    expect(ids(second.rows)).toEqual(['a20', 'a21', 'a22', 'a23', 'a24']);
    expect(second).toMatchObject({ total: 25, hasMore: false });
    const cut = { ...list, total: 300 };
    expect(pageOfTab(cut, { tab: 'running', page: 1, nowMs: 120 }).hasMore).toBe(true);
  });

  it('ended ones are paged by the server', () => {
    const list = { items: [item('x', { isEnded: true })], total: 41, page: 3, size: 20 };
    expect(pageOfTab(list, { tab: 'ended', page: 3, nowMs: 0 })).toMatchObject({ total: 41 });
  });
});

describe('the address of the list', () => {
  it('makes something usable of anything', () => {
    expect(listSearchSchema.parse({ tab: 'nope', q: 5, page: -3 })).toEqual({});
    expect(listSearchSchema.parse({ tab: 'ended', q: 'x', page: 2 })).toEqual({
      tab: 'ended',
      q: 'x',
      page: 2,
    });
  });
});
