import { describe, expect, it } from 'vitest';
import { auctionId, commandId, lotId } from '#contracts/ids.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { SocketEvents } from '#clients/sdk/index.ts';
import type { OfferProgress, WatchEvent } from './live-client.ts';
import { openLiveClient, type LiveOptions } from './sdk-live-client.ts';

/** A virtual page, network and clock around one client. */
function given() {
  let monotonicMs = 0;
  let isOnline = true;
  let isVisible = true;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const pageListeners = new Set<() => void>();
  const sockets: { readonly events: SocketEvents; readonly sent: Record<string, unknown>[] }[] = [];
  const options: LiveOptions = {
    url: 'ws://test/live',
    answerKey: undefined,
    page: {
      isOnline: () => isOnline,
      isVisible: () => isVisible,
      onChange: (listener) => {
        pageListeners.add(listener);
        return () => pageListeners.delete(listener);
      },
    },
    openSocket: (_url, events) => {
      const sent: Record<string, unknown>[] = [];
      sockets.push({ events, sent });
      return {
        send: (text) => void sent.push(JSON.parse(text)),
        close: () => undefined,
      };
    },
    env: {
      wallMs: () => 1_700_000_000_000 + monotonicMs,
      monotonicMs: () => monotonicMs,
      random: () => 0,
      randomBytes: (count) => new Uint8Array(count),
      after: (delayMs, run) => {
        const timer = { at: monotonicMs + delayMs, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
  };
  const pass = (ms: number): void => {
    const until = monotonicMs + ms;
    for (;;) {
      const next = timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      monotonicMs = Math.max(monotonicMs, next.at);
      timers = timers.filter((timer) => timer !== next);
      next.run();
    }
    monotonicMs = until;
  };
  const last = () => sockets[sockets.length - 1];
  const say = (frame: object): void => last()?.events.onText(JSON.stringify(frame));
  const welcome = (): void => {
    last()?.events.onOpen();
    say({ t: 'welcome', v: 1, role: 'supplier', now: 5_000_000 });
  };
  const setOnline = (online: boolean): void => {
    isOnline = online;
    for (const listener of pageListeners) listener();
  };
  const live = openLiveClient(options);
  const setVisible = (visible: boolean): void => {
    isVisible = visible;
    for (const listener of pageListeners) listener();
  };
  return { live, sockets, last, say, welcome, pass, setOnline, setVisible };
}

const view = {
  auctionId: 'A1',
  title: 'A',
  buyerId: 'b',
  agencyId: 'g',
  type: 'english-reverse',
  visibility: 'best-price',
  offerSignature: 'none',
  opensAt: 0,
  minBidders: 1,
  ended: false,
  lots: {},
  announcements: {},
};
const snap = (epoch: string, seq: number): object => ({
  t: 'snap',
  a: 'A1',
  epoch,
  seq,
  now: 5_000_000,
  view,
});
const ID = 'ab'.repeat(16);
const request = {
  auctionId: auctionId('A1'),
  lotId: lotId('L1'),
  commandId: commandId(ID),
  priceFen: 500,
};
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('the live connection of the screens', () => {
  it('server time does not follow the clock of the device', () => {
    const { live, welcome, pass } = given();
    welcome();
    expect(live.clock.now()).toBe(5_000_000);
    pass(50);
    expect(live.clock.now()).toBe(5_000_050);
    expect(live.clock.reading()?.offsetMs).toBe(5_000_000 - 1_700_000_000_000);
  });

  it('says offline at once when the browser loses the network, and online again', () => {
    const { live, welcome, setOnline } = given();
    let told = 0;
    live.onLink(() => {
      told += 1;
    });
    welcome();
    expect(live.link().phase).toBe('online');
    setOnline(false);
    expect(live.link().phase).toBe('offline');
    setOnline(true);
    expect(live.link().phase).toBe('online');
    expect(told).toBe(3);
  });

  it('near the end of a lot it says within about a second that the server is silent, then that the line is cut', () => {
    const { live, last, say, welcome, pass } = given();
    const lot = { lotId: 'L1', status: 'open', closesAt: 5_040_000, ceilingFen: 1 };
    live.watch(auctionId('A1'), () => undefined);
    welcome();
    say({ ...snap('e', 1), view: { ...view, bidderId: 'B1', lots: { L1: lot } } });
    const asked = (): unknown => last()?.sent.findLast(({ t }) => t === 'time')?.['c'];
    for (let sample = 0; sample < 5; sample += 1) {
      say({ t: 'time', c: asked(), s: 5_000_000 });
      pass(100);
    }
    pass(2_000);
    expect(live.link()).toEqual({ phase: 'online', isQuiet: true });
    say({ t: 'time', c: asked(), s: 5_002_500 });
    expect(live.link()).toEqual({ phase: 'online' });
    pass(8_000);
    expect(live.link().phase).toBe('offline');
  });

  it('after a cut it tells how many events were missed', () => {
    const { live, welcome, last, say, pass } = given();
    const events: WatchEvent[] = [];
    live.watch(auctionId('A1'), (event) => events.push(event));
    welcome();
    say(snap('e1', 3));
    last()?.events.onClose(CLOSE_CODES.DRAINING, '');
    expect(live.link().phase).toBe('offline');
    pass(1_000);
    welcome();
    say({ t: 'resumed', a: 'A1', epoch: 'e1', seq: 3, count: 2 });
    say({ t: 'delta', a: 'A1', seq: 4, at: 5_000_001, p: { title: 'B' } });
    say({ t: 'delta', a: 'A1', seq: 5, at: 5_000_002, p: { title: 'C' } });
    pass(500);
    expect(events.at(-1)).toEqual({ type: 'caught-up', count: 2 });
  });

  it('after a new numbering it says that everything was loaded anew', () => {
    const { live, welcome, last, say, pass } = given();
    const events: WatchEvent[] = [];
    live.watch(auctionId('A1'), (event) => events.push(event));
    welcome();
    say(snap('e1', 3));
    last()?.events.onClose(1006, '');
    pass(1_000);
    welcome();
    say(snap('e2', 0));
    pass(500);
    expect(events.at(-1)).toEqual({ type: 'caught-up' });
  });

  it('[AUC-8] an offer carries the id that the page wrote down', () => {
    const { live, welcome, last } = given();
    welcome();
    live.offer(request, () => undefined);
    expect(last()?.sent).toContainEqual(expect.objectContaining({ t: 'offer', id: ID }));
  });

  it('[AUC-8] an offer whose session ended goes out again under its id after signing in', async () => {
    const { live, welcome, last, say } = given();
    const progress: OfferProgress[] = [];
    welcome();
    live.offer(request, (step) => progress.push(step));
    last()?.events.onClose(CLOSE_CODES.SESSION_ENDED, '');
    await settle();
    expect(live.link()).toEqual({ phase: 'closed', reason: 'SESSION_ENDED' });
    expect(progress.at(-1)).toEqual({ type: 'unknown' });
    live.reconnect();
    welcome();
    expect(last()?.sent.filter((frame) => frame['t'] === 'offer')).toEqual([
      expect.objectContaining({ id: ID, priceFen: 500 }),
    ]);
    say({ t: 'answer', a: 'A1', id: ID, at: 5_000_009, receipt: 'ef', outcome: 'accepted' });
    await settle();
    expect(progress.at(-1)).toMatchObject({ type: 'answered', answer: { outcome: 'accepted' } });
  });

  it('five seconds without an answer are told, and the same id goes out again', () => {
    const { live, welcome, last, say, pass } = given();
    const progress: OfferProgress[] = [];
    welcome();
    live.offer(request, (step) => progress.push(step));
    // Answered clock samples keep the connection alive while the answer stays away.
    for (let second = 0; second < 6; second++) {
      const sample = last()?.sent.findLast((frame) => frame['t'] === 'time');
      if (sample) say({ t: 'time', c: sample['c'], s: 5_000_000 });
      pass(1_000);
    }
    expect(progress.map((step) => step.type)).toContain('late');
    const copies = last()?.sent.filter((frame) => frame['t'] === 'offer') ?? [];
    expect(copies.length).toBeGreaterThan(1);
    expect(new Set(copies.map((frame) => frame['id']))).toEqual(new Set([ID]));
  });

  it('an auction that may not be seen is told as refused', () => {
    const { live, welcome, say } = given();
    const events: WatchEvent[] = [];
    live.watch(auctionId('A1'), (event) => events.push(event));
    welcome();
    say({ t: 'error', code: 'not_found', a: 'A1' });
    expect(events).toEqual([{ type: 'refused', code: 'not_found' }]);
  });
});

describe('habit 2: a tab that wakes', () => {
  it('has no server time, and so no offers, until the clock was asked again', () => {
    const { live, last, say, welcome, pass, setVisible } = given();
    welcome();
    expect(live.clock.reading()).toBeDefined();
    setVisible(false);
    pass(1_000);
    expect(live.clock.reading()).toBeDefined();

    setVisible(true);
    expect(live.clock.reading()).toBeUndefined();
    const asked = last()?.sent.findLast((frame) => frame['t'] === 'time');
    pass(20);
    say({ t: 'time', c: asked?.['c'], s: 5_001_020 });
    expect(live.clock.reading()).toMatchObject({ rttMs: 20 });
  });
});
