import type { KeyObject } from 'node:crypto';
import type { Engine } from '#engine/api.ts';
import { commandId } from '#contracts/ids.ts';
import type { CommandId } from '#contracts/ids.ts';
import {
  VERIFY_AUCTIONS_CACHED_MAX,
  VERIFY_GRANTS_CACHED_MAX,
  VERIFY_IN_FLIGHT_MAX,
} from '#contracts/limits.ts';
import type { AnswerFacts } from '#contracts/signing/answer.ts';
import { OFFER_PAYLOAD_TYPE, commandOfOffer, readOffer } from '#contracts/signing/offer.ts';
import { isOfferGranted, isOfferTimely } from '#contracts/signing/offer.ts';
import { preAuthEncoding } from '#contracts/signing/dsse.ts';
import type { SessionGrant } from '#contracts/signing/grant.ts';
import { readGrant } from '#contracts/signing/grant.ts';
import { parseP256Spki } from '#contracts/signing/keys.ts';
import { hex } from '#contracts/utf8.ts';
import type { PlaceOffer } from '#contracts/wire/auction-commands.ts';
import type { SignedEnvelope } from '#contracts/wire/auction-events.ts';
import type { AnswerKey } from './offer-verifier-answer-key.ts';
import { importSpki, nodeSha256, verifyP256 } from './offer-verifier-crypto.ts';
import { Lane } from './offer-verifier-lanes.ts';
import type { RecordedSeq } from './offer-verifier-lanes.ts';
import { recordedSeqs } from './offer-verifier-recorded.ts';

export interface SignedOfferInput {
  readonly auctionId: string;
  /** From the session, never from the frame. */
  readonly bidderId: string;
  readonly envelope: SignedEnvelope;
  /** The engine's journal time now. */
  readonly nowMs: number;
}

export type VerifyResult =
  | { readonly ok: true; readonly command: PlaceOffer }
  | {
      readonly ok: false;
      readonly code: 'signature_invalid' | 'signature_stale' | 'not_found' | 'unavailable';
      /** The offer's nonce, for the `id` of the error frame, as far as the body could be read. */
      readonly id?: CommandId;
    };

export interface OfferVerifier {
  /**
   * Checks one signed offer (SIG-4…SIG-6) and calls back exactly once with its command. Never blocks: the signature is
   * checked on the libuv pool. Results of one bidder in one auction come in the order of the calls, except
   * `unavailable`, which an overfull queue gives at once. What fails before the signature may be answered within the call.
   */
  verify(input: SignedOfferInput, done: (result: VerifyResult) => void): void;
  /** The base64 signature of an answer (SIG-7), or `undefined` when it has to go without one. */
  signAnswer(answer: AnswerFacts, done: (sig: string | undefined) => void): void;
}

export interface OfferVerifierOptions {
  readonly engine: Pick<Engine, 'facts' | 'findGrant' | 'read'>;
  readonly answerKey: AnswerKey;
  /** Told when the journal could not be read for the `seq` of an auction; its offers were answered `unavailable`. */
  readonly onJournalFault: (auctionId: string, error: unknown) => void;
}

interface GrantedKey {
  readonly grant: SessionGrant;
  readonly key: KeyObject;
}

/** An offer that passed everything but its signature and the order of `seq`. */
interface Candidate {
  readonly command: PlaceOffer;
  readonly seq: number;
  readonly bodyHash: string;
  readonly key: KeyObject;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

type Refusal = Extract<VerifyResult, { ok: false }>;
/** What a lane carries: a refusal, or an offer whose signature holds. */
type Verdict = Refusal | { readonly ok: true; readonly candidate: Candidate };

interface AuctionLanes {
  readonly lanes: Map<string, Lane<Verdict>>;
  recorded: ReadonlyMap<string, RecordedSeq> | undefined;
  isLoading: boolean;
}

/**
 * `seq` after a restart: an auction's lanes open only after its journal was read, so an offer overtaken by a recorded
 * one is refused for ever. An offer that was verified but never recorded leaves no trace; until its `exp` (at most
 * OFFER_VALID_MS_MAX + OFFER_AHEAD_MS_MAX away) it may still be taken, once, because its nonce is the command id.
 */
export function createOfferVerifier(options: OfferVerifierOptions): OfferVerifier {
  const verifier = new PoolOfferVerifier(options);
  return {
    verify: (input, done) => verifier.verify(input, done),
    signAnswer: (answer, done) => options.answerKey.sign(answer, done),
  };
}

class PoolOfferVerifier {
  readonly #options: OfferVerifierOptions;
  readonly #keys = new Map<string, GrantedKey>();
  readonly #auctions = new Map<string, AuctionLanes>();
  #inFlight = 0;

  constructor(options: OfferVerifierOptions) {
    this.#options = options;
  }

  verify(input: SignedOfferInput, done: (result: VerifyResult) => void): void {
    const judged = this.#judge(input);
    const id = judged.ok ? judged.candidate.command.commandId : judged.id;
    const lane = this.#laneFor(input, judged.ok);
    if (lane === undefined && !judged.ok) {
      done(judged);
      return;
    }
    if (lane === undefined || lane.isFull || this.#inFlight >= VERIFY_IN_FLIGHT_MAX) {
      done(refusal('unavailable', id));
      return;
    }
    this.#inFlight++;
    const slot = lane.enter((verdict) => {
      this.#inFlight--;
      done(verdict.ok ? admit(lane, verdict.candidate) : refusal(verdict.code, id));
    });
    this.#openLanes(input.auctionId);
    if (!judged.ok) {
      lane.settle(slot, judged);
      return;
    }
    const { candidate } = judged;
    verifyP256(candidate.key, candidate, (isValid) => {
      lane.settle(slot, isValid ? judged : refusal('signature_invalid', id));
    });
  }

