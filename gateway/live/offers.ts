import type { BidderId, CommandId } from '#contracts/ids.ts';
import type { PlaceOffer } from '#contracts/wire/auction-commands.ts';
import type {
  InstructFrame,
  InstructionCommand,
  WithdrawFrame,
} from '#contracts/wire/instruction-commands.ts';
import type { SignedEnvelope } from '#contracts/wire/auction-events.ts';
import type {
  AnswerFrame,
  LiveErrorCode,
  OfferFrame,
  SignedOfferFrame,
} from '#contracts/wire/live-frames.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import { type AuctionDirectory, AuctionLookupError, type LiveAuction } from './auctions.ts';
import { jittered, type LiveClient, RETRY_MS } from './client.ts';
import { BUCKETS_MAX } from './limits.ts';
import type { OfferVerifier } from './offer-verifier.ts';
import type { LiveAccess, LiveEngine, LiveMetrics, ReportFault } from './ports.ts';
import { type Rate, TokenBuckets } from './token-bucket.ts';

export interface OfferDeskDeps {
  readonly engine: Pick<LiveEngine, 'submit' | 'nowMs'>;
  readonly verifier: OfferVerifier;
  readonly access: LiveAccess;
  readonly auctions: AuctionDirectory;
  readonly metrics: LiveMetrics;
  readonly reportFault: ReportFault;
  readonly steadyMs: () => number;
  /** Told of every offer that goes to the writer, and from where it came; must not throw. */
  readonly onOffer?: ((origin: OfferOrigin) => void) | undefined;
  /** For each bidder in each auction, whatever its number of sockets. */
  readonly offers: Rate;
}

/** What the desk takes: offers, and standing instructions, which are answered the same way. */
type DeskFrame = OfferFrame | SignedOfferFrame | InstructFrame | WithdrawFrame;
/** Whose offer, in which session, from where. */
export interface OfferOrigin {
  readonly auctionId: string;
  readonly bidderId: string;
  readonly sessionId: string;
  readonly address: string;
}

interface Order {
  readonly client: LiveClient;
  readonly auction: LiveAuction;
  readonly bidderId: BidderId;
  /** Present on signed offers; their answers are signed too. */
  readonly envelope?: SignedEnvelope;
}

/**
 * Takes offers (报价) to the writer and brings the answers back. Whose offer it is comes from the session alone; an
 * answer leaves only from the engine's reply, so after the commit.
 */
export class OfferDesk {
  readonly #deps: OfferDeskDeps;
  readonly #buckets: TokenBuckets;
  #pending = 0;
  /** Clients with answers in their outbox. */
  #toFlush: LiveClient[] = [];

  constructor(deps: OfferDeskDeps) {
    this.#deps = deps;
    this.#buckets = new TokenBuckets(deps.offers, BUCKETS_MAX);
  }

  /** Offers handed over whose answers are not out yet. */
  get pending(): number {
    return this.#pending;
  }

  take(client: LiveClient, frame: DeskFrame): void {
    const auction = this.#deps.auctions.running(frame.a);
    if (auction === undefined) this.#later(client, frame);
    else this.#takeFor(client, auction, frame);
  }

  sweep(nowMs: number): void {
    this.#buckets.sweep(nowMs);
  }

