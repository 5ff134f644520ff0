import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { childArgument, childReady } from '../bench/child.ts';

/** The least that an answer over HTTP can be: the same bytes for everybody. */
const { body } = childArgument() as { readonly body: string };
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
childReady({ url: `http://127.0.0.1:${port}` }, () => {
  server.closeAllConnections();
  server.close();
});
