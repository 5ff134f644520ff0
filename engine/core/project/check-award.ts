import type { StepRefusal } from '#contracts/journal/case-events.ts';
import type { StepOf } from './families.ts';
import { type Award, presentAuction, type Project } from './project.ts';
import { type Asked, refuse } from './refusals.ts';

/** A note of the platform is about the auction of the present attempt. */
export function checkAuction(
  project: Project,
  { step }: Asked<StepOf<'auction'>>,
): StepRefusal | undefined {
  const isPresent = presentAuction(project)?.auctionId === step.auctionId;
  return isPresent ? undefined : refuse('wrong_state');
}

/** What confirmations of one lot ask for. */
export function checkAward(
  project: Project,
  { step, by }: Asked<StepOf<'award'>>,
): StepRefusal | undefined {
  const award = project.awards.find(({ lotId }) => lotId === step.lotId);
  if (award === undefined) return refuse('unknown_lot');
  return checkLot(project, award, { step, organizationId: by.organizationId });
}

function checkLot(
  project: Project,
  award: Award,
  { step, organizationId }: { readonly step: StepOf<'award'>; readonly organizationId: string },
): StepRefusal | undefined {
  const { policy } = project.draft;
  switch (step.type) {
    case 'ConfirmAward':
    case 'AbandonAward':
      if (award.state !== 'winnerConfirm') return refuse('award_state');
      return award.candidate?.bidderId === organizationId ? undefined : refuse('not_the_winner');
    case 'ConfirmPurchase':
      return award.state === 'buyerConfirm' ? undefined : refuse('award_state');
    case 'RejectResult':
      if (award.state !== 'buyerConfirm') return refuse('award_state');
      return policy.buyerRejectReasons.includes(step.listedReason)
        ? undefined
        : refuse('reason_not_listed');
    case 'AcceptFewer': {
      if (award.state !== 'failed.tooFew') return refuse('award_state');
      const { fewerValidQuotes } = policy;
      const isAllowed =
        project.attempt > 1 &&
        fewerValidQuotes !== undefined &&
        award.ranking.length >= fewerValidQuotes;
      return isAllowed ? undefined : refuse('fewer_not_allowed');
    }
  }
}
