import type { TransportName } from '../transport/transport.ts';
import { handshakeSuite } from './handshake.suite.ts';
import { hostileSuite } from './hostile.suite.ts';
import { offersSuite } from './offers.suite.ts';
import { watchingSuite } from './watching.suite.ts';

/** The live protocol as clients meet it, on one transport. */
export function liveSuite(transport: TransportName): void {
  handshakeSuite(transport);
  offersSuite(transport);
  watchingSuite(transport);
  hostileSuite(transport);
}
