import { auctionId, bidderId, lotId, organizationId } from '#contracts/ids.ts';
import { diffViews } from '#contracts/wire/merge-patch.ts';
import { bytesOfBase64 } from '#contracts/signing/base64.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import type { OfferBody } from '#contracts/signing/offer.ts';
import { isOfferTimely, offerBodySchema } from '#contracts/signing/offer.ts';
import { epochMs } from '#contracts/time.ts';
import type { CommandAnswer } from '#contracts/wire/auction-commands.ts';
import { clientFrameSchema } from '#contracts/wire/live-frames.ts';
import type { ClientFrame, ServerFrame } from '#contracts/wire/live-frames.ts';
import type { AuctionView, ViewPatch } from '#contracts/wire/views.ts';
import type { Env, OpenSocket, SocketEvents } from './env.ts';

/** For tests: a virtual machine with its clock, and a server that speaks the live protocol over a bad network. */

interface Task {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Virtual time and seeded chance. `run` lets promises settle between two tasks. */
export class World implements Env {
  nowMs = 0;
  /** The wall clock against monotonic time. */
  wallOffsetMs = 1_790_000_000_000;
  #order = 0;
  #tasks: Task[] = [];
  #chance: number;

  constructor(seed: number) {
    this.#chance = seed >>> 0;
  }

  wallMs(): number {
    return this.nowMs + this.wallOffsetMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const task = { dueMs: this.nowMs + delayMs, order: this.#order++, callback };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  /** Mulberry32. */
  random(): number {
    this.#chance = (this.#chance + 0x6d2b79f5) >>> 0;
    let mixed = this.#chance;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  randomBytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Math.floor(this.random() * 256));
  }

  async run(untilMs: number): Promise<void> {
    for (;;) {
      for (let turn = 0; turn < 12; turn++) await Promise.resolve();
      const next = this.#tasks.reduce<Task | undefined>(
        (best, task) =>
          best === undefined ||
          task.dueMs < best.dueMs ||
          (task.dueMs === best.dueMs && task.order < best.order)
            ? task
            : best,
        undefined,
      );
      if (next === undefined || next.dueMs > untilMs) break;
      this.#tasks = this.#tasks.filter((task) => task !== next);
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      next.callback();
    }
    this.nowMs = untilMs;
  }
}

/** Chances in [0, 1] of what may go wrong; all absent: a good network. */
export interface Faults {
  /** A client frame is lost together with its connection. */
  readonly cutBefore?: number;
  /** A command is carried out, then the connection breaks before its answer. */
  readonly cutAfter?: number;
  /** A frame arrives twice, either way. */
  readonly double?: number;
  /** A delta never arrives. */
  readonly skip?: number;
  /** A command is answered `too_fast` or `unavailable`; the latter may be recorded all the same. */
  readonly busy?: number;
  /** A new connection is not admitted. */
  readonly refuse?: number;
  /** The connection goes silent without closing. */
  readonly silent?: number;
  /** The server starts anew: another epoch, all connections cut. */
  readonly restart?: number;
}

interface Seat {
  readonly events: SocketEvents;
  isOpen: boolean;
  isSilent: boolean;
  isGreeted: boolean;
  isWatching: boolean;
}

interface Recorded {
  readonly body: string;
  readonly answer: CommandAnswer;
  readonly at: number;
  readonly receipt: string;
}

const LOT = lotId('L1');

function firstView(): AuctionView {
  const lot = {
    lotId: LOT,
    status: 'open' as const,
    ceilingFen: 1_000_000,
    closesAt: epochMs(3_600_000),
    firstClosesAt: epochMs(3_600_000),
    overtimeCount: 0,
  };
  return {
    auctionId: auctionId('A1'),
    title: '测试',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    type: 'english-reverse',
    visibility: 'best-price',
    offerSignature: 'none',
    opensAt: epochMs(0),
    minBidders: 1,
    bidderId: bidderId('B1'),
    ended: false,
    lots: { L1: lot },
    announcements: {},
  };
}

/** One auction (`A1`, lots by name) behind the live protocol: lower prices are accepted, each id once. */
export class FakeServer {
  readonly records = new Map<string, Recorded>();
  /** What really went wrong, so that a test can say that it was tried. */
  readonly happened: Record<string, number> = {};
  /** How often each id was received. */
  readonly received = new Map<string, number>();
  /** Signed bodies as they came. */
  readonly bodies: OfferBody[] = [];
  faults: Faults = {};
  view = firstView();
  /** Server time minus the client's monotonic time. */
  offsetMs = 77_000;
  /** Both ways take the same time, so frames of one socket keep their order while it stays. */
  oneWayMs = 20;
  readonly #world: World;
  #epoch = 1;
  #seq = 0;
  #tail: { seq: number; at: number; p: ViewPatch }[] = [];
  #seats: Seat[] = [];
  readonly #payloads = new Set<string>();
  #signedSeq = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get nowMs(): number {
    return this.#world.nowMs + this.offsetMs;
  }

