import { assertNever } from '#contracts/result.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import type { AuctionInHand } from './access-hook.ts';
import type { HttpDeps } from './deps.ts';
import { inTime } from './in-time.ts';
import { HttpRefusal } from './problems.ts';

/** Takes one command to the writer and brings its answer back in the shape of `commandAnswerSchema`. */
export async function submitCommand(
  deps: HttpDeps,
  auction: AuctionInHand,
  command: AuctionCommand,
) {
  const outcome = new Promise<SubmitOutcome>((resolve) => {
    deps.engine.submit(auction.id, command, {}, resolve);
  });
  return answerOf(auction, await inTime(deps, outcome));
}

/** The version stays away while a sealed auction runs: it would tell how many offers there are (AUC-12). */
function answerOf({ head, facts }: AuctionInHand, outcome: SubmitOutcome | undefined) {
  if (outcome === undefined) throw new HttpRefusal('UNAVAILABLE');
  switch (outcome.type) {
    case 'answered': {
      const { answer, at, version, receipt } = outcome;
      const isCounting = facts.visibility === 'sealed' && !facts.isEnded;
      return {
        outcome: answer.outcome,
        ...(answer.outcome === 'refused' && { reason: answer.reason }),
        at,
        receipt,
        ...(!isCounting && { version }),
      };
    }
    case 'not_found':
      // The head is there, so this is no denial: ended ones have no writer, running ones have it elsewhere.
      throw new HttpRefusal(head.isEnded ? 'AUCTION_ENDED' : 'UNAVAILABLE');
    case 'unavailable':
      throw new HttpRefusal('UNAVAILABLE', { retryAfterMs: outcome.retryAfterMs });
    default:
      return assertNever(outcome);
  }
}
