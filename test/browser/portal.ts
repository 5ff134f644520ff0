import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Another site, of another origin, with one page. */
export interface Portal {
  readonly url: string;
  show(body: string): void;
  close(): Promise<void>;
}

export async function openPortal(): Promise<Portal> {
  let page = '';
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>portal</title>${page}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    show: (body) => {
      page = body;
    },
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
