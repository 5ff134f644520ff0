import { describe, expect, it } from 'vitest';
import type { DutchPosition, JapanesePosition } from '#clients/sdk/index.ts';
import { actFace, isUnderLimit, type ActInput } from './act-face.ts';

const SHOWN = {
  stage: 'running',
  readAtMs: 1_000,
  tick: 1,
  tickCount: 9,
  priceFen: 800,
  nextFen: 900,
  startsAtMs: 0,
  endsAtMs: 10_000,
} as const;
const RISING: DutchPosition = { kind: 'dutch-reverse', ...SHOWN };
const FALLING: JapanesePosition = { kind: 'japanese-reverse', standing: 'due', ...SHOWN };

function face(change: Partial<ActInput>) {
  return actFace({
    position: RISING,
    off: undefined,
    armedFen: undefined,
    underwayFen: undefined,
    acceptedFen: undefined,
    hasLeft: false,
    ...change,
  });
}

describe('the act of a rising clock', () => {
  it('[DUTCH-3] is asked for at the price shown', () => {
    expect(face({})).toEqual({ type: 'ready', priceFen: 800 });
  });

  it('[DUTCH-3] once asked, follows the price upwards', () => {
    expect(face({ armedFen: 800 })).toEqual({ type: 'armed', priceFen: 800 });
    expect(face({ armedFen: 700 })).toEqual({ type: 'armed', priceFen: 800 });
  });

  it('[DUTCH-3] a question about a price that the clock has not reached does not stand', () => {
    expect(face({ armedFen: 900 })).toEqual({ type: 'ready', priceFen: 800 });
  });

  it.each(['offline', 'paused', 'not-open-yet', 'closed', 'disqualified'] as const)(
    'is off when %s, also when it was asked for',
    (reason) => {
      expect(face({ off: reason, armedFen: 800 })).toEqual({ type: 'off', reason });
    },
  );

  it('is off until the clock itself starts', () => {
    const position: DutchPosition = { ...RISING, stage: 'upcoming' };
    expect(face({ position })).toEqual({ type: 'off', reason: 'not-open-yet' });
  });

  it('is busy with the price that is on its way, whatever the clock shows now', () => {
    expect(face({ underwayFen: 700, armedFen: 800 })).toEqual({ type: 'busy', priceFen: 700 });
    expect(face({ underwayFen: 700, off: 'offline' })).toEqual({ type: 'busy', priceFen: 700 });
    expect(face({ underwayFen: 700, off: 'closed' })).toEqual({ type: 'off', reason: 'closed' });
  });
});

describe('the act of a falling clock', () => {
  const due = { position: FALLING };

  it('[JAP-2] is asked for at the price shown', () => {
    expect(face(due)).toEqual({ type: 'ready', priceFen: 800 });
    expect(face({ ...due, armedFen: 800 })).toEqual({ type: 'armed', priceFen: 800 });
  });

  it('[JAP-4] a question about the price before has to be asked anew', () => {
    expect(face({ ...due, armedFen: 900 })).toEqual({ type: 'ready', priceFen: 800 });
  });

  it('[JAP-4] is done once in a tick, and so as soon as the answer is here', () => {
    const confirmed = { type: 'confirmed', priceFen: 800 };
    expect(face({ position: { ...FALLING, standing: 'confirmed' } })).toEqual(confirmed);
    expect(face({ ...due, acceptedFen: 800 })).toEqual(confirmed);
    expect(face({ ...due, acceptedFen: 900 })).toEqual({ type: 'ready', priceFen: 800 });
  });

  it('[JAP-3] is over for who is out, and for who did not confirm in time', () => {
    expect(face({ position: { ...FALLING, standing: 'out' } })).toEqual({ type: 'out' });
    expect(face({ position: { ...FALLING, standing: 'missed' } })).toEqual({ type: 'missed' });
    const paused = { position: { ...FALLING, standing: 'out' }, off: 'paused' } as const;
    expect(face(paused)).toEqual({ type: 'out' });
  });

  it('is locked for who said that it stops', () => {
    expect(face({ ...due, hasLeft: true })).toEqual({ type: 'left' });
    const done = { position: { ...FALLING, standing: 'confirmed' }, hasLeft: true } as const;
    expect(face(done)).toEqual({ type: 'confirmed', priceFen: 800 });
  });
});

describe('the own limit', () => {
  it('asks below it and nowhere else', () => {
    expect(isUnderLimit(799, 800)).toBe(true);
    expect(isUnderLimit(800, 800)).toBe(false);
    expect(isUnderLimit(1, undefined)).toBe(false);
  });
});
