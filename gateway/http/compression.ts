import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { HttpApp } from './app-type.ts';

/**
 * Texts that gain by compression. Nothing else may be compressed: the plugin takes whatever begins like a zlib stream for
 * compressed already, says so in `content-encoding` and sends it as it is, which one in thirty-one sealed files does.
 */
const TEXTS =
  /^(?:application\/(?:[\w.+-]+\+)?json|text\/(?:html|css|javascript|csv)|image\/svg\+xml)(?:;|$)/;

export async function addCompression(app: HttpApp): Promise<void> {
  app.addHook('onSend', async (request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '');
    // The plugin's own way to be told; its list of types only adds to a built-in one.
    if (!TEXTS.test(type)) request.headers['x-no-compression'] = 'true';
    return payload;
  });
  await app.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  });
}
