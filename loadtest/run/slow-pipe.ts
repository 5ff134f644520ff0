import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A pipe to the server through which little passes: what a slow reader at the end of a bad line looks like. */
export interface SlowPipe {
  readonly port: number;
  close(): void;
}

const TURN_MS = 100;

/** The way to the server is free; on the way back at most `bytesPerSecond` are read, and the rest is left waiting. */
export async function openSlowPipe(target: {
  readonly host: string;
  readonly port: number;
  readonly bytesPerSecond: number;
}): Promise<SlowPipe> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    trickle(far, near, (target.bytesPerSecond * TURN_MS) / 1_000);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Reads by hand, a few bytes each turn; what is not read stays in the kernel, so the sender feels it. */
function trickle(far: Socket, near: Socket, bytesPerTurn: number): void {
  let allowed = 0;
  far.pause();
  const timer = setInterval(() => {
    allowed = Math.min(allowed + bytesPerTurn, 10 * bytesPerTurn);
    const size = Math.min(Math.floor(allowed), far.readableLength === 0 ? 1 : far.readableLength);
    if (size < 1) return;
    const piece: Buffer | null = far.read(size);
    if (piece === null) return;
    allowed -= piece.length;
    near.write(piece);
  }, TURN_MS);
  far.on('close', () => clearInterval(timer));
}
