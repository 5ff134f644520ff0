import type { IncomingHttpHeaders } from 'node:http';

/** Name of the session cookie: HttpOnly, SameSite=Strict, Secure over https. */
export const SESSION_COOKIE = 'kb_session';

/** A browser on which somebody signed in keeps it, so that a flood from elsewhere does not lock its owner out (S9). */
export const DEVICE_COOKIE = 'kb_device';

/** 256 random bits in base64url; everything else is no token and asks no database. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** How a request says who it is. A browser sends the cookie by itself, which is why only `cookie` needs CSRF care. */
export interface PresentedToken {
  readonly token: string;
  readonly via: 'cookie' | 'bearer';
}

/**
 * The one token of a request or upgrade; `undefined` when there is none. A bearer token goes before a cookie. Two
 * cookies of the name mean that somebody else set one of them (a neighbouring host can), so neither is believed.
 */
export function presentedToken(
  headers: Pick<IncomingHttpHeaders, 'authorization' | 'cookie'>,
): PresentedToken | undefined {
  if (headers.authorization !== undefined) {
    const [scheme = '', token = ''] = headers.authorization.split(' ', 2);
    const isToken = scheme.toLowerCase() === 'bearer' && TOKEN_PATTERN.test(token);
    return isToken ? { token, via: 'bearer' } : undefined;
  }
  const values = sessionCookies(headers.cookie);
  const [token] = values;
  if (token === undefined || values.length > 1 || !TOKEN_PATTERN.test(token)) return undefined;
  return { token, via: 'cookie' };
}

/** Whether any session cookie came along, valid or not. */
export function hasSessionCookie(headers: Pick<IncomingHttpHeaders, 'cookie'>): boolean {
  return sessionCookies(headers.cookie).length > 0;
}

function sessionCookies(header: string | undefined): readonly string[] {
  if (header === undefined) return [];
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
}
