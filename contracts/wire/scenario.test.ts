import { describe, expect, test } from 'vitest';
import { BIDDERS_PER_AUCTION_MAX, SCENARIO_COMMANDS_MAX } from '../limits.ts';
import { parseScenario, parseScenarioText } from './scenario.ts';

const lot = {
  id: 'L1',
  closesAt: 600,
  ceilingFen: 1000,
  decrement: { basis: 'best', kind: 'absolute', fen: 10 },
};
const auction = {
  id: 'A1',
  type: 'english-reverse',
  opensAt: 0,
  bidders: ['B1', 'B2'],
  lots: [lot],
};
const offer = {
  at: 5,
  type: 'PlaceOffer',
  commandId: 'c1',
  bidderId: 'B1',
  lotId: 'L1',
  priceFen: 9,
};
const pause = { at: 5, type: 'Pause', commandId: 'p1', by: 'operator-1', reason: 'check' };
const file = { format: 'kaibiao.auction-scenario/1', auction, commands: [offer, pause] };

const complaint = (json: unknown): string => {
  const scenario = parseScenario(json);
  return scenario.ok ? 'valid' : scenario.error;
};
const withCommand = (...commands: object[]) => ({ ...file, commands });
const withAuction = (change: object) => ({ ...file, auction: { ...auction, ...change } });
const withLot = (change: object) => withAuction({ lots: [{ ...lot, ...change }] });

describe('a valid scenario', () => {
  test('gives the rules with their defaults and the commands without their times', () => {
    const scenario = parseScenario(file);
    expect(scenario).toMatchObject({
      ok: true,
      value: {
        rules: { minBidders: 3, visibility: 'best-price' },
        commands: [{ at: 5 }, { at: 5, command: { type: 'Pause' } }],
      },
    });
    expect(scenario.ok && scenario.value.commands[0]?.command).not.toHaveProperty('at');
  });

  test.each([0, -5, 1.5, 1e300, 9_007_199_254_740_993])('any number is a price: %d', (priceFen) => {
    expect(complaint(withCommand({ ...offer, priceFen }))).toBe('valid');
  });

  test('also one that overflows: JSON has no infinity, but a number that long', () => {
    const text = JSON.stringify(file).replace('"priceFen":9', '"priceFen":1e400');
    expect(parseScenarioText(text).ok).toBe(true);
  });

  test('no commands, no bidders, unknown names in commands, equal times', () => {
    expect(complaint(withCommand())).toBe('valid');
    expect(complaint(withAuction({ bidders: [] }))).toBe('valid');
    expect(complaint(withCommand({ ...offer, bidderId: 'B9', lotId: 'L9' }))).toBe('valid');
    expect(complaint(withAuction({ closesAt: 50, lots: [{ ...lot, closesAt: undefined }] }))).toBe(
      'valid',
    );
  });
});