  #takeFor(client: LiveClient, auction: LiveAuction, frame: DeskFrame): void {
    const id = idOf(frame);
    const bidderId = this.#bidderOf(client, auction);
    if (bidderId === undefined) {
      this.#deny(client, auction, id);
      return;
    }
    const { auctionId } = auction;
    if (!this.#buckets.take(`${bidderId} ${auctionId}`, this.#deps.steadyMs())) {
      this.#deps.metrics.count('frames_too_fast');
      this.#fail(client, 'too_fast', { a: auctionId, id });
    } else if (auction.isUnderCustodians) {
      // Before the writer: even a refusal would put the price on record (SQ-7).
      this.#fail(client, 'sealed_to_custodians', { a: auctionId, id });
    } else if (frame.t === 'signed') {
      this.#verify({ client, auction, bidderId, envelope: frame.env });
    } else if (auction.isSignatureRequired) {
      this.#fail(client, 'signature_required', { a: auctionId, id });
    } else {
      this.#submit({ client, auction, bidderId }, commandOf(frame, bidderId));
    }
  }

  /** The auction is not loaded: ended, or not there at all. */
  #later(client: LiveClient, frame: DeskFrame): void {
    const at = { a: frame.a, id: idOf(frame) };
    this.#deps.auctions
      .find(frame.a)
      .then(
        (auction) => {
          if (!client.isOpen) return;
          if (auction === undefined) this.#fail(client, 'not_found', at);
          else this.#takeFor(client, auction, frame);
        },
        (error: unknown) => this.#lookupFailed(client, at, error),
      )
      .catch((error: unknown) => this.#deps.reportFault('late offer', error));
  }

  #bidderOf(client: LiveClient, auction: LiveAuction): BidderId | undefined {
    if (client.offerAuctionId !== auction.auctionId) {
      client.offerAuctionId = auction.auctionId;
      client.offerBidderId = this.#deps.access.bidderFor(client.session, auction.facts);
    }
    return client.offerBidderId;
  }

  /** Who may see the auction hears that it may not offer; for everybody else there is no such auction (A3). */
  #deny(client: LiveClient, auction: LiveAuction, id: CommandId | undefined): void {
    const at = { a: auction.auctionId, id };
    if (this.#deps.access.audienceFor(client.session, auction.facts) !== undefined) {
      this.#fail(client, 'not_allowed', at);
      return;
    }
    this.#deps.auctions
      .pretendToLook(auction.auctionId)
      .then(
        () => this.#fail(client, 'not_found', at),
        (error: unknown) => this.#lookupFailed(client, at, error),
      )
      .catch((error: unknown) => this.#deps.reportFault('denied offer', error));
  }

  #verify(order: Order & { readonly envelope: SignedEnvelope }): void {
    const { client, auction, bidderId, envelope } = order;
    const nowMs = this.#deps.engine.nowMs();
    this.#began(client);
    this.#deps.verifier.verify(
      { auctionId: auction.auctionId, bidderId, envelope, nowMs },
      (result) => {
        this.#ended(client);
        // The session may have ended meanwhile; its queued commands end with it (A2).
        if (!client.isOpen) return;
        if (result.ok) this.#submit(order, result.command);
        else this.#fail(client, result.code, { a: auction.auctionId, id: result.id });
      },
    );
  }

  #submit(order: Order, command: PlaceOffer | InstructionCommand): void {
    const { client, auction, envelope } = order;
    // An instruction is its bidder's alone (PRX-8), so not even that it came is told.
    if (command.type === 'PlaceOffer') this.#tellOrigin(order);
    this.#began(client);
    this.#deps.metrics.count('offers_submitted');
    const context = envelope === undefined ? {} : { signed: envelope };
    this.#deps.engine.submit(auction.auctionId, command, context, (outcome) => {
      // The engine calls this within its own work, so nothing that is wrong here may reach it.
      try {
        this.#replied(order, command.commandId, outcome);
      } catch (error) {
        this.#deps.metrics.count('faults');
        this.#deps.reportFault('offer answer', error);
        client.close('ENGINE_UNAVAILABLE');
      }
    });
  }

  #tellOrigin({ client, auction, bidderId }: Order): void {
    const { session, address } = client;
    if (session === undefined) return;
    const { sessionId } = session;
    this.#deps.onOffer?.({ auctionId: auction.auctionId, bidderId, sessionId, address });
  }

  #replied(order: Order, id: CommandId, outcome: SubmitOutcome): void {
    const { client, auction, envelope } = order;
    const at = { a: auction.auctionId, id };
    if (outcome.type !== 'answered') {
      this.#ended(client);
      if (outcome.type === 'not_found') this.#fail(client, 'not_found', at);
      else this.#fail(client, 'unavailable', at, outcome.retryAfterMs);
      return;
    }
    const frame: AnswerFrame = {
      t: 'answer',
      ...at,
      at: outcome.at,
      receipt: outcome.receipt,
      ...(auction.isVersionShown ? { version: outcome.version } : {}),
      ...outcome.answer,
    };
    if (envelope === undefined) {
      this.#answer(client, frame);
      return;
    }
    const { a, t: _t, ...facts } = frame;
    this.#deps.verifier.signAnswer({ auction: a, ...facts }, (sig) => {
      this.#answer(client, sig === undefined ? frame : { ...frame, sig });
    });
  }

  #answer(client: LiveClient, frame: AnswerFrame): void {
    this.#ended(client);
    this.#deps.metrics.count('offers_answered');
    this.#post(client, JSON.stringify(frame));
  }

  /** The engine completes a whole commit in one go; what it means for one socket leaves in one write behind that. */
  #post(client: LiveClient, text: string): void {
    if (client.outbox.length > 0) {
      client.outbox.push(text);
      return;
    }
    client.outbox = [text];
    if (this.#toFlush.length === 0) queueMicrotask(() => this.#flush());
    this.#toFlush.push(client);
  }

  #flush(): void {
    const clients = this.#toFlush;
    this.#toFlush = [];
    for (const client of clients) client.flush();
  }

  #began(client: LiveClient): void {
    client.pendingAnswers += 1;
    this.#pending += 1;
  }

  #ended(client: LiveClient): void {
    client.pendingAnswers -= 1;
    this.#pending -= 1;
  }

  #lookupFailed(client: LiveClient, at: ErrorPlace, error: unknown): void {
    if (!(error instanceof AuctionLookupError)) this.#deps.reportFault('auction lookup', error);
    this.#fail(client, 'unavailable', at);
  }

  #fail(client: LiveClient, code: LiveErrorCode, at: ErrorPlace, retryAfterMs?: number): void {
    if (code === 'unavailable') this.#deps.metrics.count('offers_unavailable');
    const wait = code === 'unavailable' || code === 'too_fast' ? jittered(RETRY_MS) : undefined;
    const retry = retryAfterMs ?? wait;
    client.sendError({
      code,
      a: at.a,
      ...(at.id === undefined ? {} : { id: at.id }),
      ...(retry === undefined ? {} : { retryAfterMs: retry }),
    });
  }
}

interface ErrorPlace {
  readonly a: string;
  readonly id: CommandId | undefined;
}

/** A signed offer names its id inside the envelope only. */
function idOf(frame: DeskFrame): CommandId | undefined {
  return frame.t === 'signed' ? undefined : frame.id;
}

function commandOf(
  frame: OfferFrame | InstructFrame | WithdrawFrame,
  bidderId: BidderId,
): PlaceOffer | InstructionCommand {
  const place = { commandId: frame.id, bidderId, lotId: frame.lot };
  if (frame.t === 'instruct') {
    const { floorFen, when } = frame;
    return { type: 'SetStandingInstruction', ...place, floorFen, when };
  }
  if (frame.t === 'withdraw') return { type: 'WithdrawStandingInstruction', ...place };
  return {
    type: 'PlaceOffer',
    ...place,
    priceFen: frame.priceFen,
    ...(frame.confirmed === undefined ? {} : { confirmed: frame.confirmed }),
  };
}
