import { normalizeAddress } from '../transport/address.ts';
import {
  UPGRADE_HEADERS,
  type UpgradeHeader,
  type UpgradeRequest,
} from '../transport/transport.ts';

/** What the two engines of socket.io call a request: Node's message, or uWebSockets.js' with fields added. */
interface EngineRequest {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly socket?: { readonly remoteAddress?: string };
  readonly connection?: { readonly remoteAddress?: string };
}

/** The part of an engine.io request that `readArrival` wants; copied, because uWebSockets.js' own dies (f5). */
export function upgradeRequestOf(request: EngineRequest): UpgradeRequest {
  const headers: Partial<Record<UpgradeHeader, string>> = {};
  for (const name of UPGRADE_HEADERS) {
    const value = request.headers?.[name];
    if (typeof value === 'string' && value !== '') headers[name] = value;
  }
  const address = request.socket?.remoteAddress ?? request.connection?.remoteAddress ?? '';
  return { remoteAddress: normalizeAddress(address), headers };
}
