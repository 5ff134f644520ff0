import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import {
  asBidder,
  BUYER,
  type Given,
  type GivenRecord,
  givenAuction,
  givenQuotation,
  OVERSIGHT,
  PUBLIC,
} from './given.ts';
import { instruct, presence, withdraw } from './given-options.ts';
import { startRefold } from './refold.ts';
import { stateHash } from './state-hash.ts';
import { auctionView } from './views.ts';

const both = { standingInstructions: { modes: ['always', 'while-cut-off'] } };
const auction = (input: object = {}) => givenAuction({ ...both, ...input });

/** Replays records after the publication; `said`: the first disagreement. */
function replay(given: Given, records: readonly GivenRecord[]) {
  const refold = startRefold(sha256);
  const head = { v: 1, stream: given.published.auctionId } as const;
  refold.apply({ ...head, version: 1, at: epochMs(0), event: given.published });
  let said: string | undefined;
  for (const { version, at, event } of records) {
    said ??= refold.apply({ ...head, version, at: epochMs(at), event });
  }
  return { refold, said };
}

function standingOffers(given: Given) {
  return given.records.flatMap(({ event, at }) =>
    event.type === 'StandingOfferPlaced' ? [{ ...event, at }] : [],
  );
}

describe('leaving an instruction', () => {
  it('[PRX-1] it is refused in the order of the checks', () => {
    const given = auction({ opensAt: 100 });
    expect(instruct(given, 'B1', 500, { lot: 'L9' })).toBe('unknown_lot');
    expect(instruct(given, 'B9', 500)).toBe('not_admitted');
    expect(instruct(given, 'B1', 500)).toBe('not_open_yet');
    given.at(100);
    expect(instruct(given, 'B1', 0)).toBe('invalid_price');
    expect(instruct(given, 'B1', 1.5)).toBe('invalid_price');
    expect(instruct(given, 'B1', Number.POSITIVE_INFINITY)).toBe('invalid_price');
    expect(instruct(given, 'B1', 1_001)).toBe('above_ceiling');
    given.disqualify('B1');
    expect(instruct(given, 'B1', 500)).toBe('disqualified');
    given.at(1_000);
    expect(instruct(given, 'B2', 500)).toBe('already_closed');
  });

  it('[PRX-1] without the option, and for another mode than the rules take, it is refused', () => {
    expect(instruct(givenAuction(), 'B1', 500)).toBe('instructions_not_taken');
    expect(instruct(givenQuotation(), 'B1', 500)).toBe('instructions_not_taken');
    const given = givenAuction({ standingInstructions: { modes: ['while-cut-off'] } });
    expect(instruct(given, 'B1', 500)).toBe('instructions_not_taken');
    expect(instruct(given, 'B1', 500, { when: 'while-cut-off' })).toBe('accepted');
  });

  it('[PRX-1] the option needs one ladder for all, and a hall that is not sealed', () => {
    const rules = (input: object) => ({
      id: 'A1',
      type: 'english-reverse',
      opensAt: 0,
      closesAt: 10,
      bidders: ['B1'],
      ...both,
      lots: [{ id: 'L1', ceilingFen: 9, decrement: { basis: 'best', kind: 'absolute', fen: 1 } }],
      ...input,
    });
    const isGood = (input: object) => auctionRulesSchema.safeParse(rules(input)).success;
    expect(isGood({})).toBe(true);
    const own = { basis: 'own', kind: 'absolute', fen: 1 };
    expect(isGood({ lots: [{ id: 'L1', ceilingFen: 9, decrement: own }] })).toBe(false);
    expect(isGood({ visibility: 'sealed' })).toBe(false);
    const factor = { bidderId: 'B1', numerator: 1, denominator: 2 };
    expect(isGood({ bestValue: { factors: [factor] } })).toBe(false);
    expect(isGood({ standingInstructions: { modes: [] } })).toBe(false);
    expect(isGood({ standingInstructions: { modes: ['always', 'always'] } })).toBe(false);
    const lots = [{ id: 'L1', ceilingFen: 9 }];
    expect(isGood({ type: 'sealed-quotation', lots })).toBe(false);
  });

  it('[AUC-8] [PRX-1] the same id with the same body has the first answer, with another one it is refused', () => {
    const given = auction();
    given.offer('B2', 900);
    expect(instruct(given, 'B1', 800, { id: 'i1' })).toBe('accepted');
    const count = given.records.length;
    expect(instruct(given, 'B1', 800, { id: 'i1' })).toBe('accepted');
    expect(given.records.length).toBe(count);
    expect(instruct(given, 'B1', 700, { id: 'i1' })).toBe('command_id_reused');
    expect(given.offer('B1', 700, { id: 'i1' })).toBe('command_id_reused');
    expect(instruct(given, 'B1', Number.NaN, { id: 'i2' })).toBe('invalid_price');
    expect(instruct(given, 'B1', Number.NaN, { id: 'i2' })).toBe('invalid_price');
  });

  it('[PRX-1] an instruction is withdrawn once; what it has offered stays', () => {
    const given = auction();
    expect(withdraw(given, 'B1')).toBe('unknown_instruction');
    given.offer('B2', 900);
    instruct(given, 'B1', 800);
    expect(withdraw(given, 'B1')).toBe('accepted');
    expect(withdraw(given, 'B1')).toBe('unknown_instruction');
    given.offer('B2', 880);
    expect(given.ranking()).toBe('B2 880, B1 890');
  });
});

