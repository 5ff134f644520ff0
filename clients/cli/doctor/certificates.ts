import { connect, type PeerCertificate } from 'node:tls';
import type { CliIo } from '../io.ts';
import { bad, type Finding, good, warn } from './finding.ts';

const DAY_MS = 86_400_000;
const DAYS_SOON = 21;
const CONNECT_MS_MAX = 5_000;

/** The certificate that each https origin shows: whether it is trusted here, and for how long. */
export async function certificateFindings(io: CliIo): Promise<readonly Finding[]> {
  const origins = (io.env['PUBLIC_ORIGINS'] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text.startsWith('https:') && URL.canParse(text));
  return Promise.all(origins.map((origin) => originFinding(new URL(origin))));
}

async function originFinding({ hostname, port }: URL): Promise<Finding> {
  const what = `certificate of ${hostname}`;
  const { promise, resolve } = Promise.withResolvers<Finding>();
  // Also an untrusted one is looked at, and said to be so.
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    servername: hostname,
    rejectUnauthorized: false,
    timeout: CONNECT_MS_MAX,
  });
  const unreachable = (reason: string): void => {
    resolve(warn(what, `cannot be looked at (${reason})`, 'look at it from outside'));
    socket.destroy();
  };
  socket.once('error', (error) => unreachable(error.message));
  socket.once('timeout', () => unreachable('no answer'));
  socket.once('secureConnect', () => {
    const fault = socket.authorized ? undefined : String(socket.authorizationError);
    resolve(validity(what, socket.getPeerCertificate(), { fault, nowMs: Date.now() }));
    socket.destroy();
  });
  return promise;
}

/** What its dates and its trust come to. */
export function validity(
  what: string,
  certificate: Pick<PeerCertificate, 'valid_from' | 'valid_to'>,
  facts: { readonly fault: string | undefined; readonly nowMs: number },
): Finding {
  const days = Math.floor((Date.parse(certificate.valid_to) - facts.nowMs) / DAY_MS);
  const until = new Date(certificate.valid_to).toISOString().slice(0, 10);
  if (days < 0) return bad(what, `ran out on ${until}`, 'renew it: nobody can reach the platform');
  if (facts.fault !== undefined) {
    return bad(
      what,
      `is not trusted here (${facts.fault})`,
      'send the whole chain, or trust its root',
    );
  }
  if (days < DAYS_SOON) return warn(what, `runs out in ${days} days, on ${until}`, 'renew it');
  return good(what, `valid until ${until}`);
}
