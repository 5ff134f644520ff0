import { hex } from '#contracts/utf8.ts';
import type { AnswerFrame, ErrorFrame } from '#contracts/wire/live-frames.ts';
import type { Env } from './env.ts';
import {
  ANSWER_SLOW_MS,
  ENVELOPE_LIFE_LEFT_MS_MIN,
  OFFERS_PENDING_MAX,
  RESIGN_MAX,
} from './limits.ts';
import { OfferCopies } from './offer-copies.ts';
import type {
  AnswerProof,
  NotTakenCode,
  OfferHandle,
  OfferOutcome,
  OfferRequest,
  OfferSigner,
  OfferState,
  SignedOfferEnvelope,
} from './offer-types.ts';
import type { FrameOut } from './server-frames.ts';

/** What the desk needs of the connection. */
export interface OfferDeskPorts {
  readonly env: Env;
  /** Puts a frame on the wire; false while there is no ready connection with a fresh clock. */
  readonly send: (frame: FrameOut) => boolean;
  /** Server time, when it is known. */
  readonly serverMs: () => number | undefined;
  readonly signerOf: (auctionId: string) => OfferSigner | undefined;
  /** `<epoch>:<seq>` of the view on screen, or empty. */
  readonly seen: (auctionId: string) => string;
  readonly proofOf: (frame: AnswerFrame) => Promise<AnswerProof>;
  /** Asks for fresh clock samples, after the server called an offer stale. */
  readonly resync: () => void;
  readonly onState: (handle: OfferHandle) => void;
}

interface Pending {
  readonly handle: OfferHandle & { state: OfferState };
  readonly resolve: (outcome: OfferOutcome) => void;
  readonly copies: OfferCopies;
  signed: SignedOfferEnvelope | undefined;
  isSigning: boolean;
  /** An answer has come and its signature is being checked. */
  isAnswered: boolean;
  resigned: number;
  cancelTimer: () => void;
}

/** Errors after which the same id may be sent again; anything else ends the offer. */
function isTransient(code: ErrorFrame['code']): boolean {
  return code === 'too_fast' || code === 'unavailable' || code === 'hello_first';
}

/**
 * The offers of one client (exactly-once outcome): each has one id for life, every copy carries it, and one outcome
 * is reported, whatever was cut, lost or doubled on the way.
 */
export class OfferDesk {
  readonly #ports: OfferDeskPorts;
  readonly #pending = new Map<string, Pending>();
  #isEnded = false;

