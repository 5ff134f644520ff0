import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { SignedEnvelope } from '#contracts/wire/auction-events.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';

/** One price for one lot, as a program or a form hands it over. */
export interface OfferRequest {
  readonly auctionId: string;
  readonly lotId: string;
  /** Whole fen. */
  readonly priceFen: number;
  /** After the slip guard asked (`needs_confirmation`) and the person typed the price again. */
  readonly confirmed?: boolean;
}

/**
 * Where an offer stands. Before it there is only `editing`, which belongs to the form. `slow`: ANSWER_SLOW_MS went by;
 * it is being sent again under its id. The last four are final.
 */
export type OfferState =
  | 'signing'
  | 'queued'
  | 'sent'
  | 'slow'
  | 'accepted'
  | 'refused'
  | 'not-taken'
  | 'unknown';

/** Whether the server's signature over the answer holds; `not-required` in auctions without signed offers. */
export type AnswerProof = 'not-required' | 'valid' | 'invalid' | 'missing';

interface Answered {
  /** When the first command with this id was stamped, epoch milliseconds of the server. */
  readonly at: number;
  /** Hash of the journal record: keep it. */
  readonly receipt: string;
  readonly version?: number;
  readonly proof: AnswerProof;
}

export type OfferOutcome =
  | ({ readonly state: 'accepted' } & Answered)
  | ({
      readonly state: 'refused';
      readonly reason: RefusalReason;
      readonly allowedFen?: number;
    } & Answered)
  /** Nothing is on record under this id. */
  | { readonly state: 'not-taken'; readonly code: NotTakenCode }
  /** Sent, and no answer can be had any more: the view's own offer, or the journal, tells. */
  | { readonly state: 'unknown'; readonly code: NotTakenCode };

export type NotTakenCode =
  | LiveErrorCode
  /** Another offer of this client for the same lot has no answer yet. */
  | 'offer_pending'
  /** OFFERS_PENDING_MAX reached. */
  | 'too_many_pending'
  /** The signer would not sign: price or lot outside the grant, or the key is gone. */
  | 'signing_failed'
  /** The connection ended for good, or the client was disposed. */
  | 'connection_ended';

/** One offer on its way. */
export interface OfferHandle {
  /** Command id; the same for every copy that is sent. */
  readonly id: string;
  readonly request: OfferRequest;
  readonly state: OfferState;
  /** Resolves exactly once; never rejects. */
  readonly outcome: Promise<OfferOutcome>;
}

/** Signs offers of one bidder in one auction. */
export interface OfferSigner {
  readonly auctionId: string;
  /** Called for every new envelope; the nonce stays, `seq` and the times are new. Rejects when it will not sign. */
  sign(offer: OfferToSign): Promise<SignedOfferEnvelope>;
}

export interface OfferToSign extends OfferRequest {
  readonly nonce: string;
  /** `<epoch>:<seq>` of the view that was shown, or empty. */
  readonly seen: string;
  readonly serverMs: number;
}

export interface SignedOfferEnvelope {
  readonly envelope: SignedEnvelope;
  /** Server time, exclusive. */
  readonly expMs: number;
}
