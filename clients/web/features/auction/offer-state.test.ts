import { describe, expect, it } from 'vitest';
import { commandId, lotId } from '#contracts/ids.ts';
import type { OfferAnswer, OfferProgress } from '#clients/web/kit/live-client.ts';
import { EDITING, offerReducer, type DraftOffer, type OfferState } from './offer-state.ts';

const offer: DraftOffer = { lotId: lotId('L1'), commandId: commandId('c1'), priceFen: 500 };
const kept = { at: 7, receipt: 'ab', proof: 'not-required' } as const;
const accepted: OfferAnswer = { outcome: 'accepted', ...kept };
const refused: OfferAnswer = { outcome: 'refused', reason: 'paused', ...kept };

function follow(...steps: readonly OfferProgress[]): OfferState {
  return steps.reduce<OfferState>(
    (state, progress) =>
      offerReducer(state, { type: 'progress', commandId: offer.commandId, progress }),
    offerReducer(EDITING, { type: 'submitted', offer }),
  );
}

describe('the way of an offer on the screen', () => {
  it('goes through signing and sending, and is accepted only by an answer', () => {
    expect(follow({ type: 'signing' }).phase).toBe('signing');
    expect(follow({ type: 'signing' }, { type: 'sent' }).phase).toBe('sent');
    expect(follow({ type: 'sent' }, { type: 'answered', answer: accepted })).toEqual({
      phase: 'accepted',
      offer,
      answer: accepted,
    });
  });

  it('keeps the reason of a refusal', () => {
    expect(follow({ type: 'answered', answer: refused })).toMatchObject({
      phase: 'refused',
      answer: { reason: 'paused' },
    });
  });

  it('a late answer still counts; a second answer changes nothing', () => {
    expect(follow({ type: 'late' })).toMatchObject({ phase: 'sent', isLate: true });
    const done = follow({ type: 'late' }, { type: 'answered', answer: accepted });
    expect(done.phase).toBe('accepted');
    const again = offerReducer(done, {
      type: 'progress',
      commandId: offer.commandId,
      progress: { type: 'answered', answer: refused },
    });
    expect(again).toBe(done);
  });

  it('a lost connection makes it wait, never fail', () => {
    expect(follow({ type: 'sent' }, { type: 'unknown' }).phase).toBe('waiting');
    expect(follow({ type: 'waiting' }, { type: 'sent' }).phase).toBe('sent');
  });

  it('while one is on its way nothing else is sent and typing changes nothing', () => {
    const sent = follow({ type: 'sent' });
    const other = { ...offer, commandId: commandId('c2') };
    expect(offerReducer(sent, { type: 'submitted', offer: other })).toBe(sent);
    expect(offerReducer(sent, { type: 'edited' })).toBe(sent);
  });

  it('the progress of another command is not taken for its own', () => {
    const sent = follow({ type: 'sent' });
    const progress = { type: 'answered', answer: accepted } as const;
    expect(offerReducer(sent, { type: 'progress', commandId: commandId('c9'), progress })).toBe(
      sent,
    );
  });

  it('after an outcome typing starts a new offer', () => {
    const done = follow({ type: 'failed', code: 'not_allowed' });
    expect(done.phase).toBe('failed');
    expect(offerReducer(done, { type: 'edited' })).toBe(EDITING);
  });
});