describe('each mistake gets one line that says where and what', () => {
  test.each<[string, unknown]>([
    ['file: expected object, not null', null],
    ['file: expected object, not array', []],
    ['format: expected "kaibiao.auction-scenario/1"', { ...file, format: 'kaibiao/2' }],
    ['file: unknown field "extra"', { ...file, extra: 1 }],
    ['commands: missing, expected array', { format: file.format, auction }],
    ['commands[0]: expected object, not 5', { ...file, commands: [5] }],
    [
      'commands[1].at: must not be earlier than the command before (5)',
      withCommand(offer, { ...pause, at: 4 }),
    ],
    ['commands[0].at: missing, expected number', withCommand({ ...offer, at: undefined })],
    [
      'commands[0].at: expected an instant in whole milliseconds, 0 or later',
      withCommand({ ...offer, at: 1.5 }),
    ],
    ['commands[0].at: expected number, not string', withCommand({ ...offer, at: '5' })],
    ['commands[0].priceFen: expected a number', withCommand({ ...offer, priceFen: '9' })],
    [
      'commands[0].confirmed: expected boolean, not null',
      withCommand({ ...offer, confirmed: null }),
    ],
    ['commands[0]: unknown field "reason"', withCommand({ ...offer, reason: 'x' })],
    ['commands[0].by: missing, expected string', withCommand({ ...pause, by: undefined })],
    ['commands[0].reason: expected at least 1 characters', withCommand({ ...pause, reason: '' })],
    [
      'commands[0].reason: expected a text without broken characters',
      withCommand({ ...pause, reason: '\ud800' }),
    ],
    [
      'commands[0].commandId: expected letters, digits and . _ : @ - only, starting with a letter or digit',
      withCommand({ ...offer, commandId: 'c 1' }),
    ],
    [
      'commands[0].type: expected "PlaceOffer" or "Pause" or "Resume" or "ExtendClose" or "VoidOffer" or "DisqualifyBidder" or "CancelLot" or "CancelAuction"',
      withCommand({ ...offer, type: 'Announce' }),
    ],
    [
      'auction.type: expected "english-reverse" or "sealed-quotation" or "dutch-reverse" or "japanese-reverse" or "rounds"',
      withAuction({ type: 'x' }),
    ],
    ['auction.minBidders: expected whole number, not 1.5', withAuction({ minBidders: 1.5 })],
    ['auction.minBidders: expected at least 1', withAuction({ minBidders: 0 })],
    ['auction.bidders[1]: "B1" stands twice', withAuction({ bidders: ['B1', 'B1'] })],
    ['auction.lots: expected at least 1 items', withAuction({ lots: [] })],
    ['auction.lots[1]: "L1" stands twice', withAuction({ lots: [lot, lot] })],
    ['auction.lots[0].closesAt: must be later than opensAt', withLot({ closesAt: 0 })],
    ['auction.lots[0].closesAt: missing here and on the auction', withLot({ closesAt: undefined })],
    ['auction.lots[0].overtime: expected object, not null', withLot({ overtime: null })],
    ['auction.lots[0].decrementMaxBp: expected at most 10000', withLot({ decrementMaxBp: 10_001 })],
  ])('%s', (message, json) => {
    expect(complaint(json)).toBe(message);
  });

  test('[SQ-7] prices that custodians keep stand in no scenario', () => {
    const sealed = { type: 'sealed-quotation', closesAt: 9, lots: [{ id: 'L1', ceilingFen: 1 }] };
    const json = withAuction({ ...sealed, confidentiality: 'custodians', openings: { L1: 'O-1' } });
    expect(complaint(json)).toMatch(/^auction\.confidentiality: /);
  });

  test('only the first of many wrong commands is looked at', () => {
    const wrong = Array.from({ length: 1_000 }, () => ({ type: 'x' }));
    expect(complaint({ ...file, commands: [offer, ...wrong] })).toMatch(/^commands\[1\]\.type: /);
  });

  test('lists beyond their limit are refused before their items are read', () => {
    const commands = { length: 0 };
    expect(complaint({ ...file, commands })).toBe('commands: expected array, not object');
    const many: unknown[] = [];
    many.length = SCENARIO_COMMANDS_MAX + 1;
    expect(complaint({ ...file, commands: many })).toBe('commands: at most 1000000 items');
    expect(complaint(withAuction({ bidders: many }))).toBe(
      `auction.bidders: at most ${BIDDERS_PER_AUCTION_MAX} items`,
    );
    expect(complaint(withAuction({ lots: many }))).toBe('auction.lots: at most 1000 items');
  });

  test('control characters of the file never reach the terminal', () => {
    const text = JSON.stringify(file).replace('"format"', '"\\u001b[31m\\n"');
    const parsed = parseScenarioText(text);
    expect(parsed.ok ? '' : parsed.error).not.toMatch(/\p{Cc}/u);
    expect(complaint({ ...file, 'a\u001b\nb': 1 })).toBe('file: unknown field "a\\u001b\\u000ab"');
  });
});
