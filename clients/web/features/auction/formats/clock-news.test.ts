import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import type { JapaneseLotView, RoundsLotView } from '#contracts/wire/views.ts';
import { givenLot } from '../given.ts';
import { clockNews } from './clock-news.ts';

const FALLING: JapaneseLotView = {
  kind: 'japanese-reverse',
  stepFen: 10,
  tickMs: 1_000,
  startsAt: epochMs(0),
  inCount: 3,
};
const ROUNDS: RoundsLotView = {
  kind: 'rounds',
  stepFen: 10,
  initialMs: 1_000,
  turnMs: 1_000,
  breakMs: 0,
  rounds: 3,
  round: 0,
};

function news(before: JapaneseLotView | RoundsLotView, after: JapaneseLotView | RoundsLotView) {
  return clockNews(givenLot({ clock: before }), givenLot({ clock: after }));
}

describe('news of a falling clock', () => {
  it('[JAP-3] tells who is out that it is out, and the others how many are left', () => {
    const own = { ...FALLING, isIn: true };
    expect(news(own, { ...own, isIn: false, inCount: 2 })).toEqual([
      { type: 'dropped-out', lotId: 'L1' },
    ]);
    expect(news(own, { ...own, inCount: 2 })).toEqual([{ type: 'fewer-in', lotId: 'L1', n: 2 }]);
  });

  it('[JAP-8] tells nothing where the number is not shown', () => {
    const { inCount: _hidden, ...hidden } = FALLING;
    expect(news(hidden, hidden)).toEqual([]);
  });
});

describe('news of rounds', () => {
  it('[RND-3] tell that a round began, and whose turn it is to the one alone', () => {
    const first = { ...ROUNDS, round: 1, turn: 1, turnCount: 3 };
    const began = { type: 'round-began', lotId: 'L1', round: 1, rounds: 3 };
    expect(news(ROUNDS, first)).toEqual([began]);
    const turn = { type: 'own-turn', lotId: 'L1', round: 1 };
    expect(news(ROUNDS, { ...first, ownTurn: 1 })).toEqual([began, turn]);
    expect(news({ ...first, ownTurn: 2 }, { ...first, ownTurn: 2, turn: 2 })).toEqual([turn]);
    expect(news({ ...first, ownTurn: 1 }, { ...first, ownTurn: 1, turn: 2 })).toEqual([]);
  });

  it('a lot without a clock has none', () => {
    expect(clockNews(givenLot(), givenLot())).toEqual([]);
  });
});
