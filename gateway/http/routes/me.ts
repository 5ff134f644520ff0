import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { parseP256Spki } from '#contracts/signing/keys.ts';
import { signingKeySchema } from '#contracts/wire/rest.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf, sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

/** What a signed-in user keeps about itself. */
export function addMeRoutes(app: HttpApp, deps: HttpDeps): void {
  app.put(
    '/api/me/signing-key',
    {
      config: { access: 'signing-key.register' },
      schema: {
        tags: ['session'],
        summary:
          'Register the organization’s P-256 certificate key; grants have to be signed by it',
        body: signingKeySchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { spki } = request.body;
      if (!isP256Key(spki)) throw new HttpRefusal('SIGNING_KEY_INVALID');
      const { userId, organizationId } = sessionOf(request);
      const { address } = callerOf(request);
      await deps.identity.registerSigningKey({ organizationId, userId, spki, address });
      return reply.code(204).send(null);
    },
  );
}

/** Form and curve by our own parser; whether the point lies on the curve is found by importing the key. */
function isP256Key(spki: string): boolean {
  const parsed = parseP256Spki(spki);
  if (!parsed.ok) return false;
  try {
    createPublicKey({ key: Buffer.from(parsed.value), format: 'der', type: 'spki' });
    return true;
  } catch {
    // OpenSSL refuses points off the curve; that is an answer, no fault.
    return false;
  }
}
