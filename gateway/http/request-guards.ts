import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HTTP_URL_CHARS_MAX, JSON_DEPTH_MAX } from '#contracts/limits.ts';
import { hasSessionCookie } from '../session/token.ts';
import { callerOf } from './caller.ts';
import { DEFAULT_RATES, DEFAULT_TIMEOUTS, type HttpDeps, type HttpSettings } from './deps.ts';
import { HttpRefusal } from './problems.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is refused before any route looks at it. Runs after `addCaller`. */
export function addRequestGuards(app: FastifyInstance, deps: HttpDeps): void {
  const { settings } = deps;
  const rates = { ...DEFAULT_RATES, ...settings.rates };
  const perAddress = new RateLimiterMemory({ points: rates.perAddress, duration: 10 });
  const perSession = new RateLimiterMemory({ points: rates.perSession, duration: 10 });
  const stalledMs = settings.timeouts?.stalledMs ?? DEFAULT_TIMEOUTS.stalledMs;

  app.addHook('onRequest', async (request, reply) => {
    // Answers depend on who asks; no cache in between may keep one.
    if (request.url.startsWith('/api')) void reply.header('cache-control', 'no-store');
    const isProbe = request.routeOptions.config.access === 'site.health';
    if (deps.isDraining() && !isProbe) throw new HttpRefusal('UNAVAILABLE');
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      throw new HttpRefusal('BAD_REQUEST');
    }
    if (request.url.length > HTTP_URL_CHARS_MAX) throw new HttpRefusal('URI_TOO_LONG');
    request.raw.socket.setTimeout(stalledMs);
    if (isProbe) return;
    const { address, session } = callerOf(request);
    if (request.url.startsWith('/api/')) await consume(perAddress, address);
    if (SAFE_METHODS.has(request.method)) return;
    if (!isSameSite(request, settings)) throw new HttpRefusal('CROSS_SITE_REFUSED');
    if (session !== undefined) await consume(perSession, session.sessionId);
  });

  // A compressed body can unfold to anything; none of the requests needs it.
  app.addHook('preParsing', async (request) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE');
    }
  });

  app.addHook('preValidation', async (request) => {
    for (const [name, value] of Object.entries({ body: request.body, query: request.query })) {
      const fault = textFault(value);
      if (fault !== undefined) {
        throw new HttpRefusal('INVALID_INPUT', { errors: [{ path: name, message: fault }] });
      }
    }
  });
}

/**
 * Cross-site request forgery (S4). A browser says where a request comes from in `Origin` or `Sec-Fetch-Site`, and what
 * it says must be this platform. A request that says neither is taken only without a session cookie: then it comes
 * from a program and carries no authority that a browser added by itself. The same holds for sign-in, so that nobody
 * is signed in to another's account unawares.
 */
export function isSameSite(
  request: Pick<FastifyRequest, 'headers' | 'protocol' | 'host'>,
  settings: Pick<HttpSettings, 'publicOrigins'>,
): boolean {
  const { origin, 'sec-fetch-site': site, authorization } = request.headers;
  if (authorization !== undefined) return true;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined) {
    const own = `${request.protocol}://${request.host}`;
    return origin === own || settings.publicOrigins.includes(origin);
  }
  return site === 'same-origin' || !hasSessionCookie(request.headers);
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new HttpRefusal('TOO_MANY_REQUESTS', { retryAfterMs: refused.msBeforeNext });
  }
}

/**
 * What no schema says but every string has to keep: no NUL (the database cannot store it) and no half of a surrogate
 * pair (it has no UTF-8, so its hash would lie). Depth is bounded, and the walk does not recurse.
 */
export function textFault(root: unknown): string | undefined {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [
    { value: root, depth: 1 },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isPlainText(value))
      return 'holds a character that no text has';
    if (typeof value !== 'object' || value === null) continue;
    if (depth > JSON_DEPTH_MAX) return `deeper than ${JSON_DEPTH_MAX} levels`;
    for (const [key, inner] of Object.entries(value)) {
      if (!isPlainText(key)) return 'holds a character that no text has';
      waiting.push({ value: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
