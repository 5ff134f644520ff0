import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way from browsers to the server that can be cut and mended, as a cable is. */
export interface Network {
  /** Where pages come in instead of the server's own address. */
  readonly url: string;
  /** Ends every connection, and every new one at once. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openNetwork(serverUrl: string): Promise<Network> {
  const port = Number(new URL(serverUrl).port);
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(port, 'localhost');
    keep(near);
    keep(far);
    // Either end may break at any moment; then the other one ends too.
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  proxy.listen(0, 'localhost');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has a port');
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://localhost:${address.port}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
