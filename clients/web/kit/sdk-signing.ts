import {
  newP256Pair,
  openSigning,
  p256Signer,
  registerCertificate,
  createApi,
  ApiError,
  type OfferSigner,
} from '#clients/sdk/index.ts';
import { NoAnswerError, ProblemError } from './http.ts';
import { loadKeyPair, saveKeyPair } from './key-store.ts';
import type { SigningRequest } from './live-client.ts';

/** A session key lives as long as a working day; after that a new one is granted. */
const GRANT_VALID_MS = 12 * 3_600_000;

export type SigningOutcome = { readonly signer: OfferSigner } | 'needs-key' | 'unsupported';

/**
 * Prepares signed offers in one auction: account key from this browser's key store (made and registered on first use),
 * session key and grant from the SDK.
 */
export async function prepareSigning(
  request: SigningRequest,
  serverMs: number,
): Promise<SigningOutcome> {
  // Keys need a secure page (https, or this machine itself).
  if (!globalThis.isSecureContext || !('subtle' in crypto)) return 'unsupported';
  const api = createApi({ baseUrl: '' });
  const stored = await loadKeyPair(request.bidderId);
  if (!stored && !request.mayRegister) return 'needs-key';
  const pair = stored ?? (await newP256Pair());
  const certificate = await p256Signer(pair);
  try {
    if (request.mayRegister) {
      await registerCertificate(api, certificate);
      await saveKeyPair(request.bidderId, pair);
    }
    const { auctionId, bidderId } = request;
    const terms = { auctionId, bidderId, certificate, validMs: GRANT_VALID_MS, serverMs };
    return { signer: await openSigning(api, terms) };
  } catch (error) {
    // Another browser of this account registered its own key since: this one has to be registered again.
    if (
      error instanceof ApiError &&
      error.problem?.code === 'GRANT_INVALID' &&
      !request.mayRegister
    ) {
      return 'needs-key';
    }
    throw asRequestError(error);
  }
}

/** The SDK's errors as the screens know them. */
function asRequestError(error: unknown): unknown {
  if (error instanceof ApiError) {
    return error.problem
      ? new ProblemError(error.problem)
      : new NoAnswerError(error.message, { cause: error });
  }
  return error instanceof TypeError ? new NoAnswerError('no connection', { cause: error }) : error;
}
