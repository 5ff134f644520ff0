import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { LotView, RoundsLotView } from '#contracts/wire/views.ts';
import type { RoundsPosition } from '#clients/sdk/index.ts';
import { givenLot, givenOwn, givenView } from '../given.ts';
import { turnRows } from './turn-rows.ts';

const ROUNDS: RoundsLotView = {
  kind: 'rounds',
  stepFen: 10,
  initialMs: 1_000,
  turnMs: 1_000,
  breakMs: 0,
  rounds: 3,
  round: 1,
};
const POSITION: RoundsPosition = {
  kind: 'rounds',
  stage: 'running',
  readAtMs: 0,
  phase: 'turn',
  round: 1,
  rounds: 3,
  turn: 2,
  turnCount: 3,
  isOwnTurn: false,
};

function rows(change: Partial<LotView>, position: Partial<RoundsPosition> = {}) {
  const lot = givenLot({ clock: ROUNDS, ...change });
  return turnRows(givenView(lot, { type: 'rounds' }), lot, { ...POSITION, ...position });
}

const row = (rank: number, alias: string, priceFen: number) => ({
  rank,
  alias,
  priceFen,
  placedAt: epochMs(1),
});

describe('[RND-9] the turns of a round', () => {
  it('are places only where prices are not shown, with the own place and price', () => {
    expect(rows({ own: givenOwn(900, 1) }, { ownTurn: 3 })).toEqual([
      { place: 1, state: 'past', isOwn: false },
      { place: 2, state: 'now', isOwn: false },
      { place: 3, state: 'to-come', isOwn: true, priceFen: 900 },
    ]);
  });

  it('carry aliases and present prices where the view has them, names for oversight', () => {
    const clock = { ...ROUNDS, order: { 1: '3', 2: '1', 3: '2' } };
    const named = { ...row(1, '2', 800), bidderId: bidderId('B2'), name: 'B' };
    const seen = rows({ clock, rows: { 1: named, 2: row(2, '1', 850), 3: row(3, '3', 900) } });
    expect(seen.map(({ alias, name, priceFen }) => [alias, name, priceFen])).toEqual([
      ['3', undefined, 900],
      ['1', undefined, 850],
      ['2', 'B', 800],
    ]);
  });

  it('[RND-6] are all to come in the break, all behind after the last, and none before the first round', () => {
    const states = (position: Partial<RoundsPosition>) =>
      rows({}, position).map(({ state }) => state);
    expect(states({ phase: 'break', turn: 1 })).toEqual(['to-come', 'to-come', 'to-come']);
    const { turn: _turn, ...over } = POSITION;
    const lot = givenLot({ clock: ROUNDS });
    const after = turnRows(givenView(lot), lot, { ...over, phase: 'between' });
    expect(after.map(({ state }) => state)).toEqual(['past', 'past', 'past']);
    const { turnCount: _count, ...initial } = over;
    expect(turnRows(givenView(lot), lot, initial)).toEqual([]);
    expect(rows({ status: 'completed' })).toEqual([]);
  });
});
