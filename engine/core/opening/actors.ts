import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningActor, OpeningStepType } from '#contracts/journal/opening-steps.ts';
import { custodianIdsOf, type Opening } from './opening.ts';

/** Who takes which step (OPN-1). */
const STEP_ACTORS: Readonly<Record<OpeningStepType, readonly OpeningActor[]>> = {
  ArrangeOpening: ['host'],
  SubmitBid: ['supplier'],
  WithdrawBid: ['bidder'],
  ProveKey: ['custodian'],
  NoteClosing: ['system'],
  SignClosing: ['custodian'],
  BeginOpening: ['host'],
  ReleaseShare: ['custodian', 'bidder'],
  NoteOpened: ['system'],
  NoteShut: ['system'],
  ExtendWindow: ['host'],
  ReadOutNext: ['host'],
  RaiseObjection: ['bidder'],
  AnswerObjection: ['host'],
  ConfirmRecord: ['bidder'],
  SignIn: ['host', 'custodian', 'bidder'],
  Say: ['host', 'custodian', 'bidder'],
  ServeLot: ['host'],
  FreeLot: ['system'],
};

export function actorsOf(step: OpeningStepType): readonly OpeningActor[] {
  return STEP_ACTORS[step];
}

/** As whom somebody may act: an agency is host and may hold a key as well; a supplier with a bid is a bidder too. */
export function actorsIn(
  opening: Opening,
  { role, organizationId }: Pick<CaseActor, 'role' | 'organizationId'>,
): readonly OpeningActor[] {
  if (role === 'system') return ['system'];
  if (role === 'supplier') {
    const hasBid =
      opening.active.has(organizationId) ||
      opening.listed.some(({ bidder }) => bidder === organizationId);
    return hasBid ? ['supplier', 'bidder'] : ['supplier'];
  }
  const isHost = role === 'agency' && organizationId === opening.host.id;
  const isCustodian = role !== 'public' && custodianIdsOf(opening).includes(organizationId);
  return [...(isHost ? ['host' as const] : []), ...(isCustodian ? ['custodian' as const] : [])];
}
