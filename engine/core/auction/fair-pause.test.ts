import { describe, expect, it } from 'vitest';
import { asBidder, type Given, givenAuction, OVERSIGHT, PUBLIC } from './given.ts';
import { instruct, presence } from './given-options.ts';
import { auctionView } from './views.ts';

const fairPause = {
  shareBp: 5_000,
  windowMs: 1_000,
  droppedMin: 2,
  maxCount: 2,
  resumeAfterMs: 5_000,
  resumeShareBp: 5_000,
};
const bidders = ['B1', 'B2', 'B3', 'B4', 'B5', 'B6'];

/** Six bidders in the hall, at 1,000. */
function hall(input: object = {}): Given {
  const given = givenAuction({ closesAt: 20_000, bidders, fairPause, ...input });
  given.at(1_000);
  presence(given, { came: bidders });
  return given;
}

function types(given: Given): readonly string[] {
  return given.records.map(({ event }) => event.type);
}

describe('presence on record', () => {
  it('[PRS-1] only what is new is recorded, of admitted bidders alone, and never before it was seen', () => {
    const given = hall();
    const count = given.records.length;
    presence(given, { came: ['B1', 'B9'] });
    presence(given, { left: ['B9'] });
    expect(given.records.length).toBe(count);
    given.at(2_000);
    presence(given, { left: ['B1', 'B1'], since: 9_000 });
    expect(given.records.at(-1)?.event).toEqual({
      type: 'PresenceRecorded',
      came: [],
      left: [{ bidderId: 'B1', since: 2_000 }],
    });
    presence(given, { came: ['B1'], left: ['B2'] });
    expect(given.records.at(-1)?.event).toMatchObject({ came: ['B1'], left: [{ bidderId: 'B2' }] });
  });

  it('[PRS-2] an auction whose rules do not ask for it records nobody’s presence', () => {
    const given = givenAuction({ standingInstructions: { modes: ['always'] } });
    presence(given, { came: ['B1'] });
    expect(given.records).toEqual([]);
  });

  it('[PRS-2] who is away is shown to oversight alone', () => {
    const given = hall();
    presence(given, { left: ['B1'] });
    expect(auctionView(given.state, OVERSIGHT).awayBidders).toEqual({ B1: 1_000 });
    for (const audience of [PUBLIC, asBidder('B1'), asBidder('B2')]) {
      expect(auctionView(given.state, audience).awayBidders).toBeUndefined();
    }
  });
});

describe('stopping the clock', () => {
  it('[FP-1] given the rule, then everybody sees it; without it nobody does', () => {
    const { state } = hall();
    const plain = givenAuction({ bidders });
    for (const audience of [PUBLIC, OVERSIGHT, asBidder('B1')]) {
      expect(auctionView(state, audience).fairPause).toEqual(fairPause);
      expect(auctionView(plain.state, audience).fairPause).toBeUndefined();
    }
  });

  it('[FP-1] [FP-2] more than the share within the window stops it, with who, when and of how many', () => {
    const given = hall();
    given.at(2_000);
    presence(given, { left: ['B1', 'B2', 'B3'], since: 1_900 });
    expect(given.state.pausedAt).toBeUndefined();
    given.at(2_500);
    presence(given, { left: ['B4'], since: 2_400 });
    expect(given.records.at(-1)).toMatchObject({
      at: 2_500,
      event: {
        type: 'AuctionPausedByRule',
        dropped: [
          { bidderId: 'B1', since: 1_900 },
          { bidderId: 'B2', since: 1_900 },
          { bidderId: 'B3', since: 1_900 },
          { bidderId: 'B4', since: 2_400 },
        ],
        present: 6,
      },
    });
    expect(given.state.pausedAt).toBe(2_500);
    expect(given.offer('B5', 900)).toBe('paused');
  });

  it('[FP-1] absences from before the window are no evidence', () => {
    const given = hall();
    given.at(2_000);
    presence(given, { left: ['B1', 'B2', 'B3'] });
    given.at(3_000);
    presence(given, { left: ['B4'] });
    expect(types(given)).not.toContain('AuctionPausedByRule');
    given.at(3_100);
    presence(given, { left: ['B5'] });
    expect(types(given)).toContain('AuctionPausedByRule'); // B4 and B5 of the three that were here
  });

  it('[FP-4] one bidder stops nothing, though it is the only one there, whatever its sockets do', () => {
    const given = givenAuction({ closesAt: 20_000, bidders, fairPause });
    presence(given, { came: ['B1'] });
    for (let at = 1_000; at < 9_000; at += 100) {
      given.at(at);
      presence(given, { left: ['B1'] });
      presence(given, { came: ['B1'] });
    }
    presence(given, { left: ['B1'] });
    expect(types(given)).not.toContain('AuctionPausedByRule');
  });

  it('[FP-4] a disqualified bidder’s absence is no evidence', () => {
    const given = hall({ bidders: ['B1', 'B2'] });
    given.disqualify('B2');
    presence(given, { left: ['B1', 'B2'] });
    expect(types(given)).not.toContain('AuctionPausedByRule');
  });

  it('[FP-4] one absence is evidence once, and there are at most so many pauses', () => {
    const given = hall({ fairPause: { ...fairPause, resumeShareBp: 10_000 } });
    const drop = (left: readonly string[]) => presence(given, { left });
    drop(['B1', 'B2', 'B3', 'B4']);
    given.resume();
    given.at(1_100);
    drop(['B5']);
    expect(given.state.pausedAt).toBeUndefined();
    presence(given, { came: ['B1', 'B2', 'B3', 'B4', 'B5'] });
    given.at(1_200);
    drop(['B1', 'B2', 'B3', 'B4']);
    expect(given.state.pausedAt).toBe(1_200);
    presence(given, { came: ['B1', 'B2', 'B3', 'B4'] });
    expect(given.state.pausedAt).toBeUndefined();
    given.at(1_300);
    drop(['B1', 'B2', 'B3', 'B4']);
    expect(given.state.pausedAt).toBeUndefined();
    expect(given.state.control.rulePauseCount).toBe(2);
  });

  it('[FP-1] not before the opening, not after the end, not while paused', () => {
    const early = givenAuction({ opensAt: 5_000, closesAt: 20_000, bidders, fairPause });
    presence(early, { came: bidders });
    presence(early, { left: bidders });
    expect(early.state.pausedAt).toBeUndefined();
    const late = hall();
    late.at(20_000);
    presence(late, { left: bidders });
    expect(late.state.pausedAt).toBeUndefined();
    const paused = hall();
    paused.pause();
    presence(paused, { left: bidders });
    expect(types(paused)).not.toContain('AuctionPausedByRule');
  });
});