  constructor(ports: OfferDeskPorts) {
    this.#ports = ports;
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  offer(request: OfferRequest): OfferHandle {
    const id = hex(this.#ports.env.randomBytes(16));
    let resolve: (outcome: OfferOutcome) => void = () => undefined;
    const outcome = new Promise<OfferOutcome>((settle) => {
      resolve = settle;
    });
    const handle = { id, request, state: 'queued' as OfferState, outcome };
    const pending: Pending = {
      handle,
      resolve,
      copies: new OfferCopies(),
      signed: undefined,
      isSigning: false,
      isAnswered: false,
      resigned: 0,
      cancelTimer: () => undefined,
    };
    const obstacle = this.#obstacleTo(request);
    if (obstacle !== undefined) {
      this.#finish(pending, { state: 'not-taken', code: obstacle });
      return handle;
    }
    this.#pending.set(id, pending);
    this.#armSlow(pending);
    this.#dispatch(pending);
    return handle;
  }

  /** The connection is ready: every unanswered offer goes out again, oldest first, under its id. */
  resume(): void {
    for (const pending of [...this.#pending.values()]) this.#dispatch(pending);
  }

  /** The connection broke: what was on it may or may not have arrived, and waits to go out again. */
  cut(): void {
    for (const pending of [...this.#pending.values()]) {
      pending.copies.cut();
      if (pending.handle.state === 'sent') this.#move(pending, 'queued');
    }
  }

  /** No connection will come any more. */
  end(): void {
    this.#isEnded = true;
    for (const pending of [...this.#pending.values()]) {
      pending.copies.cut();
      this.#giveUp(pending, 'connection_ended');
    }
  }

  answer(frame: AnswerFrame): void {
    const pending = this.#pending.get(frame.id);
    if (pending === undefined || pending.isAnswered) return;
    if (pending.handle.request.auctionId !== frame.a) return;
    pending.isAnswered = true;
    void this.#conclude(pending, frame);
  }

  /** Returns false when the frame is not about an offer of this desk. */
  error(frame: ErrorFrame): boolean {
    const pending = frame.id === undefined ? undefined : this.#pending.get(frame.id);
    if (pending === undefined || pending.isAnswered) return pending !== undefined;
    pending.copies.refused(frame.code !== 'unavailable');
    const isStale = frame.code === 'signature_stale' && pending.resigned < RESIGN_MAX;
    if (isStale) {
      pending.resigned++;
      pending.signed = undefined;
      this.#ports.resync();
    }
    if (isStale || isTransient(frame.code)) {
      const waitMs = frame.retryAfterMs ?? 100;
      this.#arm(pending, waitMs + this.#ports.env.random() * waitMs, () => this.#dispatch(pending));
    } else if (!pending.copies.isAwaited) {
      this.#giveUp(pending, frame.code);
    }
    return true;
  }

  #obstacleTo(request: OfferRequest): NotTakenCode | undefined {
    if (this.#isEnded) return 'connection_ended';
    if (this.#pending.size >= OFFERS_PENDING_MAX) return 'too_many_pending';
    for (const { handle } of this.#pending.values()) {
      const { auctionId, lotId } = handle.request;
      if (auctionId === request.auctionId && lotId === request.lotId) return 'offer_pending';
    }
    return undefined;
  }

  #dispatch(pending: Pending): void {
    if (pending.isAnswered || !this.#pending.has(pending.handle.id)) return;
    const signer = this.#ports.signerOf(pending.handle.request.auctionId);
    if (signer === undefined) {
      const { auctionId, lotId, priceFen, confirmed } = pending.handle.request;
      this.#send(pending, {
        t: 'offer',
        a: auctionId,
        id: pending.handle.id,
        lot: lotId,
        priceFen,
        ...(confirmed === undefined ? {} : { confirmed }),
      });
      return;
    }
    const serverMs = this.#ports.serverMs();
    if (serverMs === undefined) return;
    if (
      pending.signed !== undefined &&
      serverMs < pending.signed.expMs - ENVELOPE_LIFE_LEFT_MS_MIN
    ) {
      this.#send(pending, { t: 'signed', a: signer.auctionId, env: pending.signed.envelope });
    } else if (!pending.isSigning) {
      void this.#sign(pending, signer, serverMs);
    }
  }

  async #sign(pending: Pending, signer: OfferSigner, serverMs: number): Promise<void> {
    const { id: nonce, request } = pending.handle;
    pending.isSigning = true;
    if (pending.handle.state !== 'slow') this.#move(pending, 'signing');
    const seen = this.#ports.seen(request.auctionId);
    try {
      pending.signed = await signer.sign({ ...request, nonce, seen, serverMs });
    } catch {
      // The signer's own words stay with the signer; here it only matters that there is no envelope.
      pending.isSigning = false;
      this.#giveUp(pending, 'signing_failed');
      return;
    }
    pending.isSigning = false;
    // An envelope that is stillborn (a signer with its own idea of time) must not be signed for ever.
    if (pending.signed.expMs <= serverMs + ENVELOPE_LIFE_LEFT_MS_MIN) {
      this.#giveUp(pending, 'signing_failed');
      return;
    }
    this.#dispatch(pending);
  }

  #send(pending: Pending, frame: FrameOut): void {
    if (!this.#ports.send(frame)) {
      if (pending.handle.state !== 'slow') this.#move(pending, 'queued');
      return;
    }
    pending.copies.sent();
    if (pending.handle.state !== 'slow') this.#move(pending, 'sent');
    this.#armSlow(pending);
  }

  #armSlow(pending: Pending): void {
    this.#arm(pending, ANSWER_SLOW_MS, () => {
      this.#move(pending, 'slow');
      this.#armSlow(pending);
      this.#dispatch(pending);
    });
  }

  #arm(pending: Pending, delayMs: number, callback: () => void): void {
    pending.cancelTimer();
    pending.cancelTimer = this.#ports.env.after(delayMs, callback);
  }

  async #conclude(pending: Pending, frame: AnswerFrame): Promise<void> {
    pending.cancelTimer();
    const proof = await this.#ports.proofOf(frame);
    const answered = {
      at: frame.at,
      receipt: frame.receipt,
      proof,
      ...(frame.version === undefined ? {} : { version: frame.version }),
    };
    if (frame.outcome === 'accepted') {
      this.#finish(pending, { state: 'accepted', ...answered });
      return;
    }
    const { reason, allowedFen } = frame;
    const allowed = allowedFen === undefined ? {} : { allowedFen };
    this.#finish(pending, { state: 'refused', reason, ...allowed, ...answered });
  }

  #giveUp(pending: Pending, code: NotTakenCode): void {
    if (pending.isAnswered) return;
    this.#finish(pending, { state: pending.copies.isClear ? 'not-taken' : 'unknown', code });
  }

  #finish(pending: Pending, outcome: OfferOutcome): void {
    pending.cancelTimer();
    this.#pending.delete(pending.handle.id);
    this.#move(pending, outcome.state);
    pending.resolve(outcome);
  }

  #move(pending: Pending, state: OfferState): void {
    if (pending.handle.state === state) return;
    pending.handle.state = state;
    this.#ports.onState(pending.handle);
  }
}
