import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Server as RoomServer } from 'socket.io';
import type { HttpRequest, HttpResponse, TemplatedApp, WebSocket } from 'uWebSockets.js';
import { err, invariant, ok, type Result } from '#contracts/result.ts';
import { normalizeAddress } from './address.ts';
import {
  type Frame,
  IDLE_TIMEOUT_S,
  ListenError,
  QUEUE_BYTES_HARD_MAX,
  type RefusalStatus,
  type SendOutcome,
  type SocketHandlers,
  statusLine,
  type Transport,
  type TransportOptions,
  type TransportSocket,
  UPGRADE_HEADERS,
  type UpgradeHeader,
  type UpgradeRequest,
} from './transport.ts';
import { checkUwsBinary, findUwsBinary } from './uws-binary.ts';

type Uws = typeof import('uWebSockets.js');
type ListenSocket = Parameters<Uws['us_listen_socket_close']>[0];

/** `DISABLED` and `LIBUS_LISTEN_EXCLUSIVE_PORT` of the native module; its typings name them as types only. */
const COMPRESSION_DISABLED = 0;
const EXCLUSIVE_PORT = 1;

/** Binary checked, module loaded; or the reason why uWebSockets.js cannot serve here. */
export async function loadUws(): Promise<Result<Uws, string>> {
  const path = findUwsBinary();
  if (!path.ok) return path;
  const checked = checkUwsBinary(path.value);
  if (!checked.ok) return checked;
  try {
    return ok(await import('uWebSockets.js'));
  } catch (error) {
    return err(
      `uWebSockets.js does not load: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}

/** socket.io patches a process-wide prototype for the app it is attached to, so there may be only one (f16). */
let hasApp = false;

/** The transport on uWebSockets.js; at most one lives in a process. */
export function createUwsTransport<State>(uws: Uws, options: TransportOptions<State>): Transport {
  invariant(!hasApp, 'one uWebSockets.js app per process');
  const { min, max } = IDLE_TIMEOUT_S;
  // Outside this range the native code ends the process (f11).
  invariant(
    Number.isInteger(options.idleTimeoutS) &&
      options.idleTimeoutS >= min &&
      options.idleTimeoutS <= max,
    `idleTimeoutS is a whole number from ${min} to ${max}`,
  );
  hasApp = true;
  return new UwsTransport(uws, options);
}

class UwsTransport<State> implements Transport {
  readonly name = 'uws';
  readonly #uws: Uws;
  readonly #app: TemplatedApp;
  readonly #options: TransportOptions<State>;
  #listenSocket: ListenSocket | undefined;
  #isStopped = false;

  constructor(uws: Uws, options: TransportOptions<State>) {
    this.#uws = uws;
    this.#options = options;
    this.#app = uws.App();
    const { handlers } = options;
    this.#app.ws<UserData<State>>(options.path, {
      compression: COMPRESSION_DISABLED,
      maxPayloadLength: options.frameBytesMax,
      idleTimeout: options.idleTimeoutS,
      maxBackpressure: QUEUE_BYTES_HARD_MAX,
      closeOnBackpressureLimit: true,
      sendPingsAutomatically: true,
      upgrade: (res, req, context) => {
        const verdict = this.#isStopped
          ? { type: 'refuse' as const, status: 503 as const }
          : handlers.onUpgrade(copyRequest(res, req));
        if (verdict.type === 'refuse') {
          refuse(res, verdict.status, verdict.retryAfterS);
          return;
        }
        res.upgrade(
          { holder: new UwsSocket(verdict.state, options.queueBytesMax) },
          req.getHeader('sec-websocket-key'),
          req.getHeader('sec-websocket-protocol'),
          req.getHeader('sec-websocket-extensions'),
          context,
        );
      },
      open: (ws) => holderOf(ws).opened(ws, handlers),
      // The ArrayBuffer is emptied on return: its text is copied out first (f6).
      message: (ws, message, isBinary) => {
        if (isBinary) handlers.onBinary(holderOf(ws).state);
        else handlers.onText(holderOf(ws).state, Buffer.from(message).toString());
      },
      drain: (ws) => holderOf(ws).drained(handlers),
      close: (ws, code) => holderOf(ws).closed(code, handlers),
    });
    this.#app.any('/*', (res) => refuse(res, 404));
  }

  listen(host: string, port: number): Promise<{ readonly port: number }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ readonly port: number }>();
    const onListen = (socket: ListenSocket | false) => {
      if (socket === false) {
        reject(new ListenError(`cannot listen on ${host}:${port}`));
        return;
      }
      this.#listenSocket = socket;
      resolve({ port: this.#uws.us_socket_local_port(socket) });
    };
    // Without the exclusive flag Linux would let a second process share the port. The typings lack this overload.
    Reflect.apply(this.#app.listen, this.#app, [host, port, EXCLUSIVE_PORT, onListen]);
    return promise;
  }

  attachRooms(io: RoomServer): void {
    const options = {
      serveClient: false,
      compression: COMPRESSION_DISABLED,
      idleTimeout: this.#options.idleTimeoutS,
      maxBackpressure: this.#options.queueBytesMax,
    };
    io.attachApp(this.#app, options);
  }

  stopAccepting(): void {
    if (this.#listenSocket === undefined) return;
    this.#uws.us_listen_socket_close(this.#listenSocket);
    this.#listenSocket = undefined;
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.stopAccepting();
    this.#app.close();
    hasApp = false;
    // The native loop closes descriptors at its next turn.
    await nextTurn();
  }
}

/** Our side of one native socket: the only thing that touches it, and never after its close (f5). */
class UwsSocket<State> implements TransportSocket {
  readonly state: State;
  readonly #queueBytesMax: number;
  #ws: WebSocket<UserData<State>> | undefined;
  #hasQueued = false;
  #isDrainDue = false;
  remoteAddress = '';

  constructor(state: State, queueBytesMax: number) {
    this.state = state;
    this.#queueBytesMax = queueBytesMax;
  }

  opened(ws: WebSocket<UserData<State>>, handlers: SocketHandlers<State>): void {
    this.#ws = ws;
    this.remoteAddress = addressText(ws.getRemoteAddressAsText());
    handlers.onOpen(this.state, this);
  }

  /**
   * Tells of room after this turn, once: a message sent from within the native drain handler that does not fit at once
   * would wait for ever, because the handler's caller stops asking the kernel for room (seen with the pinned release).
   */
  drained(handlers: SocketHandlers<State>): void {
    if (this.#isDrainDue) return;
    this.#isDrainDue = true;
    setImmediate(() => {
      this.#isDrainDue = false;
      if (this.#ws === undefined) return;
      this.#hasQueued = this.bufferedBytes() > 0;
      handlers.onDrain(this.state);
    });
  }

  closed(code: number, handlers: SocketHandlers<State>): void {
    this.#ws = undefined;
    handlers.onClose(this.state, code);
  }

  send(frame: Frame, allowanceBytes = 0): SendOutcome {
    const ws = this.#ws;
    if (ws === undefined) return 'dropped';
    if (this.#hasQueued && ws.getBufferedAmount() > this.#queueBytesMax + allowanceBytes) {
      return 'dropped';
    }
    const status = ws.send(frame, false, false);
    if (status === 1) return 'sent';
    if (status === 2) return 'dropped';
    this.#hasQueued = true;
    return 'queued';
  }

  together(sends: () => void): void {
    this.#ws?.cork(sends);
  }

  bufferedBytes(): number {
    return this.#ws?.getBufferedAmount() ?? 0;
  }

  close(code: number, reason: string): void {
    this.#ws?.end(code, reason);
  }

  terminate(): void {
    this.#ws?.close();
  }
}

/** uWebSockets.js copies these fields onto its own socket object. */
interface UserData<State> {
  readonly holder: UwsSocket<State>;
}

function holderOf<State>(ws: WebSocket<UserData<State>>): UwsSocket<State> {
  return ws.getUserData().holder;
}

function addressText(bytes: ArrayBuffer): string {
  return normalizeAddress(Buffer.from(bytes).toString());
}

/** Request and response are dead once the handler returns, so everything needed is copied here (f5). */
function copyRequest(res: HttpResponse, req: HttpRequest): UpgradeRequest {
  const headers: Partial<Record<UpgradeHeader, string>> = {};
  for (const name of UPGRADE_HEADERS) {
    const value = req.getHeader(name);
    if (value !== '') headers[name] = value;
  }
  return { remoteAddress: addressText(res.getRemoteAddressAsText()), headers };
}

/** Answers within the handler, so no abort handler is needed (f4). */
function refuse(res: HttpResponse, status: RefusalStatus, retryAfterS?: number): void {
  res.writeStatus(statusLine(status));
  if (retryAfterS !== undefined) res.writeHeader('retry-after', String(retryAfterS));
  res.end('', true);
}
