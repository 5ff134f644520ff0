import { describe, expect, it } from 'vitest';
import type { DutchPosition, JapanesePosition, RoundsPosition } from '#clients/sdk/index.ts';
import { callToAct } from './call-to-act.ts';
import { shareGone } from './share-gone.ts';

const SHOWN = {
  stage: 'running',
  readAtMs: 0,
  tick: 3,
  tickCount: 9,
  priceFen: 800,
  startsAtMs: 0,
  endsAtMs: 10,
} as const;
const RISING: DutchPosition = { kind: 'dutch-reverse', ...SHOWN };
const FALLING: JapanesePosition = { kind: 'japanese-reverse', standing: 'due', ...SHOWN };
const ROUNDS: RoundsPosition = {
  kind: 'rounds',
  stage: 'running',
  readAtMs: 0,
  phase: 'turn',
  round: 2,
  rounds: 3,
  isOwnTurn: true,
};

describe('a bidder is called', () => {
  it('once, when a rising clock reaches its own limit', () => {
    expect(callToAct(RISING, undefined)).toBeUndefined();
    expect(callToAct(RISING, 801)).toBeUndefined();
    const call = callToAct(RISING, 800);
    expect(call).toMatchObject({ type: 'limit-reached', priceFen: 800 });
    expect(callToAct({ ...RISING, tick: 4, priceFen: 900 }, 800)?.key).toBe(call?.key);
  });

  it('[JAP-3] for every price of a falling clock that waits for it', () => {
    const call = callToAct(FALLING, undefined);
    expect(call).toMatchObject({ type: 'confirm', priceFen: 800 });
    expect(callToAct({ ...FALLING, tick: 4 }, undefined)?.key).not.toBe(call?.key);
    expect(callToAct({ ...FALLING, standing: 'confirmed' }, undefined)).toBeUndefined();
  });

  it('[RND-4] when its turn has begun', () => {
    expect(callToAct(ROUNDS, undefined)?.type).toBe('turn');
    expect(callToAct({ ...ROUNDS, phase: 'break' }, undefined)).toBeUndefined();
    expect(callToAct({ ...ROUNDS, isOwnTurn: false }, undefined)).toBeUndefined();
  });

  it('never while the auction stands still', () => {
    for (const position of [RISING, FALLING, ROUNDS]) {
      expect(callToAct({ ...position, stage: 'paused' }, 1)).toBeUndefined();
    }
  });
});

describe('the share of a period that is over', () => {
  it.each([
    [0, 10, -5, 0],
    [0, 10, 2.5, 0.25],
    [0, 10, 99, 1],
    [5, 5, 5, 1],
  ])('from %d to %d, at %d: %d', (from, to, at, share) => {
    expect(shareGone(from, to, at)).toBe(share);
  });
});
