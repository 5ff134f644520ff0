import { timingSafeEqual } from 'node:crypto';
import { hasSessionCookie, presentedToken } from '../session/token.ts';
import { type ClientAddress, normalizeAddress } from '../transport/address.ts';
import type { UpgradeRequest } from '../transport/transport.ts';

/** What an upgrade request says about who comes. */
export type Arrival =
  | {
      readonly type: 'arrival';
      readonly address: string;
      /** `invalid`: something was presented that cannot be a token. */
      readonly credentials: 'none' | 'invalid' | { readonly token: string };
    }
  /** A browser of a foreign site sent the cookie along (cross-site WebSocket hijacking). */
  | { readonly type: 'foreign_origin' };

export interface ArrivalRules {
  /** Of the upgrade pipe: with it, `x-kaibiao-peer` is believed. */
  readonly pipeSecret: string;
  readonly clientAddress: ClientAddress;
  /** Origins allowed besides the request's own host. */
  readonly publicOrigins: readonly string[];
}

/** Reads address, token and origin of an upgrade; live sockets and rooms use the same. Pure. */
export function readArrival(request: UpgradeRequest, rules: ArrivalRules): Arrival {
  const { headers } = request;
  const hasCookie = hasSessionCookie(headers);
  const isBearer = headers.authorization !== undefined;
  // A page cannot set the Authorization header of a WebSocket, so only cookies need the origin.
  if (hasCookie && !isBearer && !isOwnOrigin(headers.origin, headers.host, rules.publicOrigins)) {
    return { type: 'foreign_origin' };
  }
  const presented = presentedToken(headers);
  return {
    type: 'arrival',
    address: addressOf(request, rules),
    credentials: presented
      ? { token: presented.token }
      : hasCookie || isBearer
        ? 'invalid'
        : 'none',
  };
}

function addressOf({ headers, remoteAddress }: UpgradeRequest, rules: ArrivalRules): string {
  const peer = headers['x-kaibiao-peer'];
  if (peer !== undefined && isSame(headers['x-kaibiao-secret'] ?? '', rules.pipeSecret)) {
    return normalizeAddress(peer);
  }
  return rules.clientAddress.of(remoteAddress, headers['x-forwarded-for']);
}

function isSame(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicOrigins: readonly string[],
): boolean {
  if (origin === undefined) return false;
  if (publicOrigins.includes(origin)) return true;
  const url = URL.parse(origin);
  return url !== null && host !== undefined && url.host === host.toLowerCase();
}
