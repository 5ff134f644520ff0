import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import {
  abandoned,
  type AwardTerms,
  awardOf,
  confirmed,
  dealt,
  offered,
  settlementOf,
} from './awards.ts';
import { announced } from './evolve-plan.ts';
import type { StepOf } from './families.ts';
import type { AttemptedAuction, Award, Project } from './project.ts';
import type { Asked } from './refusals.ts';

/** What the auction's publication, its end and its result change. */
export function evolveAuction(project: Project, { step, at }: Asked<StepOf<'auction'>>): Project {
  switch (step.type) {
    case 'NoteAuction':
      return withAuction(project, step.auctionId, { publishedAt: at });
    case 'NoteNoAuction': {
      const isOther = ({ auctionId }: AttemptedAuction) => auctionId !== step.auctionId;
      return { ...project, auctions: project.auctions.filter(isOther) };
    }
    case 'NoteEnd': {
      const { headVersion, headHash } = step;
      return withAuction(project, step.auctionId, { endedAt: at, headVersion, headHash });
    }
    case 'TakeResult': {
      const terms = termsOf(project);
      return resulted({ ...project, awards: step.lots.map((lot) => awardOf(lot, terms, at)) }, at);
    }
  }
}

/** What confirmations of one lot change. */
export function evolveAward(project: Project, { step, at }: Asked<StepOf<'award'>>): Project {
  const terms = termsOf(project);
  switch (step.type) {
    case 'ConfirmAward':
      return withAward(project, step.lotId, (award) => confirmed(award, terms, at));
    case 'AbandonAward':
      return withAward(project, step.lotId, (award) =>
        abandoned(award, 'by_itself', { terms, at }),
      );
    case 'ConfirmPurchase':
      return withAward(project, step.lotId, (award) => dealt(award, false));
    case 'RejectResult': {
      const { listedReason, reason } = step;
      return withAward(project, step.lotId, (award) => ({
        ...award,
        state: 'buyerRejected',
        dueAt: undefined,
        listedReason,
        reason,
      }));
    }
    case 'AcceptFewer':
      return withAward(project, step.lotId, (award) =>
        offered({ ...award, reason: step.reason }, terms, at),
      );
  }
}

/** A confirmation whose time has passed: the winner gave up, the buyer has taken it. */
export function lapsed(
  project: Project,
  {
    lotId,
    by,
    at,
  }: { readonly lotId: string; readonly by: 'winner' | 'buyer'; readonly at: EpochMs },
): Project {
  const terms = termsOf(project);
  return withAward(project, lotId, (award) =>
    by === 'winner' ? abandoned(award, 'no_confirmation', { terms, at }) : dealt(award, true),
  );
}

function termsOf({ draft, calendar }: Project): AwardTerms {
  return { policy: draft.policy, calendar };
}

/** An auction whose lots were all cancelled ends the project, and that is announced. */
function resulted(project: Project, at: EpochMs): Project {
  const isOver = settlementOf(project.awards) === 'withdrawn';
  return isOver ? announced(project, { kind: 'withdrawn', at, reason: undefined }) : project;
}

function withAuction(
  project: Project,
  auctionId: string,
  fields: Partial<AttemptedAuction>,
): Project {
  const auctions = project.auctions.map((auction) =>
    auction.auctionId === auctionId ? { ...auction, ...fields } : auction,
  );
  return { ...project, auctions };
}

function withAward(project: Project, lotId: string, change: (award: Award) => Award): Project {
  const isThere = project.awards.some((award) => award.lotId === lotId);
  invariant(isThere, `${lotId} is a lot of the result`);
  const awards = project.awards.map((award) => (award.lotId === lotId ? change(award) : award));
  return { ...project, awards };
}
