/** The public face of the SDK: what a supplier's own program needs to sign in, watch, offer and sign. */
export { ApiError, createApi, liveUrl, SecondFactorNeededError } from './api.ts';
export type { Api, ApiOptions, ListFilter, ShowFactor } from './api.ts';
export { newCommandId } from './auction-api.ts';
export type { AuctionApi, CommandOutcome } from './auction-api.ts';
export type { ConnectionState } from './connection.ts';
export { systemEnv, systemSockets } from './env.ts';
export type { Env, LiveSocket, OpenSocket, SocketEvents } from './env.ts';
export { LiveClient, connect } from './live-client.ts';
export type { ConnectOptions, LiveEvents } from './live-client.ts';
export type {
  AnswerProof,
  NotTakenCode,
  OfferHandle,
  OfferOutcome,
  OfferRequest,
  OfferSigner,
  OfferState,
} from './offer-types.ts';
export { clockAct, clockPosition } from './price-clock.ts';
export type {
  ClockAct,
  ClockPosition,
  ClockStage,
  DutchPosition,
  JapanesePosition,
  JapaneseStanding,
  RoundsPhase,
  RoundsPosition,
  ShownPrice,
} from './price-clock.ts';
export type { ServerTime } from './server-clock.ts';
export { openSigning, registerCertificate, sessionSigner } from './signer.ts';
export type { SigningTerms } from './signer.ts';
export type { FoldedView } from './view-fold.ts';
export { newP256Pair, p256Signer, webSignatureCheck } from './web-keys.ts';
