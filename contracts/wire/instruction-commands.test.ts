import { describe, expect, it } from 'vitest';
import {
  instructFrameSchema,
  setStandingInstructionSchema,
  withdrawFrameSchema,
  withdrawStandingInstructionSchema,
} from './instruction-commands.ts';

const place = { commandId: 'c1', bidderId: 'B1', lotId: 'L1' };
const set = { type: 'SetStandingInstruction', ...place, floorFen: 900, when: 'always' };
const instruct = { t: 'instruct', a: 'A1', id: 'c1', lot: 'L1', floorFen: 900, when: 'always' };

describe('standing instructions on the wire', () => {
  it('any number is a well-formed floor, as any number is a well-formed price', () => {
    for (const floorFen of [900, 0, -1, 1.5, Number.POSITIVE_INFINITY]) {
      expect(setStandingInstructionSchema.safeParse({ ...set, floorFen }).success).toBe(true);
    }
    expect(setStandingInstructionSchema.safeParse({ ...set, floorFen: '900' }).success).toBe(false);
  });

  it('another mode, a missing lot and an unknown field are refused', () => {
    for (const wrong of [{ when: 'later' }, { lotId: undefined }, { priceFen: 1 }]) {
      expect(setStandingInstructionSchema.safeParse({ ...set, ...wrong }).success).toBe(false);
    }
  });

  it('a withdrawal names the lot and nothing else', () => {
    const withdraw = { type: 'WithdrawStandingInstruction', ...place };
    expect(withdrawStandingInstructionSchema.safeParse(withdraw).success).toBe(true);
    expect(withdrawStandingInstructionSchema.safeParse({ ...withdraw, floorFen: 1 }).success).toBe(
      false,
    );
  });

  it('frames name no bidder: whose instruction it is comes from the session', () => {
    expect(instructFrameSchema.safeParse(instruct).success).toBe(true);
    expect(instructFrameSchema.safeParse({ ...instruct, bidderId: 'B1' }).success).toBe(false);
    const withdraw = { t: 'withdraw', a: 'A1', id: 'c2', lot: 'L1' };
    expect(withdrawFrameSchema.safeParse(withdraw).success).toBe(true);
    expect(withdrawFrameSchema.safeParse({ ...withdraw, bidderId: 'B1' }).success).toBe(false);
  });
});