describe('acting', () => {
  it('[PRX-5] every offer of an instruction is a record of its own that names the instruction', () => {
    const given = auction();
    instruct(given, 'B1', 700, { id: 'i1' });
    given.at(5).offer('B2', 900);
    expect(standingOffers(given)).toEqual([
      {
        type: 'StandingOfferPlaced',
        commandId: 'auto:3',
        bidderId: 'B1',
        lotId: 'L1',
        priceFen: 1_000,
        instruction: 'i1',
        at: 0,
      },
      {
        type: 'StandingOfferPlaced',
        commandId: 'auto:5',
        bidderId: 'B1',
        lotId: 'L1',
        priceFen: 890,
        instruction: 'i1',
        at: 5,
      },
    ]);
  });

  it('[PRX-5] a client that took the name before cannot stop the offer', () => {
    const given = auction();
    given.offer('B2', 900, { id: 'auto:4' });
    instruct(given, 'B1', 700);
    expect(standingOffers(given)[0]?.commandId).toBe('auto:4-1');
    expect(given.void('auto:4-1')).toBe('accepted');
  });

  it('[PRX-4] [PRX-3] two instructions answer each other at once; a replaced one goes to the end of the order', () => {
    const given = auction();
    instruct(given, 'B1', 800);
    instruct(given, 'B2', 800);
    // 1000 by B1, then 990 … 800: both reach 800, whose turn it is there is decided by the order.
    expect(given.ranking()).toBe('B1 800, B2 810');
    const other = auction();
    instruct(other, 'B1', 1_000);
    instruct(other, 'B2', 990);
    instruct(other, 'B1', 980);
    instruct(other, 'B3', 500);
    expect(other.ranking()).toBe('B3 970, B1 980, B2 990');
  });

  it('[PRX-2] one for the time of being cut off acts exactly while its bidder is, and says since when', () => {
    const given = auction();
    given.offer('B2', 900);
    instruct(given, 'B1', 700, { when: 'while-cut-off' });
    expect(standingOffers(given)).toEqual([]);
    given.at(10);
    presence(given, { came: ['B1', 'B2'] });
    given.offer('B3', 890);
    expect(standingOffers(given)).toEqual([]);
    given.at(50);
    presence(given, { left: ['B1'], since: 40 });
    expect(standingOffers(given)).toMatchObject([{ priceFen: 880, cutOffSince: 40, at: 50 }]);
    given.offer('B3', 870);
    expect(given.ranking()).toBe('B1 860, B3 870, B2 900');
    given.at(60);
    presence(given, { came: ['B1'] });
    given.offer('B3', 850);
    expect(given.ranking()).toBe('B3 850, B1 860, B2 900');
  });

  it('[PRX-2] a bidder that was never seen is not cut off, and another one’s absence stirs nothing', () => {
    const given = auction();
    given.offer('B2', 900);
    instruct(given, 'B1', 700, { when: 'while-cut-off' });
    presence(given, { left: ['B1'] });
    presence(given, { came: ['B2'] });
    presence(given, { left: ['B2'] });
    expect(standingOffers(given)).toEqual([]);
  });

  it('[PRX-9] while paused nothing is offered; after the pause instructions act on what they find', () => {
    const given = auction();
    given.offer('B2', 900);
    given.at(10).pause();
    expect(instruct(given, 'B1', 700)).toBe('accepted');
    expect(standingOffers(given)).toEqual([]);
    given.at(20).resume();
    expect(standingOffers(given)).toMatchObject([{ priceFen: 890, at: 20 }]);
  });

  it('[PRX-9] a voided offer of an instruction ends it; a disqualified bidder’s instruction is gone', () => {
    const given = auction();
    given.offer('B2', 900);
    instruct(given, 'B1', 700);
    expect(given.void('auto:4')).toBe('accepted');
    expect(given.ranking()).toBe('B2 900');
    expect(withdraw(given, 'B1')).toBe('unknown_instruction');
    instruct(given, 'B3', 700);
    given.disqualify('B3');
    expect(given.ranking()).toBe('B2 900');
    given.offer('B2', 880);
    expect(given.ranking()).toBe('B2 880');
  });

  it('[PRX-9] when the best offer is voided, the others’ instructions see the new best price', () => {
    const given = auction();
    given.offer('B2', 900);
    instruct(given, 'B1', 850);
    given.offer('B3', 700, { id: 'low' });
    expect(given.ranking()).toBe('B3 700, B1 890, B2 900');
    given.void('low');
    expect(given.ranking()).toBe('B1 890, B2 900');
  });

  it('[PRX-9] lots go apart, and a closed one takes nothing more', () => {
    const given = auction({ lots: [{}, { closesAt: 500 }] });
    instruct(given, 'B1', 700, { lot: 'L2' });
    given.offer('B2', 900);
    expect(given.ranking('L1')).toBe('B2 900');
    given.at(500);
    expect(given.lot('L2').status).toBe('unsuccessful');
    expect(given.ranking('L2')).toBe('B1 1000');
  });
});