  readonly openSocket: OpenSocket = (_, events) => {
    const seat: Seat = {
      events,
      isOpen: true,
      isSilent: false,
      isGreeted: false,
      isWatching: false,
    };
    this.#seats.push(seat);
    this.#soon(() => {
      if (!seat.isOpen) return;
      if (this.#strikes('refuse')) {
        this.close(seat, 4002, '{"code":"ADMISSION_LIMITED","retryAfterMs":200}');
      } else events.onOpen();
    });
    return {
      send: (text) => this.#deliver(seat, text),
      close: () => {
        seat.isOpen = false;
      },
    };
  };

  close(seat: Seat, code: number, reason: string): void {
    if (!seat.isOpen) return;
    seat.isOpen = false;
    this.#soon(() => seat.events.onClose(code, reason));
  }

  /** Ends every connection with this code. */
  closeAll(code: number, reason = ''): void {
    for (const seat of this.#seats.splice(0)) this.close(seat, code, reason);
  }

  restart(): void {
    this.#epoch++;
    this.#seq = 0;
    this.#tail = [];
    this.closeAll(1006);
  }

  /** Somebody else changes the auction. */
  change(bestFen: number): void {
    const lot = this.view.lots['L1'];
    if (lot === undefined) return;
    const after = { ...this.view, lots: { ...this.view.lots, L1: { ...lot, bestFen } } };
    const p = diffViews({ ...this.view }, { ...after });
    if (p === undefined) return;
    this.view = after;
    const delta = { seq: ++this.#seq, at: this.nowMs, p };
    this.#tail = [...this.#tail, delta].slice(-8);
    for (const seat of this.#seats.filter((each) => each.isWatching)) {
      if (!this.#strikes('skip')) this.#send(seat, { t: 'delta', a: 'A1', ...delta });
    }
  }

  #strikes(fault: keyof Faults): boolean {
    const chance = this.faults[fault] ?? 0;
    if (chance === 0 || this.#world.random() >= chance) return false;
    this.happened[fault] = (this.happened[fault] ?? 0) + 1;
    return true;
  }

  #soon(callback: () => void): void {
    this.#world.after(this.oneWayMs, callback);
  }

  #deliver(seat: Seat, text: string): void {
    if (!seat.isOpen) return;
    if (this.#strikes('silent')) seat.isSilent = true;
    this.#soon(() => {
      if (!seat.isOpen || seat.isSilent) return;
      if (this.#strikes('restart')) this.restart();
      if (!seat.isOpen) return;
      if (this.#strikes('cutBefore')) {
        this.close(seat, 1006, '');
        return;
      }
      const times = this.#strikes('double') ? 2 : 1;
      for (let time = 0; time < times; time++) {
        this.#take(seat, clientFrameSchema.parse(JSON.parse(text)));
      }
    });
  }

  #send(seat: Seat, frame: ServerFrame): void {
    const text = JSON.stringify(frame);
    const times = this.#strikes('double') ? 2 : 1;
    for (let time = 0; time < times; time++) {
      this.#soon(() => {
        if (seat.isOpen && !seat.isSilent) seat.events.onText(text);
      });
    }
  }

  #take(seat: Seat, frame: ClientFrame): void {
    switch (frame.t) {
      case 'hello':
        if (seat.isGreeted) return;
        seat.isGreeted = true;
        this.#send(seat, { t: 'welcome', v: 1, role: 'supplier', now: this.nowMs });
        return;
      case 'time':
        this.#send(seat, { t: 'time', c: frame.c, s: this.nowMs });
        return;
      case 'watch':
        this.#watch(seat, frame.epoch, frame.seq);
        return;
      case 'unwatch':
        seat.isWatching = false;
        return;
      case 'offer':
        this.#offer(seat, frame.id, { lot: frame.lot, priceFen: frame.priceFen });
        return;
      case 'signed': {
        const { id, priceFen, code } = this.readSigned(frame.env.payload);
        if (code === undefined) this.#offer(seat, id, { lot: 'L1', priceFen });
        else this.#send(seat, { t: 'error', a: 'A1', code, id });
        return;
      }
      case 'instruct':
      case 'withdraw':
        throw new Error('the client asks for instructions over REST');
    }
  }

  /** Times and `seq` as the gateway's verifier judges them; signatures are not looked at. */
  readSigned(payload: string): {
    readonly id: string;
    readonly priceFen: number;
    readonly code?: 'signature_stale';
  } {
    const body = offerBodySchema.parse(parseCanonical(bytesOfBase64(payload) ?? new Uint8Array()));
    this.bodies.push(body);
    const offer = { id: body.nonce, priceFen: Number(body.price) };
    const stale = { ...offer, code: 'signature_stale' } as const;
    if (!isOfferTimely(body, this.nowMs)) return stale;
    if (this.#payloads.has(payload)) return offer;
    if (Number(body.seq) <= this.#signedSeq) return stale;
    this.#signedSeq = Number(body.seq);
    this.#payloads.add(payload);
    return offer;
  }

  #watch(seat: Seat, epoch: string | undefined, seq: number | undefined): void {
    seat.isWatching = true;
    const first = this.#tail[0]?.seq ?? this.#seq + 1;
    if (epoch === `e${this.#epoch}` && seq !== undefined && seq >= first - 1 && seq <= this.#seq) {
      const rest = this.#tail.filter((delta) => delta.seq > seq);
      this.#send(seat, { t: 'resumed', a: 'A1', epoch, seq, count: rest.length });
      for (const delta of rest) this.#send(seat, { t: 'delta', a: 'A1', ...delta });
      return;
    }
    this.#send(seat, {
      t: 'snap',
      a: 'A1',
      epoch: `e${this.#epoch}`,
      seq: this.#seq,
      now: this.nowMs,
      view: this.view,
    });
  }

  #offer(seat: Seat, id: string, request: { lot: string; priceFen: number }): void {
    this.received.set(id, (this.received.get(id) ?? 0) + 1);
    if (this.#strikes('busy')) {
      const isUnclear = this.#world.random() < 0.5;
      if (isUnclear) this.#record(id, request);
      const code = isUnclear ? 'unavailable' : 'too_fast';
      this.#send(seat, { t: 'error', a: 'A1', id, code, retryAfterMs: 50 });
      return;
    }
    const recorded = this.#record(id, request);
    if (this.#strikes('cutAfter')) {
      this.close(seat, 1006, '');
      return;
    }
    const { at, receipt, answer } = recorded;
    this.#send(seat, { t: 'answer', a: 'A1', id, at, receipt, ...answer });
  }

  #record(id: string, request: { lot: string; priceFen: number }): Recorded {
    const body = JSON.stringify(request);
    const first = this.records.get(id);
    if (first?.body === body) return first;
    if (first !== undefined) throw new Error(`id ${id} came with another body`);
    const bestFen = this.view.lots['L1']?.bestFen ?? Number.POSITIVE_INFINITY;
    const answer: CommandAnswer =
      request.priceFen < bestFen
        ? { outcome: 'accepted' }
        : { outcome: 'refused', reason: 'decrement_too_small', allowedFen: bestFen - 1 };
    const recorded = { body, answer, at: this.nowMs, receipt: `r${this.records.size + 1}` };
    this.records.set(id, recorded);
    if (answer.outcome === 'accepted') this.change(request.priceFen);
    return recorded;
  }
}
