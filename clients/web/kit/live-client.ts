import type { AuctionId, CommandId, LotId } from '#contracts/ids.ts';
import type { CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type { CloseName } from '#contracts/wire/close-codes.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { AnswerProof, NotTakenCode } from '#clients/sdk/index.ts';

/**
 * What the screens need of the live connection. The adapter over `clients/sdk` and the scripted fake of the tests both
 * give exactly this. Instants named `…Mono` are milliseconds of the page's monotonic clock, all others server time.
 */
export interface LiveClient {
  readonly clock: LiveClock;
  /** The same object until something changes, so that React can compare it. */
  link(): LinkState;
  onLink(listener: () => void): () => void;
  /** Opens the viewer's stream of one auction; the first event is a snapshot or a refusal. Returns the end of it. */
  watch(auctionId: AuctionId, listener: (event: WatchEvent) => void): () => void;
  /**
   * Sends one offer and repeats it under the same command id until it is answered (AUC-8). Never rejects: everything
   * that happens comes as progress. Returns a function that stops the progress, not the offer.
   */
  offer(request: OfferRequest, onProgress: (progress: OfferProgress) => void): () => void;
  /**
   * Lets this page sign offers in one auction: makes a session key and puts its grant on record. Without the account
   * key in this browser it answers `needs-key`; `mayRegister` makes and registers one. Rejects with the errors of
   * `request`.
   */
  enableSigning(request: SigningRequest): Promise<'ready' | 'needs-key' | 'unsupported'>;
  /** Opens the connection again after the server or another tab ended it. */
  reconnect(): void;
  close(): void;
}

export interface LiveClock {
  /** Server time now, independent of the device's wall clock (T5). */
  now(): number;
  reading(): ClockReading | undefined;
}

/** How well server time is known: `errorMs` is half the best round trip. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly rttMs: number;
  readonly errorMs: number;
}

export type LinkState =
  | { readonly phase: 'connecting' }
  /** `isQuiet`: near the deadline, and the server has not answered for a moment. What is sent still goes out. */
  | { readonly phase: 'online'; readonly isQuiet?: true }
  | { readonly phase: 'offline'; readonly lastHeardMono: number }
  | { readonly phase: 'closed'; readonly reason: CloseName };

export type WatchEvent =
  | { readonly type: 'snapshot'; readonly view: AuctionView; readonly at: number }
  | { readonly type: 'delta'; readonly view: AuctionView; readonly at: number }
  /** The stream was repaired after a cut. `count`: missed events; absent when a whole snapshot replaced them. */
  | { readonly type: 'caught-up'; readonly count?: number }
  | { readonly type: 'refused'; readonly code: LiveErrorCode };

export interface OfferRequest {
  readonly auctionId: AuctionId;
  readonly lotId: LotId;
  readonly commandId: CommandId;
  readonly priceFen: number;
  readonly confirmed?: boolean;
}

export interface SigningRequest {
  readonly auctionId: AuctionId;
  readonly bidderId: string;
  readonly mayRegister: boolean;
}

/** The server's first and only answer to an offer, with what the bidder keeps. */
export type OfferAnswer = CommandAnswer & {
  /** When the command was stamped, server time. */
  readonly at: number;
  /** Hash of the journal record. */
  readonly receipt: string;
  readonly version?: number;
  /** Whether the server's signature over the answer holds, where offers are signed. */
  readonly proof: AnswerProof;
};

export type OfferProgress =
  | { readonly type: 'signing' }
  | { readonly type: 'sent' }
  /** Five seconds without an answer; the same id is being repeated. */
  | { readonly type: 'late' }
  /** Not on the wire: it waits for the connection and goes out by itself under the same id. */
  | { readonly type: 'waiting' }
  /** It left, and this connection will bring no answer: the next one asks again under the same id. */
  | { readonly type: 'unknown' }
  | { readonly type: 'answered'; readonly answer: OfferAnswer }
  /** Nothing is on record, and nothing will be by itself. */
  | { readonly type: 'failed'; readonly code: NotTakenCode };
