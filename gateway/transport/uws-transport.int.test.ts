import { transportSuite } from './transport.suite.ts';
import { createUwsTransport, loadUws } from './uws-transport.ts';

transportSuite('uWebSockets.js', async (options) => {
  const uws = await loadUws();
  if (!uws.ok) throw new Error(uws.error);
  return createUwsTransport(uws.value, options);
});
