import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { proposalRequestSchema } from '#contracts/wire/rest-officials.ts';
import { officialRequestSchema } from '#contracts/wire/rest.ts';
import { consequences } from './consequences.ts';
import { givenLot, givenView } from './given.ts';
import { needsSecond, POWERS, type Power, possiblePowers, sendingOf } from './powers.ts';

const LOT = givenLot('L1', { bestFen: 900_000, bidderCount: 2 });
const VIEW = givenView([LOT, givenLot('L2', { status: 'completed' })]);
const FORM = { reason: 'line down', minutes: 5, offer: 'c0', bidder: 'B1' };

describe('powers', () => {
  it('offers an agency what makes sense now, a supervisor the pause, others nothing', () => {
    expect(possiblePowers(VIEW, LOT, 'agency')).toEqual([
      'pause',
      'extend',
      'void-offer',
      'disqualify',
      'cancel-lot',
      'cancel-auction',
    ]);
    expect(possiblePowers(VIEW, LOT, 'supervisor')).toEqual(['pause']);
    for (const role of ['supplier', 'buyer', 'expert', 'public'] as const) {
      expect(possiblePowers(VIEW, LOT, role)).toEqual([]);
    }
    expect(
      possiblePowers({ ...VIEW, ended: true }, { ...LOT, status: 'completed' }, 'agency'),
    ).toEqual([]);
  });

  it('[FP-3] lets an official end a pause by rule, or take it over', () => {
    const pausedAt = epochMs(5_000);
    const paused = givenView([LOT], { pausedAt });
    expect(possiblePowers(paused, LOT, 'agency')).not.toContain('pause');
    const byRule = { ...paused, rulePause: { resumesAt: epochMs(9_000) } };
    expect(possiblePowers(byRule, LOT, 'agency').slice(0, 2)).toEqual(['pause', 'resume']);
    expect(consequences('pause', { view: byRule, lot: LOT }, { nowMs: 6_000 })).toEqual([
      { key: 'effect.takeOver' },
    ]);
  });

  it('does not extend a lot whose clock makes its end', () => {
    const clock = {
      kind: 'dutch-reverse' as const,
      startFen: 1,
      stepFen: 1,
      tickMs: 1_000,
      startsAt: epochMs(1_000),
    };
    expect(possiblePowers(VIEW, { ...LOT, clock }, 'agency')).not.toContain('extend');
  });

  it.each(POWERS)('%s is a well-formed command with reason and a fresh id', (power) => {
    const place = { view: VIEW, lot: LOT };
    const [first, second] = [sendingOf(power, place, FORM), sendingOf(power, place, FORM)];
    expect(first.kind).toBe('command');
    expect(officialRequestSchema.parse(first.request)).toMatchObject({ reason: 'line down' });
    expect(first.request.commandId).not.toBe(second.request.commandId);
  });

  it.each(POWERS)(
    '[APR-1] %s is proposed exactly where the rules ask for a second person',
    (power) => {
      const view = { ...VIEW, secondApproval: true };
      const { kind, request } = sendingOf(power, { view, lot: LOT }, FORM);
      const isReversible = (['pause', 'resume', 'extend'] as readonly Power[]).includes(power);
      expect(needsSecond(view, power)).toBe(!isReversible);
      expect(kind).toBe(isReversible ? 'command' : 'proposal');
      if (kind === 'proposal') expect(proposalRequestSchema.parse(request)).toEqual(request);
    },
  );

  it('extends from the present end', () => {
    const { request } = sendingOf('extend', { view: VIEW, lot: LOT }, { reason: 'x', minutes: 3 });
    expect(request).toMatchObject({ toAt: 280_000, lotId: 'L1' });
  });
});

describe('what follows', () => {
  const at = { nowMs: 65_000, minutes: 1 };
  const keys = (power: Power, view = VIEW) =>
    consequences(power, { view, lot: LOT }, at).map(({ key }) => key);

  it('is said for every power, and what nobody can take back is called so', () => {
    for (const power of POWERS) expect(keys(power).length).toBeGreaterThan(0);
    expect(keys('cancel-lot')).toEqual(['effect.cancelLot', 'effect.lotBidders', 'effect.final']);
    expect(keys('pause')).toEqual(['effect.pause']);
    expect(keys('cancel-auction', { ...VIEW, secondApproval: true })).toEqual([
      'effect.cancelAuction',
      'effect.second',
    ]);
  });

  it('counts open lots alone, and tells by how much ends move', () => {
    const view = { ...VIEW, pausedAt: epochMs(5_000) };
    expect(consequences('resume', { view, lot: LOT }, at)).toEqual([
      { key: 'effect.resume', values: { n: 1, time: '01:00' } },
    ]);
    expect(consequences('extend', { view: VIEW, lot: LOT }, at)).toEqual([
      { key: 'effect.extend', values: { from: '08:01:40', to: '08:02:40' } },
    ]);
  });
});
