/** The time-stamping authority could not be reached, or answered with no time-stamp; nothing is accepted then. */
export class StampUnavailableError extends Error {
  override readonly name = 'StampUnavailableError';
}

export const STAMP_QUERY = 'application/timestamp-query';
export const STAMP_REPLY = 'application/timestamp-reply';
const ANSWER_MS_MAX = 10_000;
const ANSWER_BYTES_MAX = 65_536;

/** Asks an RFC 3161 authority over HTTP. The address comes from the configuration and nothing redirects it. */
export function askAuthority(url: string): (request: Uint8Array) => Promise<Uint8Array> {
  return async (request) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': STAMP_QUERY, accept: STAMP_REPLY },
        body: new Uint8Array(request),
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (!response.ok || response.body === null) {
        throw new StampUnavailableError(`the authority answered with status ${response.status}`);
      }
      return await bytesOf(response.body);
    } catch (error) {
      if (error instanceof StampUnavailableError) throw error;
      throw new StampUnavailableError('the authority cannot be reached', { cause: error });
    }
  };
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > ANSWER_BYTES_MAX) throw new StampUnavailableError('the answer is no time-stamp');
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
