import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { PendingSignIn } from '#contracts/wire/session.ts';

/** Passkeys (通行密钥) through the browser; each call rejects when the person gives up or the device cannot. */

const PATIENCE_MS = 120_000;
/** ES256 and RS256. */
const ALGORITHMS = [-7, -257];

/** The browser knows passkeys, and this page may use them (https or this machine). */
export function knowsPasskeys(): boolean {
  return globalThis.isSecureContext && 'PublicKeyCredential' in globalThis;
}

/** Makes one for the person of the ticket; those it has already are not made again. */
export async function makePasskey(
  asked: PendingSignIn & { readonly rpId: string },
): Promise<Record<string, unknown>> {
  const { challenge, rpId, userId, login, displayName, passkeyIds } = asked;
  const optionsJSON: PublicKeyCredentialCreationOptionsJSON = {
    challenge,
    rp: { id: rpId, name: 'Kaibiao' },
    user: { id: base64UrlOf(userId), name: login, displayName },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    excludeCredentials: passkeyIds.map((id) => ({ id, type: 'public-key' })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestation: 'none',
    timeout: PATIENCE_MS,
  };
  return { ...(await startRegistration({ optionsJSON })) };
}

/** Shows one: of the person when the ids are known, else any for this site. */
export async function showPasskey(asked: {
  readonly challenge: string;
  readonly rpId: string;
  readonly passkeyIds: readonly string[];
}): Promise<Record<string, unknown>> {
  const { challenge, rpId, passkeyIds } = asked;
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    challenge,
    rpId,
    allowCredentials: passkeyIds.map((id) => ({ id, type: 'public-key' })),
    userVerification: passkeyIds.length === 0 ? 'required' : 'preferred',
    timeout: PATIENCE_MS,
  };
  return { ...(await startAuthentication({ optionsJSON })) };
}

function base64UrlOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
