import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { HttpDeps } from './deps.ts';

/**
 * Allow-lists of what a log line may hold: no query (it may carry what people search for), no header, no body, and of
 * errors no fields that a database puts values into.
 */
export const logSerializers = {
  req: (request: { readonly id: string; readonly method: string; readonly url?: string }) => ({
    id: request.id,
    method: request.method,
    path: (request.url ?? '').split('?', 1)[0]?.slice(0, 200),
  }),
  res: (reply: { readonly statusCode: number }) => ({ status: reply.statusCode }),
  err: (error: unknown) =>
    error instanceof Error
      ? { type: error.name, code: codeOf(error), stack: (error.stack ?? '').slice(0, 4_000) }
      : { type: typeof error },
};

/** Counts and times every answer by route pattern, and logs those that changed something or failed. */
export function addObservation(app: FastifyInstance, deps: HttpDeps): void {
  const seconds = new Histogram({
    name: 'kaibiao_http_request_seconds',
    help: 'Time from a request’s head to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [deps.metrics],
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    seconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1_000);
    const isQuiet = reply.statusCode < 500 && ['GET', 'HEAD'].includes(request.method);
    request.log[isQuiet ? 'debug' : 'info']({ req: request, res: reply }, 'answered');
    done();
  });
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
