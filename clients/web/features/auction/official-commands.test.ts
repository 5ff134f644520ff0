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

  it('only what ends something asks for the number', () => {
    expect(OFFICIAL_ACTIONS.filter(isFinal)).toEqual(['cancel-lot', 'cancel-auction']);
  });
});
