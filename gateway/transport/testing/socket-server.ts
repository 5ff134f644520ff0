import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type {
  SocketHandlers,
  Transport,
  TransportSocket,
  UpgradeRequest,
  UpgradeVerdict,
} from '../transport.ts';

/** The server's side of one socket in these tests: remembers all that the transport said. */
export class SocketPeer {
  socket: TransportSocket | undefined;
  readonly request: UpgradeRequest;
  readonly texts: string[] = [];
  binaries = 0;
  drains = 0;
  closedWith: number | undefined;

  constructor(request: UpgradeRequest) {
    this.request = request;
  }

  get open(): TransportSocket {
    if (this.socket === undefined) throw new Error('this socket is not open');
    return this.socket;
  }
}

export const FRAME_BYTES_MAX = 4_096;
export const QUEUE_BYTES_MAX = 256 * 1_024;
export const HOST = '127.0.0.1';

export class SocketServer {
  readonly peers: SocketPeer[] = [];
  port = 0;
  onText: (peer: SocketPeer, text: string) => void = (peer, text) => peer.socket?.send(text);
  onDrain: () => void = () => undefined;
  verdict: (peer: SocketPeer) => UpgradeVerdict<SocketPeer> = (peer) => ({
    type: 'accept',
    state: peer,
  });
  transport: Transport | undefined;

  readonly handlers: SocketHandlers<SocketPeer> = {
    onUpgrade: (request) => {
      const peer = new SocketPeer(request);
      const verdict = this.verdict(peer);
      if (verdict.type === 'accept') this.peers.push(peer);
      return verdict;
    },
    onOpen: (peer, socket) => {
      peer.socket = socket;
    },
    onText: (peer, text) => {
      peer.texts.push(text);
      this.onText(peer, text);
    },
    onBinary: (peer) => {
      peer.binaries += 1;
      peer.socket?.close(4501, 'binary');
    },
    onDrain: (peer) => {
      peer.drains += 1;
      this.onDrain();
    },
    onClose: (peer, code) => {
      peer.closedWith = code;
    },
  };

  get last(): SocketPeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('nobody connected');
    return peer;
  }
}

export function handshake(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${HOST}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');
}

export function texts(client: WebSocket): string[] {
  const got: string[] = [];
  client.on('message', (data) => got.push(String(data)));
  return got;
}

export function opened(client: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('open', () => resolve());
    client.once('close', () => reject(new Error('closed before it opened')));
  });
}

export function closed(client: WebSocket): Promise<[number, string]> {
  return new Promise((resolve) => {
    client.once('close', (code, reason) => resolve([code, String(reason)]));
  });
}

export function refused(client: WebSocket): Promise<{ code?: number; retryAfter?: string }> {
  return new Promise((resolve, reject) => {
    client.once('open', () => reject(new Error('it opened')));
    client.once('unexpected-response', (_request, response) => {
      const retryAfter = response.headers['retry-after'];
      response.resume();
      resolve({
        ...(response.statusCode === undefined ? {} : { code: response.statusCode }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    });
  });
}

export function closedRaw(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Waits for a state, not for a time; the limit only ends a hopeless wait. */
export async function until(isSo: () => boolean, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('it never became so');
    await sleep(2);
  }
}
