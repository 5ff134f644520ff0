import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ClientAddress, type TrustProxy } from './address.ts';
import { type RefusalStatus, statusLine } from './transport.ts';

export interface UpgradePipeOptions {
  /** Exact paths (`/live`) and prefixes (ending in `/`) that are handed on. */
  readonly paths: readonly string[];
  readonly trustProxy: TrustProxy;
  /** More upgraded connections at once are answered 503. */
  readonly connectionsMax: number;
  /** From the request to the listener's answer. */
  readonly handshakeTimeoutMs: number;
}

export interface UpgradePipe {
  /** Proves to the live listener that `x-kaibiao-peer` comes from this process. */
  readonly secret: string;
  /** Takes over the server's upgrades and hands them to the listener at the target. Returns the detach. */
  attach(server: Server, target: { readonly host: string; readonly port: number }): () => void;
  /** Connections being piped. */
  size(): number;
  /** Cuts every piped connection. */
  close(): void;
}

/** What the listener may learn of a request; everything else, `x-kaibiao-*` above all, stays behind. */
const HANDED_ON = [
  'host',
  'origin',
  'authorization',
  'user-agent',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
] as const;
/** The listener's own limit for a whole request head is 4 KiB. */
const HEAD_CHARS_MAX = 3_500;
const SESSION_COOKIE = 'kb_session=';

/**
 * Lets one public HTTP server own the port: its upgrade requests for the live and room paths are written anew, with
 * the peer's address and a secret of this process, and both sockets are joined byte for byte.
 */
export function createUpgradePipe(options: UpgradePipeOptions): UpgradePipe {
  const secret = randomBytes(32).toString('base64url');
  const clientAddress = new ClientAddress(options.trustProxy);
  const pairs = new Set<Pair>();

  return {
    secret,
    attach(server, target) {
      const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
        // Before anything else: a peer that resets now must not end the process.
        socket.on('error', () => socket.destroy());
        const path = (request.url ?? '').split('?', 1)[0] ?? '';
        if (!isServed(options.paths, path)) return refuse(socket, 404);
        if (!isPlainUpgrade(request)) return refuse(socket, 400);
        if (pairs.size >= options.connectionsMax) return refuse(socket, 503);
        const forwarded = request.headers['x-forwarded-for'];
        const peer = clientAddress.of(
          request.socket.remoteAddress ?? '',
          Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
        );
        const text = headOf(request, peer, secret);
        if (text.length > HEAD_CHARS_MAX) return refuse(socket, 400);
        const upstream = connect({ ...target, noDelay: true });
        const pair = new Pair(socket, upstream, options.handshakeTimeoutMs);
        pairs.add(pair);
        pair.onClose = () => pairs.delete(pair);
        pair.start(text, head);
      };
      server.on('upgrade', onUpgrade);
      return () => {
        server.off('upgrade', onUpgrade);
      };
    },
    size: () => pairs.size,
    close() {
      for (const pair of pairs) pair.destroy();
    },
  };
}

/** Two joined sockets: whatever ends one ends the other, and neither waits for the other without bound. */
class Pair {
  readonly #client: Duplex;
  readonly #upstream: Socket;
  #timer: NodeJS.Timeout | undefined;
  onClose: () => void = () => undefined;

  constructor(client: Duplex, upstream: Socket, handshakeTimeoutMs: number) {
    this.#client = client;
    this.#upstream = upstream;
    this.#timer = setTimeout(() => this.destroy(), handshakeTimeoutMs);
  }

  start(requestHead: string, firstBytes: Buffer): void {
    const client = this.#client;
    const upstream = this.#upstream;
    if ('setNoDelay' in client && typeof client.setNoDelay === 'function') client.setNoDelay(true);
    upstream.on('error', () => {
      // Nothing came back yet: the client gets an answer instead of a cut.
      if (this.#timer === undefined) this.destroy();
      else refuse(client, 503);
    });
    upstream.once('data', () => this.#answered());
    client.once('close', () => this.destroy());
    upstream.once('close', () => {
      // What the listener said last (a close frame, a refusal) still goes out; then this side ends too.
      if (!client.writableEnded) client.end();
      if (client.writableFinished) client.destroy();
      else client.once('finish', () => client.destroy());
      this.#armFinish();
      this.onClose();
    });
    upstream.write(requestHead, 'latin1');
    if (firstBytes.length > 0) upstream.write(firstBytes);
    client.pipe(upstream);
    upstream.pipe(client);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A client that does not read its last bytes is cut. */
  #armFinish(): void {
    clearTimeout(this.#timer);
    if (this.#client.destroyed) return;
    this.#timer = setTimeout(() => this.destroy(), FINISH_TIMEOUT_MS);
    this.#client.once('close', () => clearTimeout(this.#timer));
  }
}

const FINISH_TIMEOUT_MS = 5_000;

function isServed(paths: readonly string[], path: string): boolean {
  return paths.some((served) => (served.endsWith('/') ? path.startsWith(served) : path === served));
}

/** A GET without a body that asks for a WebSocket: anything else could be read in two ways. */
function isPlainUpgrade(request: IncomingMessage): boolean {
  const { headers, method } = request;
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-key'] !== undefined &&
    headers['transfer-encoding'] === undefined &&
    (headers['content-length'] === undefined || headers['content-length'] === '0')
  );
}

function headOf(request: IncomingMessage, peer: string, secret: string): string {
  const lines = [`GET ${request.url ?? '/'} HTTP/1.1`, 'Upgrade: websocket', 'Connection: Upgrade'];
  for (const name of HANDED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') lines.push(`${name}: ${value}`);
  }
  const cookies = sessionCookies(request.headers.cookie ?? '');
  if (cookies.length > 0) lines.push(`cookie: ${cookies.join('; ')}`);
  lines.push(`x-kaibiao-peer: ${peer}`, `x-kaibiao-secret: ${secret}`, '\r\n');
  return lines.join('\r\n');
}

/**
 * All of them: two mean that somebody else set one, and `presentedToken` then believes neither. Cut by hand: a pattern that
 * looks back over spaces takes seconds for a header full of them.
 */
function sessionCookies(header: string): readonly string[] {
  return header
    .split(';')
    .map((pair) => pair.trimStart())
    .filter((pair) => pair.startsWith(SESSION_COOKIE));
}

function refuse(socket: Duplex, status: RefusalStatus): void {
  if (socket.destroyed || socket.writableEnded) return;
  socket.end(
    `HTTP/1.1 ${statusLine(status)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}
