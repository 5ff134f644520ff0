import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { officialRequestSchema } from '#contracts/wire/rest.ts';
import { givenLot, givenView } from './given.ts';
import {
  isFinal,
  OFFICIAL_ACTIONS,
  officialCommand,
  possibleActions,
} from './official-commands.ts';

describe('[AUC-9] official commands', () => {
  const lot = givenLot();

  it.each(OFFICIAL_ACTIONS)('%s makes a command that the interface takes', (action) => {
    const command = officialCommand(action, lot, { text: 'because', minutes: 5 });
    expect(officialRequestSchema.safeParse(command).success).toBe(true);
  });

  it('an extension counts from the present end', () => {
    expect(officialCommand('extend', lot, { text: 'x', minutes: 5 })).toMatchObject({
      toAt: 100_000 + 300_000,
    });
  });

  it('offers only what makes sense now', () => {
    expect(possibleActions(givenView(lot), lot)).toEqual([
      'pause',
      'extend',
      'announce',
      'cancel-lot',
      'cancel-auction',
    ]);
    expect(possibleActions(givenView(lot, { pausedAt: epochMs(1) }), lot)).toContain('resume');
    const closed = givenLot({ status: 'completed' });
    expect(possibleActions(givenView(closed, { ended: true }), closed)).toEqual(['announce']);
  });

  it('[JAP-7] [RND-8] no end is moved that follows from confirmations or turns', () => {
    const base = { stepFen: 1, tickMs: 1_000, startsAt: epochMs(0) };
    const falling = givenLot({ clock: { kind: 'japanese-reverse', ...base } });
    expect(possibleActions(givenView(falling), falling)).not.toContain('extend');
    const rising = givenLot({ clock: { kind: 'dutch-reverse', startFen: 1, ...base } });
    expect(possibleActions(givenView(rising), rising)).toContain('extend');
  });

  it('only what ends something asks for the number', () => {
    expect(OFFICIAL_ACTIONS.filter(isFinal)).toEqual(['cancel-lot', 'cancel-auction']);
  });
});
