import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { AuthenticatorSecret } from '#contracts/wire/session.ts';

/** Time-based one-time codes (RFC 6238): SHA-1, 6 digits, 30 s, as every authenticator app has them. */

const ISSUER = 'Kaibiao 开标';
const PERIOD_S = 30;
const SECRET_BYTES = 20;
/** A clock that is one step off is forgiven. */
const WINDOW_STEPS = 1;

export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

function totpOf(secret: Uint8Array, label: string): TOTP {
  const bytes = new Uint8Array(secret);
  return new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_S,
    secret: new Secret({ buffer: bytes.buffer }),
  });
}

/** What an authenticator app takes, as an address for a QR code and as text. */
export function describeSecret(secret: Uint8Array, login: string): AuthenticatorSecret {
  const totp = totpOf(secret, login);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** The time step that the code belongs to, when it is right. */
export function stepOf(secret: Uint8Array, code: string, nowMs: number): number | undefined {
  const delta = totpOf(secret, 'code').validate({
    token: code,
    timestamp: nowMs,
    window: WINDOW_STEPS,
  });
  return delta === null ? undefined : Math.floor(nowMs / 1_000 / PERIOD_S) + delta;
}
