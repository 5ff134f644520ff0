import { Counter, Rate, Trend } from 'k6/metrics';
import { METRIC_NAMES } from './names.ts';

const isTime = true;

/** From an offer's appointed time to its answer, so that a stalled generator shows as latency. */
export const offerMs = new Trend(METRIC_NAMES.offerMs, isTime);
export const offersSent = new Counter(METRIC_NAMES.offersSent);
export const offersAccepted = new Counter(METRIC_NAMES.offersAccepted);
/** Refused by the rules: on record too, and an answer like any other. */
export const offersRefused = new Counter(METRIC_NAMES.offersRefused);
/** Share of offers that got an answer before their socket was done. */
export const offersAnswered = new Rate(METRIC_NAMES.offersAnswered);
/** How old the newest change inside a delta is when it arrives. */
export const deltaAgeMs = new Trend(METRIC_NAMES.deltaAgeMs, isTime);
export const deltas = new Counter(METRIC_NAMES.deltas);
export const deltaBytes = new Trend(METRIC_NAMES.deltaBytes);
/** Numbers of a view stream that did not follow each other: there may be none. */
export const gaps = new Counter(METRIC_NAMES.gaps);
/** `error` frames, by code; a scenario that provokes them does not count those. */
export const errorFrames = new Counter(METRIC_NAMES.errorFrames);
/** From the attempt to the `welcome` frame. */
export const connectMs = new Trend(METRIC_NAMES.connectMs, isTime);
/** Sockets that ended without having been closed from this side. */
export const lost = new Counter(METRIC_NAMES.lost);
/** From a cut to the first frame of the view after it. */
export const backMs = new Trend(METRIC_NAMES.backMs, isTime);
/** Share of returns that went on where they were, without a snapshot. */
export const resumed = new Rate(METRIC_NAMES.resumed);
/** From an auction's end to the frame that says so. */
export const endSeenMs = new Trend(METRIC_NAMES.endSeenMs, isTime);
export const endsSeen = new Counter(METRIC_NAMES.endsSeen);
export const extensions = new Counter(METRIC_NAMES.extensions);
/** Share of forged offers that were refused: all of them. */
export const forgedRefused = new Rate(METRIC_NAMES.forgedRefused);
/** Share of repeated offers whose second answer was the first one. */
export const sameAnswer = new Rate(METRIC_NAMES.sameAnswer);
/** Slow readers whose socket the server closed. */
export const slowCut = new Counter(METRIC_NAMES.slowCut);

/**
 * The acknowledgement as the check outside k6 reads it (`loadtest/run/journal-check.ts`): k6 writes it to the file of
 * `--console-output`.
 */
export function logAcknowledged(ack: {
  readonly auctionId: string;
  readonly id: string;
  readonly receipt: string;
  readonly outcome: string;
}): void {
  console.info(`ack ${ack.auctionId} ${ack.id} ${ack.receipt} ${ack.outcome}`);
}

/** An auction that the run has published, for the same reader. */
export function logAuction(auctionId: string): void {
  console.info(`auction ${auctionId}`);
}
