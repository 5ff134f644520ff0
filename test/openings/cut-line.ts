import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that a test can cut after so many bytes, and mend. */
export class CutLine {
  /** Bytes that went towards the server since the test last set it. */
  sentBytes = 0;
  /** The line breaks when so many have passed. */
  cutAtBytes = Number.POSITIVE_INFINITY;
  /** Nothing comes through once it has been cut. */
  staysDown = false;
  /** Whatever is sent goes nowhere, and nobody is told. */
  isSilent = false;
  #isDown = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: URL) {
    this.#server = createServer((near) => this.#join(near, target));
  }

  static async to(url: string): Promise<CutLine> {
    const line = new CutLine(new URL(url));
    const { promise, resolve } = Promise.withResolvers<void>();
    line.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return line;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  mend(): void {
    this.#isDown = false;
    this.isSilent = false;
    this.cutAtBytes = Number.POSITIVE_INFINITY;
    this.sentBytes = 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  #join(near: Socket, { hostname, port }: URL): void {
    this.#watch(near);
    if (this.#isDown) {
      near.destroy();
      return;
    }
    const far = this.#watch(connect(Number(port), hostname));
    far.on('data', (bytes) => {
      if (!this.isSilent) near.write(bytes);
    });
    far.on('close', () => near.destroy());
    near.on('close', () => far.end());
    near.on('data', (bytes) => {
      if (this.isSilent) return;
      this.sentBytes += bytes.length;
      far.write(bytes);
      if (this.sentBytes < this.cutAtBytes) return;
      this.#isDown = this.staysDown;
      this.cutAtBytes = Number.POSITIVE_INFINITY;
      far.end();
      near.destroy();
    });
  }

  #watch(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }
}
