import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseScenario } from '#contracts/wire/scenario.ts';
import { randomAuction } from './oracle/arbitraries.ts';
import { oracle } from './oracle/oracle.ts';
import { runScenario, scenarioLines } from './scenario.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The example of the scenario format, with offers that go through overtime. */
const EXAMPLE = {
  format: 'kaibiao.auction-scenario/1',
  auction: {
    id: 'A1',
    type: 'english-reverse',
    opensAt: 0,
    minBidders: 2,
    visibility: 'best-price',
    bidders: ['B1', 'B2', 'B3'],
    lots: [
      {
        id: 'L1',
        closesAt: 600_000,
        ceilingFen: 100_000_000,
        decrement: { basis: 'best', kind: 'absolute', fen: 10_000 },
        decrementMaxBp: 2_000,
        overtime: {
          windowMs: 300_000,
          extendMs: 300_000,
          maxCount: 10,
          mode: 'reset',
          trigger: 'any-offer',
        },
      },
      {
        id: 'L2',
        closesAt: 700_000,
        ceilingFen: 500,
        decrement: { basis: 'own', kind: 'absolute', fen: 1 },
      },
    ],
  },
  commands: [
    { at: 1_000, type: 'PlaceOffer', commandId: 'c1', bidderId: 'B1', lotId: 'L1', priceFen: 99e6 },
    { at: 2_000, type: 'Pause', commandId: 'c2', by: 'operator-1', reason: 'network check' },
    { at: 3_000, type: 'PlaceOffer', commandId: 'c3', bidderId: 'B2', lotId: 'L1', priceFen: 98e6 },
    { at: 5_000, type: 'Resume', commandId: 'c4', by: 'operator-1', reason: 'done' },
    { at: 5_000, type: 'PlaceOffer', commandId: 'c3', bidderId: 'B2', lotId: 'L1', priceFen: 98e6 },
    {
      at: 600_000,
      type: 'PlaceOffer',
      commandId: 'c5',
      bidderId: 'B2',
      lotId: 'L1',
      priceFen: 98e6,
    },
  ],
};

function run(file: object): string[] {
  const scenario = parseScenario(file);
  if (!scenario.ok) throw new RangeError(scenario.error);
  const result = runScenario(scenario.value, sha256);
  return result.ok ? [...scenarioLines(result.value)] : [result.error];
}

test('[AUC-11] the lines of a scenario, in their order and with their fields in order', () => {
  expect(run(EXAMPLE)).toEqual([
    '{"commandId":"c1","outcome":"accepted"}',
    '{"commandId":"c2","outcome":"accepted"}',
    '{"commandId":"c3","outcome":"refused","reason":"paused"}',
    '{"commandId":"c4","outcome":"accepted"}',
    '{"commandId":"c3","outcome":"refused","reason":"paused"}',
    '{"commandId":"c5","outcome":"accepted"}',
    '{"lotId":"L1","status":"completed","closedAt":900000,"overtimeCount":1,"ranking":[{"rank":1,"bidderId":"B2","priceFen":98000000},{"rank":2,"bidderId":"B1","priceFen":99000000}]}',
    '{"lotId":"L2","status":"unsuccessful","closedAt":703000,"overtimeCount":0,"ranking":[]}',
    expect.stringMatching(/^\{"stateHash":"[0-9a-f]{64}"\}$/),
  ]);
});

test('[AUC-4] no line says more than the reason', () => {
  const commands = [
    { at: 1, type: 'PlaceOffer', commandId: 'c1', bidderId: 'B1', lotId: 'L1', priceFen: 2e8 },
  ];
  expect(run({ ...EXAMPLE, commands })[0]).toBe(
    '{"commandId":"c1","outcome":"refused","reason":"above_ceiling"}',
  );
});

test('[AUC-6] without commands time runs on to the last close', () => {
  expect(run({ ...EXAMPLE, commands: [] }).slice(0, -1)).toEqual([
    '{"lotId":"L1","status":"unsuccessful","closedAt":600000,"overtimeCount":0,"ranking":[]}',
    '{"lotId":"L2","status":"unsuccessful","closedAt":700000,"overtimeCount":0,"ranking":[]}',
  ]);
});

test('[AUC-9] a cancelled lot has no ranking; a file that stays paused is not valid', () => {
  const pause = { at: 2_000, type: 'Pause', commandId: 'p', by: 'operator-1', reason: 'check' };
  const commands = [EXAMPLE.commands[0], pause];
  expect(run({ ...EXAMPLE, commands })).toEqual([expect.stringMatching(/^commands: .*paused/)]);
  const cancel = { ...pause, at: 3_000, type: 'CancelAuction', commandId: 'x' };
  expect(run({ ...EXAMPLE, commands: [...commands, cancel] }).slice(3, 5)).toEqual([
    '{"lotId":"L1","status":"cancelled","closedAt":3000,"overtimeCount":0,"ranking":[]}',
    '{"lotId":"L2","status":"cancelled","closedAt":3000,"overtimeCount":0,"ranking":[]}',
  ]);
});

test('[AUC-11] written-out defaults change nothing', () => {
  const { minBidders: _minBidders, visibility: _visibility, ...rest } = EXAMPLE.auction;
  const implicit = run({ ...EXAMPLE, auction: rest });
  const explicit = run({
    ...EXAMPLE,
    auction: { ...rest, minBidders: 3, visibility: 'best-price' },
  });
  expect(implicit).toEqual(explicit);
});

test('[AUC-11] a random scenario prints what the oracle finds', () => {
  let paused = 0;
  fc.assert(
    fc.property(randomAuction(), ({ rules, commands }) => {
      const result = runScenario({ rules, commands }, sha256);
      const slow = oracle(rules, commands, Number.MAX_SAFE_INTEGER);
      if (!result.ok) {
        expect(slow.lots.some((lot) => lot.status === 'open')).toBe(true);
        paused += 1;
        return;
      }
      expect(
        result.value.answers.map(({ answer }) => ('reason' in answer ? answer.reason : undefined)),
      ).toEqual(slow.answers);
      expect(result.value.lots).toEqual(slow.lots.map(({ closesAt: _closesAt, ...lot }) => lot));
    }),
    { numRuns: 200, seed: 5 },
  );
  expect(paused).toBeGreaterThan(0);
});
