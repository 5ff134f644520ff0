import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Server as RoomServer } from 'socket.io';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { normalizeAddress } from './address.ts';
import {
  type Frame,
  ListenError,
  QUEUE_BYTES_HARD_MAX,
  type RefusalStatus,
  type SendOutcome,
  statusLine,
  type Transport,
  type TransportOptions,
  type TransportSocket,
  UPGRADE_HEADERS,
  type UpgradeHeader,
  type UpgradeRequest,
} from './transport.ts';

const ROOMS_PATH = '/socket.io/';
/** How often silence is looked at, as a part of the idle timeout. */
const SWEEPS_PER_TIMEOUT = 4;

/** The transport on the library `ws` and Node's HTTP server: runs wherever Node runs. */
export function createWsTransport<State>(options: TransportOptions<State>): Transport {
  return new WsTransport(options);
}

class WsTransport<State> implements Transport {
  readonly name = 'ws';
  readonly #options: TransportOptions<State>;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #open = new Set<WsSocket<State>>();
  readonly #raw = new Set<Duplex>();
  #sweep: NodeJS.Timeout | undefined;
  #hasRooms = false;
  #isAccepting = true;

  constructor(options: TransportOptions<State>) {
    this.#options = options;
    this.#http = createServer((_request, response) => {
      response.writeHead(404, { connection: 'close', 'content-length': 0 }).end();
    });
    this.#sockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: options.frameBytesMax,
      clientTracking: false,
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on('clientError', (_error, socket) => socket.destroy());
  }

  listen(host: string, port: number): Promise<{ readonly port: number }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ readonly port: number }>();
    const onError = (error: Error) => reject(new ListenError(`cannot listen: ${error.message}`));
    this.#http.once('error', onError);
    this.#http.listen({ host, port, exclusive: true }, () => {
      this.#http.off('error', onError);
      const everyMs = (this.#options.idleTimeoutS * 1_000) / SWEEPS_PER_TIMEOUT;
      this.#sweep = setInterval(() => this.#sweepSilent(), everyMs).unref();
      // Listening on TCP, the address is an object; only pipes have a text.
      resolve({ port: (this.#http.address() as AddressInfo).port });
    });
    return promise;
  }

  attachRooms(io: RoomServer): void {
    this.#hasRooms = true;
    io.attach(this.#http, {
      path: ROOMS_PATH,
      destroyUpgrade: false,
      perMessageDeflate: false,
      httpCompression: false,
    });
  }

  stopAccepting(): void {
    if (!this.#isAccepting) return;
    this.#isAccepting = false;
    if (this.#http.listening) this.#http.close();
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    const wasListening = this.#http.listening;
    const closed = wasListening
      ? new Promise<void>((resolve) => this.#http.once('close', resolve))
      : undefined;
    this.stopAccepting();
    for (const socket of this.#open) socket.terminate();
    for (const socket of this.#raw) socket.destroy();
    this.#http.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#raw.add(socket);
    socket.once('close', () => this.#raw.delete(socket));
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (this.#hasRooms && path.startsWith(ROOMS_PATH)) return;
    if (path !== this.#options.path) {
      refuse(socket, 404);
      return;
    }
    const remoteAddress = normalizeAddress(request.socket.remoteAddress ?? '');
    const { handlers } = this.#options;
    const verdict = this.#isAccepting
      ? handlers.onUpgrade(copyRequest(request, remoteAddress))
      : { type: 'refuse' as const, status: 503 as const };
    if (verdict.type === 'refuse') {
      refuse(socket, verdict.status, verdict.retryAfterS);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      const { queueBytesMax } = this.#options;
      const holder = new WsSocket({ ws, remoteAddress, queueBytesMax, state: verdict.state });
      this.#open.add(holder);
      socket.on('drain', () => handlers.onDrain(holder.state));
      this.#listenTo(ws, holder);
      handlers.onOpen(holder.state, holder);
    });
  }

  #listenTo(ws: WebSocket, holder: WsSocket<State>): void {
    const { handlers } = this.#options;
    ws.on('message', (data, isBinary) => {
      holder.heardAt = performance.now();
      if (!holder.isOpen()) return;
      if (isBinary) handlers.onBinary(holder.state);
      else handlers.onText(holder.state, textOf(data));
    });
    ws.on('ping', () => holder.heard());
    ws.on('pong', () => holder.heard());
    // A broken frame: the library closes the socket itself, with the fitting code.
    ws.on('error', () => holder.heard());
    ws.on('close', (code) => {
      this.#open.delete(holder);
      handlers.onClose(holder.state, code);
    });
  }

  #sweepSilent(): void {
    const now = performance.now();
    const timeoutMs = this.#options.idleTimeoutS * 1_000;
    for (const socket of this.#open) {
      const silentMs = now - socket.heardAt;
      if (silentMs > timeoutMs || socket.bufferedBytes() > QUEUE_BYTES_HARD_MAX) socket.terminate();
      else if (silentMs > timeoutMs / SWEEPS_PER_TIMEOUT) socket.ping();
    }
  }
}

interface WsSocketInit<State> {
  readonly ws: WebSocket;
  readonly remoteAddress: string;
  readonly queueBytesMax: number;
  readonly state: State;
}

class WsSocket<State> implements TransportSocket {
  readonly state: State;
  readonly remoteAddress: string;
  readonly #ws: WebSocket;
  readonly #queueBytesMax: number;
  /** `performance.now()` of the last sign of life. */
  heardAt = performance.now();

  constructor(init: WsSocketInit<State>) {
    this.state = init.state;
    this.remoteAddress = init.remoteAddress;
    this.#ws = init.ws;
    this.#queueBytesMax = init.queueBytesMax;
  }

  isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  heard(): void {
    this.heardAt = performance.now();
  }

  send(frame: Frame, allowanceBytes = 0): SendOutcome {
    if (!this.isOpen()) return 'dropped';
    if (this.#ws.bufferedAmount > this.#queueBytesMax + allowanceBytes) return 'dropped';
    this.#ws.send(frame, TEXT);
    return this.#ws.bufferedAmount > 0 ? 'queued' : 'sent';
  }

  /** `ws` corks each message by itself; there is nothing to gain across them. */
  together(sends: () => void): void {
    sends();
  }

  bufferedBytes(): number {
    return this.isOpen() ? this.#ws.bufferedAmount : 0;
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  ping(): void {
    if (this.isOpen()) this.#ws.ping();
  }
}

const TEXT = { binary: false, compress: false };

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}

function copyRequest(request: IncomingMessage, remoteAddress: string): UpgradeRequest {
  const headers: Partial<Record<UpgradeHeader, string>> = {};
  for (const name of UPGRADE_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string' && value !== '') headers[name] = value;
  }
  return { remoteAddress, headers };
}

function refuse(socket: Duplex, status: RefusalStatus, retryAfterS?: number): void {
  const retryAfter = retryAfterS === undefined ? '' : `Retry-After: ${retryAfterS}\r\n`;
  socket.end(
    `HTTP/1.1 ${statusLine(status)}\r\n${retryAfter}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
