/**
 * Why the server closed a live or room socket. 4000–4499: come back after `retryAfterMs` with full jitter;
 * 4500–4999: do not come back by yourself. The close reason is JSON `{"code":"SLOW_READER","retryAfterMs":500}`.
 */
export const CLOSE_CODES = {
  /** The server is being stopped or moved; come back. */
  DRAINING: 4000,
  /** More than OUTBOUND_QUEUE_BYTES_MAX waited for this socket. */
  SLOW_READER: 4001,
  /** Too many sockets are opening at once; admission is limited. */
  ADMISSION_LIMITED: 4002,
  /** Frames came faster than the rate limit for too long. */
  RATE_EXCEEDED: 4003,
  /** This address has too many open sockets. */
  TOO_MANY_SOCKETS: 4004,
  /** The writer stopped serving; state may have moved. */
  ENGINE_UNAVAILABLE: 4005,
  /** No session, or it ended or was revoked. */
  SESSION_ENDED: 4500,
  /** Frames that are no frames: not JSON, oversize, binary. */
  BAD_FRAMES: 4501,
  /** Protocol version that this server does not speak. */
  BAD_VERSION: 4502,
  /** Another tab of the same session took the seat. */
  TAKEN_OVER: 4503,
} as const;
export type CloseName = keyof typeof CLOSE_CODES;

export function mayReconnect(code: number): boolean {
  return code < 4500 || code > 4999;
}
