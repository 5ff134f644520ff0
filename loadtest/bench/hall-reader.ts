import { WebSocket } from 'ws';

/** One envelope as a reader got it: its number, and how many bytes its frame's text had. */
export interface Heard {
  readonly epoch: string;
  readonly seq: number;
  readonly at: number;
  readonly body: { readonly type: string; readonly version?: number };
}

/** What is wrong with the numbers that a reader got. */
export interface NumberFaults {
  /** Gaps: an envelope came whose predecessor had not. */
  lost: number;
  doubled: number;
}

export interface HallReaderOptions {
  /** `hall`: our server, its handshake and join. `plain`: the bare peer, which answers each socket like a join. */
  readonly kind: 'hall' | 'plain';
  readonly url: string;
  readonly openingId: string;
  /** An envelope that came as it was told, at this instant of the machine's steady clock. */
  readonly onHeard: (heard: Heard, text: string, atMs: number) => void;
  readonly faults: NumberFaults;
}

interface Joined {
  readonly ok: boolean;
  readonly code?: string;
  readonly epoch: string;
  readonly seq: number;
  readonly tail?: readonly Heard[];
}

const EVENT = '42["room:event",';
const ANSWER = '431[';
const CLOSED = '42["room:closed"';
const ANSWER_MS_MAX = 60_000;
const AGAIN_MS = 2_000;

/** A page's link to a hall, without the page: it joins, follows the numbers, and after a cut joins again from its last one. */
export class HallReader {
  /** How it came in the last time: with what it had missed, or with the newest state. */
  cameBy: 'tail' | 'state' | undefined;
  /** Joins that the server put off. */
  putOff = 0;
  /** Lines that ended by themselves after a join; the reader came again from its last number, as a page does. */
  broken = 0;
  #socket: WebSocket | undefined;
  #epoch = '';
  #seq = 0;
  readonly #options: HallReaderOptions;

  constructor(options: HallReaderOptions) {
    this.#options = options;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Settles when the join was answered. A reader that was put off comes again, as a page does. */
  async come(): Promise<void> {
    for (;;) {
      const joined = await this.#join();
      if (joined !== undefined) return;
      this.putOff += 1;
      this.cut();
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (1 + Math.random())));
    }
  }

  /** As a line that dies. */
  cut(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.removeAllListeners();
    socket?.on('error', () => undefined);
    socket?.terminate();
  }

  #join(): Promise<Joined | undefined> {
    const { kind, url, openingId } = this.#options;
    const path = kind === 'plain' ? `/?from=${this.#seq}` : '/socket.io/?EIO=4&transport=websocket';
    const socket = new WebSocket(`${url}${path}`, { perMessageDeflate: false });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      let isIn = false;
      const timer = setTimeout(() => reject(new Error('a join was not answered')), ANSWER_MS_MAX);
      const refused = (): void => {
        clearTimeout(timer);
        resolve(undefined);
      };
      socket.on('error', refused);
      socket.on('close', () => {
        if (this.#socket !== socket) return;
        refused();
        if (!isIn) return;
        this.broken += 1;
        this.come().catch(reject);
      });
      socket.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        if (text.startsWith(EVENT)) {
          this.#hear(text);
        } else if (text.startsWith(ANSWER)) {
          clearTimeout(timer);
          isIn = true;
          const [joined] = JSON.parse(text.slice(3)) as [Joined];
          resolve(this.#joined(joined));
        } else if (text === '2') socket.send('3');
        else if (text.startsWith('0')) socket.send('40');
        else if (text.startsWith('40')) {
          const position = this.#epoch === '' ? {} : { epoch: this.#epoch, seq: this.#seq };
          socket.send(`421${JSON.stringify(['room:join', { openingId, ...position }])}`);
        } else if (text.startsWith(CLOSED)) refused();
      });
    });
  }

  #joined(joined: Joined): Joined | undefined {
    if (!joined.ok) {
      if (joined.code !== 'too_fast') throw new Error(`a join was refused: ${joined.code}`);
      return undefined;
    }
    if (this.#epoch === '' || joined.tail === undefined) {
      this.cameBy = 'state';
      this.#epoch = joined.epoch;
      this.#seq = joined.seq;
      return joined;
    }
    this.cameBy = 'tail';
    for (const { seq } of joined.tail) this.#count(seq);
    if (this.#seq !== joined.seq) this.#options.faults.lost += 1;
    return joined;
  }

  #hear(text: string): void {
    const atMs = steadyMs();
    const heard = parsed(text);
    // Before the answer to its join a reader knows no number to hold this one against; the answer covers it.
    if (this.#epoch === '') return;
    this.#count(heard.seq);
    this.#options.onHeard(heard, text, atMs);
  }

  #count(seq: number): void {
    if (seq <= this.#seq) this.#options.faults.doubled += 1;
    else if (seq !== this.#seq + 1) this.#options.faults.lost += 1;
    this.#seq = Math.max(seq, this.#seq);
  }
}

/** One clock for all processes of the machine, in milliseconds. */
export function steadyMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}

let lastText = '';
let lastHeard: Heard | undefined;
/** All readers get the same text: it is read once. */
function parsed(text: string): Heard {
  if (text === lastText && lastHeard !== undefined) return lastHeard;
  lastText = text;
  lastHeard = JSON.parse(text.slice(EVENT.length, -1)) as Heard;
  return lastHeard;
}
