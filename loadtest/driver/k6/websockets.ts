import { WebSocket as NodeSocket } from 'ws';

interface Message {
  readonly data: string;
}

/** The part of `k6/websockets` that the scenarios use: real sockets, without compression. */
export class WebSocket {
  onopen: () => void = () => undefined;
  onmessage: (event: Message) => void = () => undefined;
  onclose: () => void = () => undefined;
  onerror: (event: { readonly error: string }) => void = () => undefined;
  readonly #socket: NodeSocket;

  constructor(
    url: string,
    _protocols?: null,
    params?: { readonly headers?: Readonly<Record<string, string>> } | null,
  ) {
    this.#socket = new NodeSocket(url, {
      headers: { ...params?.headers },
      perMessageDeflate: false,
    });
    this.#socket.on('open', () => this.onopen());
    this.#socket.on('message', (data: Buffer) => this.onmessage({ data: data.toString('utf8') }));
    this.#socket.on('close', () => this.onclose());
    this.#socket.on('error', (error) => this.onerror({ error: error.message }));
  }

  send(text: string): void {
    if (this.#socket.readyState === NodeSocket.OPEN) this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }
}
