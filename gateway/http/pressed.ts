import { assertNever } from '#contracts/result.ts';
import type { PressOutcome } from '#documents/press.ts';
import type { FastifyRequest } from 'fastify';
import { HttpRefusal } from './problems.ts';

const AGAIN = { retryAfterMs: 2_000 } as const;

/** The document that the press made; what it could not make, or not in time (`undefined`), is refused in its words. */
export function pressedFile(
  outcome: PressOutcome | undefined,
  { log, kind }: Pick<FastifyRequest, 'log'> & { readonly kind: string },
): Buffer {
  if (outcome === undefined) throw new HttpRefusal('DOCUMENTS_BUSY', AGAIN);
  switch (outcome.type) {
    case 'made':
      return Buffer.from(outcome.bytes);
    case 'busy':
      throw new HttpRefusal('DOCUMENTS_BUSY', AGAIN);
    case 'too-large':
      throw new HttpRefusal('DOCUMENT_TOO_LARGE');
    case 'failed':
      log.error({ kind, detail: outcome.detail }, 'a document could not be made');
      throw new HttpRefusal('DOCUMENT_FAILED', AGAIN);
    default:
      return assertNever(outcome);
  }
}
