import type { FastifyInstance } from 'fastify';
import { HttpRefusal } from './problems.ts';

/** What is known of one address pattern. */
interface KnownAddress {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Answers what has no route: 405 with `Allow` where the address exists under another method, else 404. */
export function addMethodAnswers(app: FastifyInstance): void {
  const addresses = new Map<string, KnownAddress>();
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const known = addresses.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) known.methods.add(one);
    addresses.set(url, known);
  });
  const methodsAt = (path: string): readonly string[] =>
    [...addresses.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods]);

  // Where the web client is served its wildcard answers every GET, so this hook comes first for those too.
  app.addHook('onRequest', async (request, reply) => {
    const isUnrouted = request.is404 || request.routeOptions.url === '/*';
    if (!isUnrouted) return;
    const methods = methodsAt(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0 || methods.includes(request.method)) return;
    void reply.header('allow', methods.toSorted().join(', '));
    throw new HttpRefusal('METHOD_NOT_ALLOWED');
  });
  app.setNotFoundHandler(() => {
    throw new HttpRefusal('NOT_FOUND');
  });
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[^A-Za-z0-9_-]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
