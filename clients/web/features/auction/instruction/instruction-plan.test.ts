import { describe, expect, it } from 'vitest';
import { fen } from '#contracts/money.ts';
import type { LotView } from '#contracts/wire/views.ts';
import { givenLot, givenOwn, givenView } from '../given.ts';
import { instructionPlan, isFloorFar, modesOf } from './instruction-plan.ts';

const decrement = { basis: 'best', kind: 'absolute', fen: fen(100) } as const;
const lot = (change: Partial<LotView> = {}) =>
  givenLot({ decrement, bestFen: 10_000, allowedFen: 9_900, ...change });

describe('[PRX-4] what an instruction will do, in words', () => {
  it('takes the next price when its bidder is behind, and answers the one after it', () => {
    expect(instructionPlan(lot(), 9_000)).toEqual({
      now: 'offers',
      nextFen: 9_900,
      example: { rivalFen: 9_800, replyFen: 9_700 },
    });
  });

  it('waits while its bidder leads, and says what it would answer', () => {
    const own = givenOwn(10_000, 1, 1);
    expect(instructionPlan(lot({ own }), 9_000)).toEqual({
      now: 'leads',
      example: { rivalFen: 9_900, replyFen: 9_800 },
    });
    expect(instructionPlan(lot({ own }), 9_801)).toEqual({
      now: 'leads',
      example: { rivalFen: 9_900 },
    });
  });

  it('goes exactly to its floor and not below', () => {
    expect(instructionPlan(lot(), 9_900)).toMatchObject({ now: 'offers', nextFen: 9_900 });
    expect(instructionPlan(lot(), 9_901)).toEqual({ now: 'spent' });
    expect(instructionPlan(lot({ allowedFen: 100 }), 1)).toEqual({ now: 'offers', nextFen: 100 });
  });

  it('[AUC-12] says nothing of prices that the visibility hides', () => {
    const { allowedFen: _hidden, bestFen: _best, ...rest } = lot();
    expect(instructionPlan(rest, 9_000)).toEqual({ now: 'hidden' });
  });
});

describe('leaving an instruction', () => {
  it('a floor 30 % under what it is compared with is asked for again', () => {
    expect(isFloorFar(lot(), 7_000)).toBe(false);
    expect(isFloorFar(lot(), 6_999)).toBe(true);
    expect(isFloorFar(lot({ own: givenOwn(5_000, 1, 1) }), 3_500)).toBe(false);
  });

  it('[PRX-1] only in the modes of the rules, and not where offers are signed', () => {
    const modes = ['always', 'while-cut-off'] as const;
    expect(modesOf(givenView(lot(), { instructionModes: modes }))).toEqual(modes);
    expect(modesOf(givenView(lot()))).toEqual([]);
    const signed = givenView(lot(), { instructionModes: modes, offerSignature: 'required' });
    expect(modesOf(signed)).toEqual([]);
  });
});
