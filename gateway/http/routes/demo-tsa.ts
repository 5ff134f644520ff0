import { STAMP_QUERY, STAMP_REPLY } from '../../sealing/ask-authority.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

const QUERY_BYTES_MAX = 4_096;

/** The demo's own time-stamping authority (RFC 3161 over HTTP), as long as the demo is loaded. */
export function addDemoTsaRoute(app: HttpApp, deps: HttpDeps): void {
  app.addContentTypeParser(
    STAMP_QUERY,
    { parseAs: 'buffer', bodyLimit: QUERY_BYTES_MAX },
    (_request, body, done) => done(null, body),
  );
  app.post(
    '/tsa',
    { config: { access: 'demo.read' }, bodyLimit: QUERY_BYTES_MAX, schema: { hide: true } },
    async (request, reply) => {
      const { stamp } = deps.demoSealing ?? {};
      if (stamp === undefined) throw new HttpRefusal('NOT_FOUND');
      if (!(request.body instanceof Uint8Array)) throw new HttpRefusal('UNSUPPORTED_MEDIA_TYPE');
      const answer = await stamp(request.body);
      if (answer === undefined) throw new HttpRefusal('BAD_REQUEST');
      return reply.type(STAMP_REPLY).send(Buffer.from(answer));
    },
  );
}
