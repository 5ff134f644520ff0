/** What the client needs of the machine it runs on; tests bring a virtual one. */
export interface Env {
  /** Milliseconds since 1970 as this machine believes; may jump. */
  wallMs(): number;
  /** Milliseconds since some start; never steps back. */
  monotonicMs(): number;
  /** Calls back once after `delayMs`; returns the cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** Uniform in [0, 1); for jitter only. */
  random(): number;
  /** Unpredictable bytes; for command ids. */
  randomBytes(count: number): Uint8Array;
}

/** A socket that carries text frames. After `onClose` nothing more comes. */
export interface LiveSocket {
  /** Dropped in silence when the socket is not open. */
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** WebSocket close code (1006 when there was none) and the server's reason. */
  readonly onClose: (code: number, reason: string) => void;
}

export type OpenSocket = (url: string, events: SocketEvents) => LiveSocket;

/** This page's or process's own time and randomness. */
export const systemEnv: Env = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};

export interface SocketCredentials {
  /** Session token of a program: sent as `Authorization: Bearer`. Pages use their cookie and leave it out. */
  readonly token?: string | undefined;
}

/** WebSocket's code for a connection that ended without a close frame. */
const NO_CLOSE_FRAME = 1006;
const ERROR_WAIT_MS = 50;

/** Node's WebSocket takes headers, a browser's does not: there the cookie speaks. */
type WebSocketWithHeaders = new (
  url: string,
  options?: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

/** Sockets of the platform's own `WebSocket` (browsers, Node ≥ 22). */
export function systemSockets(credentials: SocketCredentials): OpenSocket {
  return (url, events) => {
    const Socket: WebSocketWithHeaders = WebSocket as WebSocketWithHeaders;
    const { token } = credentials;
    const socket =
      token === undefined
        ? new Socket(url)
        : new Socket(url, { headers: { authorization: `Bearer ${token}` } });
    socket.addEventListener('open', events.onOpen);
    socket.addEventListener('message', (message: MessageEvent<unknown>) => {
      // The protocol has text frames only; anything else is skipped and will show as a gap or a missing answer.
      if (typeof message.data === 'string') events.onText(message.data);
    });
    let isOver = false;
    const end = (code: number, reason: string) => {
      if (!isOver) events.onClose(code, reason);
      isOver = true;
    };
    socket.addEventListener('close', (close) => end(close.code, close.reason));
    // Node 22 reports a failed connection as an error alone; elsewhere `close` with its code follows at once.
    socket.addEventListener('error', () =>
      setTimeout(() => end(NO_CLOSE_FRAME, ''), ERROR_WAIT_MS),
    );
    return {
      send(text) {
        if (socket.readyState === socket.OPEN) socket.send(text);
      },
      close: () => socket.close(),
    };
  };
}
