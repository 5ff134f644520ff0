import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { serverFrameSchema, type AnyServerFrame } from '../server-frames.ts';

type FrameOf<T extends AnyServerFrame['t']> = Extract<AnyServerFrame, { t: T }>;

/** A live client of the tests: keeps every frame, checked against the published schema, until it is asked for. */
export class LivePeer {
  readonly ws: WebSocket;
  readonly frames: AnyServerFrame[] = [];
  /** Texts that are no frames of the protocol; tests expect none. */
  readonly strange: string[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  status: number | undefined;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.ws = new WebSocket(url, { headers: { ...headers }, perMessageDeflate: false });
    this.ws.on('message', (data) => this.#take(String(data)));
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.ws.on('unexpected-response', (_request, response) => {
      this.status = response.statusCode ?? 0;
      response.resume();
      this.ws.terminate();
    });
    this.ws.on('error', () => this.ws.terminate());
  }

  send(frame: object | string): void {
    this.ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Opens and says hello. */
  async greet(): Promise<FrameOf<'welcome'>> {
    await this.opened();
    this.send({ t: 'hello', v: 1 });
    return this.next('welcome');
  }

  opened(): Promise<void> {
    return until(() => this.ws.readyState === WebSocket.OPEN || this.#over());
  }

  /** Takes the first kept frame of the kind, or waits for it. */
  async next<T extends AnyServerFrame['t']>(kind: T): Promise<FrameOf<T>> {
    const isKind = (frame: AnyServerFrame): frame is FrameOf<T> => frame.t === kind;
    await until(() => {
      if (this.frames.some(isKind)) return true;
      if (this.#over()) throw new Error(`closed while waiting for ${kind}`);
      return false;
    });
    const index = this.frames.findIndex(isKind);
    const [frame] = this.frames.splice(index, 1);
    if (frame === undefined || !isKind(frame)) throw new Error('unreachable');
    return frame;
  }

  /** The close code and the parsed reason. */
  async closing(): Promise<{ code: number; reason: Record<string, unknown> }> {
    await until(() => this.closed !== undefined);
    const { code = 0, reason = '' } = this.closed ?? {};
    return { code, reason: reason === '' ? {} : JSON.parse(reason) };
  }

  /** Resolves when everything sent before was answered. */
  async settle(): Promise<void> {
    const c = Math.random();
    this.send({ t: 'time', c });
    await until(() => {
      if (this.#over()) throw new Error('closed while settling');
      return this.frames.some((frame) => frame.t === 'time' && frame.c === c);
    });
  }

  cut(): void {
    this.ws.terminate();
  }

  #over(): boolean {
    return this.closed !== undefined;
  }

  #take(text: string): void {
    const parsed = serverFrameSchema.safeParse(JSON.parse(text));
    if (parsed.success) this.frames.push(parsed.data);
    else this.strange.push(text);
  }
}

/** Waits for a state, not for a time; the limit only ends a hopeless wait. */
export async function until(isSo: () => boolean, limitMs = 20_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('it never became so');
    await sleep(2);
  }
}
