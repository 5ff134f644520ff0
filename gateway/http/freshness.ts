import type { FastifyRequest } from 'fastify';
import { FRESH_FACTOR_MS } from '#contracts/limits.ts';
import { sessionOf } from './caller.ts';
import type { HttpDeps } from './deps.ts';
import { HttpRefusal } from './problems.ts';

/**
 * A sensitive act needs a factor that was shown a short time ago, so that a browser left open changes nobody's rights
 * (S16). Throws `HttpRefusal`. Exempt sessions (S14) are not asked.
 */
export function demandFresh(deps: Pick<HttpDeps, 'engine'>, request: FastifyRequest): void {
  const { isExempt, factorAt } = sessionOf(request);
  if (isExempt) return;
  const isFresh = factorAt !== undefined && deps.engine.nowMs() - factorAt < FRESH_FACTOR_MS;
  if (!isFresh) throw new HttpRefusal('FRESH_FACTOR_NEEDED');
}