  /** Everything that costs little; the signature comes last. */
  #judge(input: SignedOfferInput): Verdict {
    const { auctionId, nowMs } = input;
    const facts = this.#options.engine.facts(auctionId);
    if (facts === undefined) return refusal('not_found', undefined);
    const offer = readOffer(input.envelope);
    if (offer === undefined) return refusal('signature_invalid', undefined);
    const { body, opened } = offer;
    const id = commandId(body.nonce);
    if (body.auction !== auctionId || body.bidder !== input.bidderId) {
      return refusal('signature_invalid', id);
    }
    if (!isOfferTimely(body, nowMs)) return refusal('signature_stale', id);
    const command = commandOfOffer(body);
    const granted = this.#keyOf(auctionId, body.grant);
    if (command === undefined || granted === undefined) return refusal('signature_invalid', id);
    if (!isOfferGranted(body, granted.grant, nowMs)) return refusal('signature_invalid', id);
    const candidate = {
      command,
      seq: Number(body.seq),
      bodyHash: hex(nodeSha256(opened.body)),
      key: granted.key,
      bytes: preAuthEncoding(OFFER_PAYLOAD_TYPE, opened.body),
      signature: opened.signature,
    };
    return { ok: true, candidate };
  }

  #keyOf(auctionId: string, grantHash: string): GrantedKey | undefined {
    const name = `${auctionId} ${grantHash}`;
    const known = this.#keys.get(name);
    if (known !== undefined) {
      touch(this.#keys, name, known);
      return known;
    }
    const recorded = this.#options.engine.findGrant(auctionId, grantHash);
    const read = recorded && readGrant(recorded.envelope);
    const spki = read && parseP256Spki(read.grant.sessionKey);
    const key = spki?.ok === true ? importSpki(spki.value) : undefined;
    if (read === undefined || key === undefined) return undefined;
    const granted = { grant: read.grant, key };
    this.#keys.set(name, granted);
    const oldest = this.#keys.keys().next();
    if (this.#keys.size > VERIFY_GRANTS_CACHED_MAX && !oldest.done) this.#keys.delete(oldest.value);
    return granted;
  }

  /** The bidder's lane; a new one only for an offer that named a recorded grant of that bidder. */
  #laneFor(input: SignedOfferInput, mayCreate: boolean): Lane<Verdict> | undefined {
    let auction = this.#auctions.get(input.auctionId);
    const existing = auction?.lanes.get(input.bidderId);
    if (existing !== undefined || !mayCreate) return existing;
    if (auction === undefined) {
      if (!this.#makeRoom()) return undefined;
      auction = { lanes: new Map(), recorded: undefined, isLoading: false };
    }
    touch(this.#auctions, input.auctionId, auction);
    const lane = new Lane<Verdict>();
    auction.lanes.set(input.bidderId, lane);
    if (auction.recorded !== undefined) lane.start(auction.recorded.get(input.bidderId));
    return lane;
  }

  /** Forgets the auction that was asked for least recently and has nothing under way; its journal keeps the truth. */
  #makeRoom(): boolean {
    if (this.#auctions.size < VERIFY_AUCTIONS_CACHED_MAX) return true;
    for (const [auctionId, { lanes, isLoading }] of this.#auctions) {
      if (isLoading || [...lanes.values()].some((lane) => !lane.isIdle)) continue;
      return this.#auctions.delete(auctionId);
    }
    return false;
  }

  #openLanes(auctionId: string): void {
    const auction = this.#auctions.get(auctionId);
    if (auction === undefined || auction.recorded !== undefined || auction.isLoading) return;
    void this.#load(auctionId, auction);
  }

  async #load(auctionId: string, auction: AuctionLanes): Promise<void> {
    auction.isLoading = true;
    let recorded: ReadonlyMap<string, RecordedSeq>;
    try {
      recorded = await recordedSeqs(this.#options.engine, auctionId);
    } catch (error) {
      auction.isLoading = false;
      for (const lane of auction.lanes.values()) lane.fail(refusal('unavailable', undefined));
      this.#options.onJournalFault(auctionId, error);
      return;
    }
    auction.isLoading = false;
    auction.recorded = recorded;
    for (const [bidderId, lane] of auction.lanes) lane.start(recorded.get(bidderId));
  }
}

function refusal(code: Refusal['code'], id: CommandId | undefined): Refusal {
  return { ok: false, code, ...(id === undefined ? {} : { id }) };
}

/** The order of `seq` is judged when the offer is delivered, so that what came first counts first. */
function admit(lane: Lane<Verdict>, candidate: Candidate): VerifyResult {
  const { command, seq, bodyHash } = candidate;
  return lane.admit(seq, bodyHash)
    ? { ok: true, command }
    : refusal('signature_stale', command.commandId);
}

/** Puts a key last, so that the first one is the least recently used. */
function touch<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
