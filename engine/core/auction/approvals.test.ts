import { describe, expect, it } from 'vitest';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { PROPOSALS_WAITING_MAX } from '#contracts/limits.ts';
import { type ProposedAct } from '#contracts/wire/approval-commands.ts';
import { asBidder, type Given, givenAuction, OVERSIGHT, PUBLIC } from './given.ts';
import { approve, propose, reject } from './given-options.ts';
import { auctionView } from './views.ts';

const two = { secondApproval: true };
const voids = (id: string): ProposedAct => ({
  type: 'VoidOffer',
  lotId: lotId('L1'),
  voids: commandId(id),
});
const cancelLot: ProposedAct = { type: 'CancelLot', lotId: lotId('L1') };

function auction(input: object = {}): Given {
  const given = givenAuction({ closesAt: 1_000_000, ...two, ...input });
  given.offer('B1', 900, { id: 'o1' });
  return given;
}

describe('what needs a second person', () => {
  it('[APR-1] is refused to one alone, and only where the rules say so', () => {
    const given = auction();
    expect(given.void('o1')).toBe('needs_approval');
    expect(given.disqualify('B1')).toBe('needs_approval');
    expect(given.cancelLot()).toBe('needs_approval');
    expect(given.cancelAuction()).toBe('needs_approval');
    expect(given.ranking()).toBe('B1 900');
    for (const act of [given.pause(), given.resume(), given.extend(2_000_000)]) {
      expect(act).toBe('accepted');
    }
    const alone = givenAuction();
    alone.offer('B1', 900, { id: 'o1' });
    expect(propose(alone, 'ann', voids('o1'))).toBe('approval_not_needed');
    expect(alone.void('o1')).toBe('accepted');
  });
});

describe('proposing', () => {
  it('[APR-2] nothing happens yet; what could not be done now, or is proposed already, is refused', () => {
    const given = auction();
    expect(propose(given, 'ann', voids('o1'), 'p1')).toBe('accepted');
    expect(given.ranking()).toBe('B1 900');
    expect(propose(given, 'bob', voids('o1'))).toBe('already_proposed');
    expect(propose(given, 'ann', voids('o9'))).toBe('unknown_offer');
    expect(propose(given, 'ann', { type: 'CancelLot', lotId: lotId('L9') })).toBe('unknown_lot');
    const stranger: ProposedAct = { type: 'DisqualifyBidder', bidderId: bidderId('B9') };
    expect(propose(given, 'ann', stranger)).toBe('not_admitted');
  });

  it('[APR-2] the same id is the same proposal, with another act it is refused', () => {
    const given = auction();
    propose(given, 'ann', voids('o1'), 'p1');
    const count = given.records.length;
    expect(propose(given, 'ann', voids('o1'), 'p1')).toBe('accepted');
    expect(given.records.length).toBe(count);
    expect(propose(given, 'ann', cancelLot, 'p1')).toBe('command_id_reused');
  });

  it('[APR-2] at most so many wait', () => {
    const lots = Array.from({ length: PROPOSALS_WAITING_MAX + 1 }, () => ({}));
    const given = auction({ lots });
    const answers = lots.map((_, index) =>
      propose(given, 'ann', { type: 'CancelLot', lotId: lotId(`L${index + 1}`) }),
    );
    expect(answers.at(-1)).toBe('too_many_proposals');
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(PROPOSALS_WAITING_MAX);
  });
});

