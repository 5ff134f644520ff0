import { transportSuite } from './transport.suite.ts';
import { createWsTransport } from './ws-transport.ts';

transportSuite('ws', async (options) => createWsTransport(options));
