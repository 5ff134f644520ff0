/** Every figure of the scenarios; thresholds and the report name them as they are named here. */
export const METRIC_NAMES = {
  offerMs: 'kaibiao_offer_ms',
  offersSent: 'kaibiao_offers_sent',
  offersAccepted: 'kaibiao_offers_accepted',
  offersRefused: 'kaibiao_offers_refused',
  offersAnswered: 'kaibiao_offers_answered',
  deltaAgeMs: 'kaibiao_delta_age_ms',
  deltas: 'kaibiao_deltas',
  deltaBytes: 'kaibiao_delta_bytes',
  gaps: 'kaibiao_view_gaps',
  errorFrames: 'kaibiao_error_frames',
  connectMs: 'kaibiao_connect_ms',
  lost: 'kaibiao_sockets_lost',
  backMs: 'kaibiao_back_ms',
  resumed: 'kaibiao_resumed',
  endSeenMs: 'kaibiao_end_seen_ms',
  endsSeen: 'kaibiao_ends_seen',
  extensions: 'kaibiao_extensions_seen',
  forgedRefused: 'kaibiao_forged_refused',
  sameAnswer: 'kaibiao_same_answer',
  slowCut: 'kaibiao_slow_cut',
} as const;
export type MetricKey = keyof typeof METRIC_NAMES;
