import type { WebSocketRoute } from 'playwright-core';
import { WebSocket } from 'ws';
import { headersOf } from './world-rooms.ts';

/** Carries a page's sockets to a world's rooms as this organization, until it is cut. */
export class Wire {
  readonly #port: number;
  readonly #who: string;
  readonly #open = new Set<WebSocketRoute>();
  #isCut = false;

  constructor(port: number, who: string) {
    this.#port = port;
    this.#who = who;
  }

  join(page: WebSocketRoute): void {
    if (this.#isCut) {
      void page.close();
      return;
    }
    this.#open.add(page);
    const address = `ws://127.0.0.1:${this.#port}/socket.io/?EIO=4&transport=websocket`;
    const rooms = new WebSocket(address, { headers: headersOf(this.#who) });
    const waiting: (string | Buffer)[] = [];
    page.onMessage((message) => {
      if (rooms.readyState === WebSocket.OPEN) rooms.send(message);
      else waiting.push(message);
    });
    rooms.on('open', () => {
      for (const message of waiting.splice(0)) rooms.send(message);
    });
    rooms.on('message', (data: Buffer) => page.send(data.toString('utf8')));
    rooms.on('error', () => rooms.terminate());
    rooms.on('close', () => void page.close());
    page.onClose(() => {
      this.#open.delete(page);
      rooms.close();
    });
  }

  /** Ends what is open, and what is opened from now on. */
  async cut(): Promise<void> {
    this.#isCut = true;
    await Promise.all([...this.#open].map((page) => page.close()));
  }

  mend(): void {
    this.#isCut = false;
  }
}