describe('deciding', () => {
  it('[APR-3] another person’s approval carries it out at that instant, with both names on record', () => {
    const given = auction();
    given.offer('B1', 890, { id: 'o2' });
    propose(given, 'ann', voids('o2'), 'p1');
    given.at(500);
    expect(approve(given, 'bob', { proposal: 'p1', act: 'VoidOffer', id: 'd1' })).toBe('accepted');
    expect(given.records.at(-1)).toEqual({
      version: given.state.version,
      at: 500,
      event: {
        type: 'OfferVoided',
        commandId: 'd1',
        by: 'ann',
        reason: 'it has to be',
        lotId: 'L1',
        voids: 'o2',
        approval: { proposal: 'p1', by: 'bob', byId: 'bob', reason: 'looked at it' },
      },
    });
    expect(given.ranking()).toBe('B1 900');
    expect(approve(given, 'bob', { proposal: 'p1', act: 'VoidOffer' })).toBe('unknown_proposal');
    expect(approve(given, 'bob', { proposal: 'p1', act: 'VoidOffer', id: 'd1' })).toBe('accepted');
  });

  it('[APR-3] nobody approves their own, whatever name they use; they may take it back', () => {
    const given = auction();
    propose(given, 'ann', voids('o1'), 'p1');
    const own = { proposal: 'p1', act: 'VoidOffer' } as const;
    expect(approve(given, 'ann', own)).toBe('own_proposal');
    expect(reject(given, 'ann', own)).toBe('accepted');
    expect(approve(given, 'bob', own)).toBe('unknown_proposal');
    expect(given.ranking()).toBe('B1 900');
  });

  it('[APR-3] approval for another kind of command than the proposed one is refused', () => {
    const given = auction();
    propose(given, 'ann', voids('o1'), 'p1');
    expect(approve(given, 'bob', { proposal: 'p1', act: 'CancelLot' })).toBe('unknown_proposal');
    expect(reject(given, 'bob', { proposal: 'p9', act: 'VoidOffer' })).toBe('unknown_proposal');
  });

  it('[APR-3] what cannot be done any more is not carried out, and says why', () => {
    const given = auction();
    propose(given, 'ann', cancelLot, 'p1');
    propose(given, 'ann', { type: 'CancelAuction' }, 'p2');
    expect(approve(given, 'bob', { proposal: 'p2', act: 'CancelAuction' })).toBe('accepted');
    expect(given.lot().status).toBe('cancelled');
    expect(approve(given, 'bob', { proposal: 'p1', act: 'CancelLot' })).toBe('already_closed');
  });

  it('[APR-4] a proposal lapses by itself at its instant, also while paused', () => {
    const given = auction({ proposalLapseMs: 60_000 });
    given.at(1_000);
    propose(given, 'ann', voids('o1'), 'p1');
    given.pause();
    given.at(60_999);
    expect(auctionView(given.state, OVERSIGHT).proposals?.['p1']?.lapsesAt).toBe(61_000);
    given.at(70_000);
    expect(given.records.at(-1)).toMatchObject({
      at: 70_000,
      event: { type: 'ProposalLapsed', proposal: 'p1', lapsedAt: 61_000 },
    });
    expect(approve(given, 'bob', { proposal: 'p1', act: 'VoidOffer' })).toBe('unknown_proposal');
    expect(propose(given, 'ann', voids('o1'))).toBe('accepted');
  });

  it('[APR-5] waiting proposals are shown to oversight alone', () => {
    const given = auction();
    propose(given, 'ann', voids('o1'), 'p1');
    expect(auctionView(given.state, OVERSIGHT).proposals).toEqual({
      p1: {
        act: 'VoidOffer',
        lotId: 'L1',
        voids: 'o1',
        by: 'ann',
        byId: 'ann',
        reason: 'it has to be',
        at: 0,
        lapsesAt: 600_000,
      },
    });
    for (const audience of [PUBLIC, asBidder('B1')]) {
      const view = auctionView(given.state, audience);
      expect(view.proposals).toBeUndefined();
      expect(view.secondApproval).toBe(true);
    }
  });
});

describe('the incident log', () => {
  it('[INC-1] officials’ acts and what rules did are in it, offers and refusals are not', () => {
    const given = auction({ proposalLapseMs: 10_000 });
    given.offer('B1', 2_000);
    given.pause();
    given.resume();
    given.announce('hello');
    given.decide({
      type: 'RecordIncident',
      commandId: commandId('i1'),
      by: 'ann',
      byId: 'ann' as never,
      kind: 'network',
      text: 'the line was lost',
    });
    propose(given, 'ann', voids('o1'), 'p1');
    given.at(10_000);
    const shown = given.state.control.incidents.map(
      (version) => given.records.find((record) => record.version === version)?.event.type,
    );
    expect(shown).toEqual([
      'AuctionPaused',
      'AuctionResumed',
      'IncidentRecorded',
      'CommandProposed',
      'ProposalLapsed',
    ]);
  });
});
