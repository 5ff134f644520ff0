import { z } from 'zod';
import { auctionIdSchema, commandIdSchema, lotIdSchema } from '#contracts/ids.ts';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import { openKeep, type TextStore } from '#clients/web/kit/keep.ts';
import type { OfferProgress } from '#clients/web/kit/live-client.ts';

/** Own offers of one user in one auction as this browser knows them; receipts are worth keeping. */

export const loggedOfferSchema = z.object({
  auctionId: auctionIdSchema,
  lotId: lotIdSchema,
  commandId: commandIdSchema,
  priceFen: z.number(),
  confirmed: z.boolean().optional(),
  /** Server time when it was sent, as the page knew it. */
  sentAt: z.number(),
  answer: z
    .object({
      outcome: z.enum(['accepted', 'refused']),
      at: z.number(),
      receipt: z.string(),
      version: z.number().optional(),
      reason: z.enum(REFUSAL_REASONS).optional(),
      allowedFen: z.number().optional(),
    })
    .optional(),
  /** Why nothing was recorded under this id, and nothing will be. */
  failed: z.string().optional(),
});
export type LoggedOffer = z.infer<typeof loggedOfferSchema>;

const OFFERS_MAX = 200;
const logSchema = z.array(loggedOfferSchema).max(OFFERS_MAX);

export interface OfferStore {
  /** Reads again what another tab may have written. */
  reload(): void;
  all(): readonly LoggedOffer[];
  /** Writes the offer before it is sent. False: this browser keeps nothing, a reload would lose it. */
  put(offer: LoggedOffer): boolean;
}

/** `owner`: the user; another user of the same browser sees none of it. */
export function openOfferStore(
  store: TextStore | undefined,
  owner: string,
  auctionId: string,
): OfferStore {
  const keep = openKeep(store, `offers.${owner}.${auctionId}`, logSchema);
  let offers: readonly LoggedOffer[] = keep.read() ?? [];
  return {
    reload: () => {
      offers = keep.read() ?? [];
    },
    all: () => offers,
    put: (offer) => {
      offers = withOffer(offers, offer);
      return keep.write([...offers]);
    },
  };
}

/** The log with an offer added or brought up to date; unanswered ones are the last to be dropped. */
export function withOffer(offers: readonly LoggedOffer[], offer: LoggedOffer): LoggedOffer[] {
  const index = offers.findIndex((old) => old.commandId === offer.commandId);
  const next =
    index < 0 ? [...offers, offer] : offers.map((old, at) => (at === index ? offer : old));
  while (next.length > OFFERS_MAX) {
    const done = next.findIndex((old) => !isUnanswered(old));
    next.splice(Math.max(0, done), 1);
  }
  return next;
}

/** Sent, and neither answered nor failed: it must go out again under the same id after a reload. */
export function isUnanswered(offer: LoggedOffer): boolean {
  return offer.answer === undefined && offer.failed === undefined;
}

/** The log's entry once nothing more will come; `undefined` while the offer is on its way. */
export function outcomeOf(offer: LoggedOffer, progress: OfferProgress): LoggedOffer | undefined {
  if (progress.type === 'failed') return { ...offer, failed: progress.code };
  if (progress.type !== 'answered') return undefined;
  const { answer } = progress;
  return {
    ...offer,
    answer: {
      outcome: answer.outcome,
      at: answer.at,
      receipt: answer.receipt,
      ...(answer.version === undefined ? {} : { version: answer.version }),
      ...(answer.outcome === 'refused' ? { reason: answer.reason } : {}),
      ...(answer.outcome === 'refused' && answer.allowedFen !== undefined
        ? { allowedFen: answer.allowedFen }
        : {}),
    },
  };
}

/** What a bidder files: everything needed to find the record in the journal again. */
export function receiptText(offer: LoggedOffer): string {
  return JSON.stringify(
    {
      auctionId: offer.auctionId,
      lotId: offer.lotId,
      commandId: offer.commandId,
      priceFen: offer.priceFen,
      ...(offer.confirmed === undefined ? {} : { confirmed: offer.confirmed }),
      ...offer.answer,
    },
    null,
    2,
  );
}
