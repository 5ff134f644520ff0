import type { AdmissionLimits } from './admission.ts';
import type { Rate } from './token-bucket.ts';

/** Every rate of the live edge, per second with a burst. */
export interface LiveRates {
  readonly admission: AdmissionLimits;
  /** Frames of one socket. */
  readonly frames: Rate;
  /** Offers of one bidder in one auction. */
  readonly offers: Rate;
  /** Events of one room socket. */
  readonly roomEvents: Rate;
}

/** Rates that fit the two numbers of the configuration. */
export function liveRates(config: {
  readonly socketsPerAddressMax: number;
  readonly offersPerSecond: number;
}): LiveRates {
  const { socketsPerAddressMax, offersPerSecond } = config;
  const framesPerSecond = Math.max(50, 2 * offersPerSecond);
  return {
    admission: {
      socketsMax: 50_000,
      socketsPerAddressMax,
      handshakes: { perSecond: 1_000, burst: 2_000 },
      handshakesPerAddress: {
        perSecond: Math.max(10, socketsPerAddressMax / 10),
        burst: Math.max(20, socketsPerAddressMax),
      },
      handshakesInProgressMax: 4_000,
      politeRefusals: { perSecond: 100, burst: 200 },
    },
    frames: { perSecond: framesPerSecond, burst: 2 * framesPerSecond },
    offers: { perSecond: offersPerSecond, burst: 2 * offersPerSecond },
    roomEvents: { perSecond: 5, burst: 20 },
  };
}
