import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpApp } from './app-type.ts';
import type { HttpSettings } from './deps.ts';
import { HttpRefusal } from './problems.ts';
import { mayBeFramed } from './security-headers.ts';

/** Vite puts a hash of the content into these names. */
const HASHED_PREFIX = 'assets/';
type WebFileSettings = Pick<HttpSettings, 'embedOrigins'> & { readonly webRoot: string };

/** Made by `tools/build-verifier.mjs`. */
const VERIFIER_FILE = 'verify.html';

/**
 * The built web client: files as they are, the start page for every address of the client's own router, and never
 * anything under `/api`.
 */
export async function addWebFiles(app: HttpApp, settings: WebFileSettings): Promise<void> {
  const { webRoot } = settings;
  await app.register(fastifyStatic, { root: webRoot, serve: false, dotfiles: 'ignore' });
  app.get('/*', { config: { access: 'site.read' }, schema: { hide: true } }, (request, reply) => {
    // Older than the policy's frame-ancestors, and has no word for "these sites".
    if (mayBeFramed(request.raw, settings)) reply.raw.removeHeader('x-frame-options');
    return sendWebFile(request, reply, webRoot);
  });
}

function sendWebFile(request: FastifyRequest, reply: FastifyReply, webRoot: string): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '/';
  if (path === '/api' || path.startsWith('/api/')) throw new HttpRefusal('NOT_FOUND');
  const { '*': name = '' }: { '*'?: string } = request.params ?? {};
  // Neither a file of ours nor an address of the client's: ids hold no backslash, NUL or pair of dots that climbs.
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)|[\\\0]/.test(name)) throw new HttpRefusal('NOT_FOUND');
  const isHashed = name.startsWith(HASHED_PREFIX);
  // Deeper addresses are the client's own, whatever they end in: an auction id may hold a dot.
  // The verifier is a file to keep: its scripts stand inline, which the policy of our own pages forbids.
  if (name === VERIFIER_FILE) {
    void reply.header('content-disposition', `attachment; filename="kaibiao-${VERIFIER_FILE}"`);
  }
  if (isHashed || /^[^/]*\.[A-Za-z0-9]+$/.test(name)) {
    return reply.sendFile(name, {
      immutable: isHashed,
      maxAge: isHashed ? 31_536_000_000 : 0,
    });
  }
  if (!existsSync(join(webRoot, 'index.html'))) throw new HttpRefusal('NOT_FOUND');
  return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false });
}
