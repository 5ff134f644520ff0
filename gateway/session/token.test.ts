import { describe, expect, it } from 'vitest';
import { hasSessionCookie, presentedToken } from './token.ts';

const A = 'A'.repeat(43);
const B = 'B'.repeat(43);

describe('presented token', () => {
  it.each([
    [{}, undefined],
    [{ cookie: `kb_session=${A}` }, { token: A, via: 'cookie' }],
    [{ cookie: `x=1; kb_session=${A} ; y=2` }, { token: A, via: 'cookie' }],
    [{ authorization: `Bearer ${A}` }, { token: A, via: 'bearer' }],
    [{ authorization: `bearer ${A}` }, { token: A, via: 'bearer' }],
    [
      { authorization: `Bearer ${B}`, cookie: `kb_session=${A}` },
      { token: B, via: 'bearer' },
    ],
    // A header that names no session never falls back to the cookie: it would carry its authority past CSRF care.
    [{ authorization: 'Basic x', cookie: `kb_session=${A}` }, undefined],
    [{ authorization: '', cookie: `kb_session=${A}` }, undefined],
    [{ cookie: `kb_session=${A}; kb_session=${B}` }, undefined],
    [{ cookie: `kb_session=${A}; kb_session=${A}` }, undefined],
    [{ cookie: `kb_session="${A}"` }, undefined],
    [{ cookie: `KB_SESSION=${A}` }, undefined],
    [{ cookie: `xkb_session=${A}` }, undefined],
    [{ cookie: 'kb_session=' }, undefined],
    [{ cookie: `kb_session=${A.slice(1)}` }, undefined],
    [{ cookie: `kb_session=${A.slice(1)}%` }, undefined],
    [{ authorization: `Bearer ${A}A` }, undefined],
  ])('%j is %j', (headers, expected) => {
    expect(presentedToken(headers)).toEqual(expected);
  });

  it('sees that a session cookie came along, whatever is in it', () => {
    expect(hasSessionCookie({ cookie: 'a=b; kb_session=%%%' })).toBe(true);
    expect(hasSessionCookie({ cookie: 'a=kb_session=1' })).toBe(false);
    expect(hasSessionCookie({})).toBe(false);
  });
});
