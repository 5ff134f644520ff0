import type { IncomingMessage } from 'node:http';
import type { FastifyHelmetOptions } from '@fastify/helmet';
import type { HttpSettings } from './deps.ts';

/** What a Host header may look like before it is written into a policy. */
const PLAIN_HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * Content security policy and its sisters. Scripts come from our own files only; styles may stand inline because the
 * component library writes them at run time. Sockets go to our own host, or to the live listener's own address.
 */
export function securityHeaders(settings: HttpSettings): FastifyHelmetOptions {
  const live = settings.livePublicUrl === undefined ? [] : [new URL(settings.livePublicUrl).origin];
  return {
    global: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", (request: IncomingMessage) => ownSockets(request), ...live],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: [
          (request: IncomingMessage) =>
            mayBeFramed(request, settings) ? settings.embedOrigins.join(' ') : "'none'",
        ],
      },
    },
    strictTransportSecurity: settings.isHttps ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    // Without https the browser ignores it and says so on every page.
    crossOriginOpenerPolicy: settings.isHttps,
    originAgentCluster: settings.isHttps,
  };
}

type Embedded = Pick<HttpSettings, 'embedOrigins'>;

/** The public page of an auction, where some site may show it; it has no controls that a frame could steal a click for. */
export function mayBeFramed(
  { url = '' }: Pick<IncomingMessage, 'url'>,
  settings: Embedded,
): settings is Embedded & { readonly embedOrigins: readonly [string, ...string[]] } {
  return url.startsWith('/embed/') && (settings.embedOrigins?.length ?? 0) > 0;
}

/** Not every browser counts WebSockets of the page's own host as `'self'`. */
function ownSockets(request: IncomingMessage): string {
  const { host } = request.headers;
  return host !== undefined && PLAIN_HOST.test(host) ? `ws://${host} wss://${host}` : "'self'";
}