describe('overtime', () => {
  const overtime = { windowMs: 300, extendMs: 300, maxCount: 5, mode: 'add', trigger: 'any-offer' };

  it('[PRX-6] a whole exchange counts once, at its last offer', () => {
    const given = auction({ lots: [{ overtime }] });
    given.at(800);
    instruct(given, 'B1', 500);
    expect(given.lot().closesAt).toBe(1_300);
    given.at(1_200);
    instruct(given, 'B2', 400);
    expect(given.lot().overtimeCount).toBe(2);
    expect(given.ranking()).toBe('B2 490, B1 500');
    expect(standingOffers(given).map((event) => event.closesAt)).toEqual([1_300, undefined, 1_600]);
  });

  it('[PRX-6] overtime and instructions together end', () => {
    const given = auction({ lots: [{ overtime: { ...overtime, maxCount: 10_000 } }] });
    instruct(given, 'B1', 1);
    given.at(800).offer('B3', 900);
    given.at(900);
    instruct(given, 'B2', 1);
    given.at(10_000);
    expect(given.lot().status).toBe('completed');
    expect(given.records.length).toBeLessThan(15);
  });
});

describe('replay', () => {
  const run = (): Given => {
    const given = auction();
    given.offer('B3', 950);
    instruct(given, 'B1', 700);
    instruct(given, 'B2', 650);
    return given.at(10_000);
  };

  it('[PRX-7] [AUC-11] finds the same offers and the same state', () => {
    const given = run();
    const { refold, said } = replay(given, given.records);
    expect(said).toBeUndefined();
    expect(refold.outcome().stateHash).toBe(stateHash(given.state, sha256));
  });

  it('[PRX-7] an offer at another price, one that nobody is due to make and a missing one are found', () => {
    const given = run();
    const place = given.records.findIndex(({ event }) => event.type === 'StandingOfferPlaced');
    const record = given.records[place];
    if (record?.event.type !== 'StandingOfferPlaced') throw new Error('an instruction offers');
    const before = given.records.slice(0, place);
    const cheaper = { ...record, event: { ...record.event, priceFen: fen(939) } };
    expect(replay(given, [...before, cheaper]).said).toMatch(/^the rules give/);
    expect(replay(given, [...before, ...given.records.slice(place + 1)]).said).toMatch(
      /StandingOfferPlaced/,
    );
    expect(replay(given, [...before.slice(0, -1), record]).said).toBe(
      'StandingOfferPlaced was not due',
    );
  });
});

describe('secrecy', () => {
  it('[PRX-8] nobody but the bidder itself sees an instruction, its floor or that it is there', () => {
    const given = auction({ visibility: 'open' });
    given.offer('B2', 900);
    instruct(given, 'B1', 123, { when: 'while-cut-off' });
    const without = auction({ visibility: 'open' });
    without.offer('B2', 900);
    for (const audience of [PUBLIC, BUYER, OVERSIGHT, asBidder('B2')]) {
      expect(auctionView(given.state, audience)).toEqual(auctionView(without.state, audience));
    }
    expect(auctionView(given.state, asBidder('B1')).lots['L1']?.instruction).toEqual({
      floorFen: 123,
      when: 'while-cut-off',
      setAt: 0,
      isActing: false,
    });
  });

  it('[PRX-8] who offers by instruction is told of its own offer only', () => {
    const given = auction({ visibility: 'open' });
    given.offer('B2', 900);
    instruct(given, 'B1', 700);
    expect(auctionView(given.state, asBidder('B1')).lots['L1']?.own?.isByInstruction).toBe(true);
    const others = JSON.stringify(auctionView(given.state, asBidder('B2')));
    expect(others).not.toContain('nstruction":true');
    expect(auctionView(given.state, OVERSIGHT).instructionModes).toEqual([
      'always',
      'while-cut-off',
    ]);
  });
});
