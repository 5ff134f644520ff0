import { describe, expect, it } from 'vitest';
import { auctionId, bidderId, commandId, lotId, organizationId, userId } from '../ids.ts';
import { fen } from '../money.ts';
import { epochMs } from '../time.ts';
import type { AuctionEvent } from '../wire/auction-events.ts';
import { auctionRulesSchema } from '../wire/auction-rules.ts';
import { incidentRowSchema } from '../wire/rest-officials.ts';
import { IncidentFold } from './incident-log.ts';

const PUBLISHED: AuctionEvent = {
  type: 'AuctionPublished',
  auctionId: auctionId('A1'),
  title: '采购',
  buyerId: organizationId('buyer'),
  agencyId: organizationId('agency'),
  by: 'clerk',
  offerSignature: 'none',
  bidderNames: { B1: '甲', B2: '乙' },
  rules: auctionRulesSchema.parse({
    id: 'A1',
    type: 'english-reverse',
    visibility: 'best-price',
    opensAt: 1_000,
    closesAt: 9_000,
    bidders: ['B1', 'B2'],
    lots: [{ id: 'L1', ceilingFen: 10_000, decrement: { basis: 'own', kind: 'absolute', fen: 1 } }],
  }),
};
const B1 = bidderId('B1');
const L1 = lotId('L1');
const acting = { by: 'first', byId: userId('u1') };
const proposal = commandId('p1');

/** The rows of these events, one each second. */
function rowsOf(...events: readonly AuctionEvent[]) {
  const fold = new IncidentFold();
  for (const [index, event] of [PUBLISHED, ...events].entries()) {
    fold.take({ version: index + 1, at: (index + 1) * 1_000, event });
  }
  for (const row of fold.rows) expect(incidentRowSchema.parse(row)).toEqual(row);
  return fold.rows;
}

describe('the incident log', () => {
  it('[INC-1] numbers what officials did, with who, why and the record', () => {
    const by = { by: 'clerk', reason: 'line down' };
    const rows = rowsOf(
      { type: 'AuctionPaused', commandId: commandId('c1'), ...by },
      { type: 'AuctionResumed', commandId: commandId('c2'), ...by, pausedMs: 1_000 },
      { type: 'IncidentRecorded', commandId: commandId('c3'), ...acting, kind: 'power', text: 'x' },
    );
    expect(rows).toEqual([
      { number: 1, at: 2_000, version: 2, source: 'paused', by: 'clerk', text: 'line down' },
      {
        ...{ number: 2, at: 3_000, version: 3, source: 'resumed', by: 'clerk' },
        ...{ text: 'line down', lengthMs: 1_000 },
      },
      {
        ...{ number: 3, at: 4_000, version: 4, source: 'recorded', by: 'first' },
        ...{ kind: 'power', text: 'x' },
      },
    ]);
  });

  it('[INC-1] has no offers, no refusals of offers and no instructions', () => {
    const place = { bidderId: B1, lotId: L1 };
    expect(
      rowsOf(
        { type: 'OfferPlaced', commandId: commandId('o1'), ...place, priceFen: fen(9_000) },
        {
          ...{ type: 'OfferRefused', commandId: commandId('o2'), ...place },
          ...{ priceFen: 9_000, reason: 'paused' },
        },
        {
          ...{ type: 'StandingInstructionSet', commandId: commandId('o3'), ...place },
          ...{ floorFen: fen(8_000), when: 'always' },
        },
        {
          ...{ type: 'StandingOfferPlaced', commandId: commandId('o4'), ...place },
          ...{ priceFen: fen(8_999), instruction: commandId('o3') },
        },
      ),
    ).toEqual([]);
  });

  it('[INC-1] says of an approved act who proposed and who approved, and of what lapsed what it was', () => {
    const act = { type: 'DisqualifyBidder', bidderId: B1 } as const;
    const proposed = { type: 'CommandProposed', commandId: proposal, ...acting, act } as const;
    const approval = { proposal, by: 'second', byId: userId('u2'), reason: 'agreed' };
    const rows = rowsOf(
      { ...proposed, reason: 'collusion', lapsesAt: epochMs(9_000) },
      {
        ...{ type: 'BidderDisqualified', commandId: commandId('c2'), bidderId: B1 },
        ...{ by: 'first', reason: 'collusion', approval },
      },
      { type: 'ProposalLapsed', proposal, lapsedAt: epochMs(3_500) },
    );
    const about = { act: 'DisqualifyBidder', proposal, bidders: [{ bidderId: B1, name: '甲' }] };
    expect(rows).toMatchObject([
      { source: 'proposed', by: 'first', text: 'collusion', ...about },
      { source: 'disqualified', by: 'first', approvedBy: 'second', proposal },
      { source: 'lapsed', ...about },
    ]);
    expect(rows[2]).not.toHaveProperty('by');
  });

  it('[INC-1] tells a first coming from a return, and gives the evidence of a pause by rule', () => {
    const away = { bidderId: B1, since: epochMs(1_500) };
    const rows = rowsOf(
      { type: 'PresenceRecorded', came: [B1], left: [] },
      { type: 'PresenceRecorded', came: [], left: [away] },
      { type: 'AuctionPausedByRule', dropped: [away], present: 1 },
      { type: 'PresenceRecorded', came: [B1], left: [] },
      {
        ...{ type: 'AuctionResumedByRule', cause: 'enough-back', back: 1, dropped: 1 },
        ...{ resumedAt: epochMs(5_000), pausedMs: 1_000 },
      },
    );
    expect(rows).toMatchObject([
      { source: 'presence', bidders: [{ name: '甲', isBack: false }] },
      { source: 'presence', bidders: [{ name: '甲', since: 1_500 }] },
      { source: 'paused-by-rule', dropped: 1, present: 1, bidders: [{ since: 1_500 }] },
      { source: 'presence', bidders: [{ name: '甲', isBack: true }] },
      { source: 'resumed-by-rule', dropped: 1, back: 1, lengthMs: 1_000 },
    ]);
  });

  it('[INC-1] notes what an official tried in vain, and for how long no command was taken', () => {
    const rows = rowsOf(
      {
        ...{ type: 'OfficialRefused', commandId: commandId('c1'), reason: 'not_paused' },
        command: { type: 'Resume', commandId: commandId('c1'), by: 'clerk', reason: 'go on' },
      },
      { type: 'InterruptionRecorded', cause: 'store-down', since: epochMs(500) },
    );
    expect(rows).toMatchObject([
      { source: 'refused', by: 'clerk', tried: 'Resume', refusal: 'not_paused' },
      { source: 'interrupted', cause: 'store-down', lengthMs: 2_500 },
    ]);
  });
});
