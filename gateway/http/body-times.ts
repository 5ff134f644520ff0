import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { UPLOAD_SPAN_BYTES_MIN } from '#contracts/limits.ts';
import { DEFAULT_TIMEOUTS, type HttpSettings } from './deps.ts';
import { answerParserError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A body of many megabytes: it may take as long as it likes, as long as it keeps coming. */
    isUpload?: boolean;
  }
}

/**
 * Ends requests whose body does not come in time, with a problem on the bare socket. Node's own limit knows one time for all requests,
 * which would cut every upload over a slow line; here a body has to be whole within `requestMs`, and of an upload a few bytes have to
 * come in each such span.
 */
export function addBodyTimes(
  app: FastifyInstance,
  { timeouts }: Pick<HttpSettings, 'timeouts'>,
): void {
  const requestMs = timeouts?.requestMs ?? DEFAULT_TIMEOUTS.requestMs;
  app.addHook('onRequest', (request, _reply, done) => {
    const isUpload = request.routeOptions.config.isUpload === true;
    if (hasBody(request.raw)) watch(request.raw, { isUpload, requestMs });
    done();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function watch(
  raw: IncomingMessage,
  by: { readonly isUpload: boolean; readonly requestMs: number },
): void {
  const { socket } = raw;
  let seen = socket.bytesRead;
  const look = (): void => {
    const came = socket.bytesRead - seen;
    seen = socket.bytesRead;
    if (by.isUpload && came >= UPLOAD_SPAN_BYTES_MIN && !raw.complete) return;
    clearInterval(timer);
    if (!raw.complete) answerParserError({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, socket);
  };
  const timer = setInterval(look, by.requestMs);
  timer.unref();
  raw.once('close', () => clearInterval(timer));
}