describe('going on', () => {
  const stopped = (input: object = {}): Given => {
    const given = hall(input);
    given.at(2_000);
    presence(given, { left: ['B1', 'B2', 'B3', 'B4'] });
    return given;
  };

  it('[FP-3] as soon as enough are back, with the time that every lot had left', () => {
    const given = stopped();
    given.at(3_000);
    presence(given, { came: ['B1'] });
    expect(given.state.pausedAt).toBe(2_000);
    given.at(4_000);
    presence(given, { came: ['B4'] });
    expect(given.records.at(-1)).toMatchObject({
      at: 4_000,
      event: {
        type: 'AuctionResumedByRule',
        cause: 'enough-back',
        back: 2,
        dropped: 4,
        resumedAt: 4_000,
        pausedMs: 2_000,
      },
    });
    expect(given.lot().closesAt).toBe(22_000);
  });

  it('[FP-3] at the limit, as of its own instant however late the writer comes to it', () => {
    const given = stopped();
    given.at(40_000);
    const [resumed, closed] = given.records.slice(-2);
    expect(resumed).toMatchObject({
      at: 40_000,
      event: { type: 'AuctionResumedByRule', cause: 'limit', resumedAt: 7_000, pausedMs: 5_000 },
    });
    expect(closed).toMatchObject({ event: { type: 'LotClosed', closedAt: 25_000 } });
  });

  it('[FP-3] an official may end it, or take it over: then it lasts until an official ends it', () => {
    const ended = stopped();
    ended.at(3_000);
    expect(ended.resume()).toBe('accepted');
    expect(ended.lot().closesAt).toBe(21_000);
    expect(ended.resume()).toBe('not_paused');
    const taken = stopped();
    taken.at(3_000);
    expect(taken.pause()).toBe('accepted');
    expect(taken.pause()).toBe('already_paused');
    presence(taken, { came: ['B1', 'B2', 'B3', 'B4'] });
    taken.at(30_000);
    expect(taken.state.pausedAt).toBe(2_000);
    taken.resume();
    expect(taken.lot().closesAt).toBe(48_000);
  });

  it('[FP-5] a drop stops the clock before any instruction acts; after it those still cut off act', () => {
    const given = hall({ standingInstructions: { modes: ['while-cut-off'] } });
    given.offer('B5', 900);
    instruct(given, 'B1', 500, { when: 'while-cut-off' });
    given.at(2_000);
    presence(given, { left: ['B1', 'B2', 'B3', 'B4'] });
    expect(given.ranking()).toBe('B5 900');
    given.at(8_000);
    expect(given.ranking()).toBe('B1 890, B5 900');
    expect(types(given).slice(-2)).toEqual(['AuctionResumedByRule', 'StandingOfferPlaced']);
  });

  it('[FP-5] instructions act as of the instant of the resumption, so a late writer changes nothing', () => {
    const run = (steps: readonly number[]): Given => {
      const given = hall({
        closesAt: 2_100,
        standingInstructions: { modes: ['while-cut-off'] },
        lots: [
          {
            overtime: {
              windowMs: 500,
              extendMs: 500,
              maxCount: 3,
              mode: 'reset',
              trigger: 'any-offer',
            },
          },
        ],
      });
      given.offer('B5', 900);
      instruct(given, 'B1', 500, { when: 'while-cut-off' });
      given.at(2_000);
      presence(given, { left: ['B1', 'B2', 'B3', 'B4'] });
      for (const at of steps) given.at(at);
      return given;
    };
    const timely = run([7_000, 30_000]);
    const late = run([30_000]);
    expect(late.records.map(({ event }) => event)).toEqual(
      timely.records.map(({ event }) => event),
    );
    expect(late.lot().closedAt).toBe(7_500);
  });

  it('[FP-2] how many dropped, of how many, is shown to oversight alone', () => {
    const given = stopped();
    expect(auctionView(given.state, OVERSIGHT).rulePause).toEqual({
      resumesAt: 7_000,
      dropped: 4,
      present: 6,
      back: 0,
    });
    expect(auctionView(given.state, PUBLIC).rulePause).toEqual({ resumesAt: 7_000 });
    expect(auctionView(given.state, PUBLIC).pausedAt).toBe(2_000);
  });
});
