import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bidderId, type BidderId } from '#contracts/ids.ts';
import { LiveClient } from './client.ts';
import {
  PRESENCE_FAST_ABSENCES_MAX,
  PRESENCE_RETURN_MS,
  PRESENCE_SETTLE_MS,
  PRESENCE_SLOW_SETTLE_MS,
  PRESENCE_TICK_MS,
} from './limits.ts';
import { Presence } from './presence.ts';
import { ScriptedEngine } from './testing/scripted-engine.ts';
import { TokenBucket } from './token-bucket.ts';
import { ViewStream } from './view-stream.ts';

const FAIR_PAUSE = {
  shareBp: 5_000,
  windowMs: 60_000,
  droppedMin: 2,
  maxCount: 3,
  resumeAfterMs: 300_000,
  resumeShareBp: 5_000,
};
const FRAMES = { perSecond: 10, burst: 10 };
const START = 1_000_000;

const ONE = bidderId('org-1');
const TWO = bidderId('org-2');

function socket(): LiveClient {
  const frames = new TokenBucket(FRAMES, performance.now());
  return new LiveClient({ address: '192.0.2.1', token: undefined, frames });
}

function streamOf(bidder: BidderId | undefined, auctionId = 'A1'): ViewStream {
  const metrics = { count: () => undefined };
  return new ViewStream({
    key: `${bidder} ${auctionId}`,
    auctionId,
    metrics,
    nowMs: () => 0,
    ...(bidder !== undefined && { bidderId: bidder }),
  });
}

describe('presence', () => {
  let engine: ScriptedEngine;
  let presence: Presence;
  const faults: string[] = [];
  beforeEach(() => {
    vi.useFakeTimers();
    engine = new ScriptedEngine();
    engine.add('A1', { fairPause: FAIR_PAUSE });
    engine.now = START;
    presence = new Presence({
      engine,
      reportFault: (where) => faults.push(where),
      steadyMs: () => performance.now(),
    });
  });
  afterEach(() => {
    presence.stop();
    vi.useRealTimers();
    expect(faults.splice(0)).toEqual([]);
  });
  const pass = (ms: number): void => {
    engine.now += ms;
    vi.advanceTimersByTime(ms);
  };
  const told = () => engine.noted.splice(0).map(({ report }) => report);

  it('[PRS-1] tells in one batch who came, and once for all sockets of a bidder', () => {
    for (const bidder of [ONE, TWO, ONE]) presence.entered(socket(), streamOf(bidder));
    pass(PRESENCE_TICK_MS);
    expect(told()).toEqual([{ came: [ONE, TWO], left: [] }]);
    pass(60_000);
    expect(told()).toEqual([]);
  });

  it('[PRS-1] tells who left once its last socket stayed closed, with since when', () => {
    const [first, second] = [socket(), socket()];
    const stream = streamOf(ONE);
    for (const client of [first, second]) presence.entered(client, stream);
    pass(PRESENCE_TICK_MS);
    told();
    presence.left(first, stream);
    pass(60_000);
    expect(told()).toEqual([]);
    presence.left(second, stream);
    presence.left(second, stream);
    const since = engine.now;
    pass(PRESENCE_SETTLE_MS - PRESENCE_TICK_MS);
    expect(told()).toEqual([]);
    pass(2 * PRESENCE_TICK_MS);
    expect(told()).toEqual([{ came: [], left: [{ bidderId: ONE, since }] }]);
  });

  it('[PRS-1] says nothing of a page that comes back at once', () => {
    const stream = streamOf(ONE);
    const first = socket();
    presence.entered(first, stream);
    pass(PRESENCE_TICK_MS);
    told();
    presence.left(first, stream);
    pass(PRESENCE_SETTLE_MS / 2);
    presence.entered(socket(), stream);
    pass(60_000);
    expect(told()).toEqual([]);
  });

  it('[PRS-2] keeps to itself where no rule looks at presence, and for other viewers', () => {
    engine.add('A2');
    presence.entered(socket(), streamOf(ONE, 'A2'));
    presence.entered(socket(), streamOf(undefined));
    pass(60_000);
    expect(told()).toEqual([]);
    expect(presence.seenIn('A2')).toMatchObject([{ bidderId: ONE, sockets: 1 }]);
    expect(presence.seenIn('A1')).toEqual([]);
  });

  it('tells again what could not be recorded', () => {
    engine.takesPresence = false;
    presence.entered(socket(), streamOf(ONE));
    pass(10 * PRESENCE_TICK_MS);
    engine.takesPresence = true;
    pass(PRESENCE_TICK_MS);
    expect(told()).toEqual([{ came: [ONE], left: [] }]);
  });

  it('tells absences that keep happening more slowly', () => {
    const stream = streamOf(ONE);
    const flap = () => {
      const client = socket();
      presence.entered(client, stream);
      pass(PRESENCE_TICK_MS);
      presence.left(client, stream);
      pass(PRESENCE_SETTLE_MS + PRESENCE_TICK_MS);
    };
    for (let i = 0; i < PRESENCE_FAST_ABSENCES_MAX; i += 1) flap();
    expect(told()).toHaveLength(2 * PRESENCE_FAST_ABSENCES_MAX);
    for (let i = 0; i < 50; i += 1) flap();
    expect(told()).toEqual([{ came: [ONE], left: [] }]);
    pass(PRESENCE_SLOW_SETTLE_MS);
    expect(told()).toMatchObject([{ left: [{ bidderId: ONE }] }]);
  });

  it('[PRS-1] after a start gives those who were here time to come back', () => {
    presence.start();
    presence.entered(socket(), streamOf(TWO));
    pass(PRESENCE_RETURN_MS - PRESENCE_TICK_MS);
    expect(told()).toEqual([{ came: [TWO], left: [] }]);
    pass(2 * PRESENCE_TICK_MS);
    expect(told()).toEqual([{ came: [], left: [{ bidderId: ONE, since: START }] }]);
  });

  it('tells nothing of sockets that the process itself closes', () => {
    const client = socket();
    presence.entered(client, streamOf(ONE));
    pass(PRESENCE_TICK_MS);
    told();
    presence.stop();
    presence.left(client, streamOf(ONE));
    pass(60_000);
    expect(told()).toEqual([]);
  });

  it('shows how a bidder stands: sockets, since when, last frame, clock, frames over the rate', () => {
    const [old, fresh] = [socket(), socket()];
    presence.entered(old, streamOf(ONE));
    pass(5_000);
    presence.entered(fresh, streamOf(ONE));
    fresh.heardAt = performance.now();
    fresh.clockOffMs = -250;
    old.framesTooFast = 3;
    pass(1_000);
    expect(presence.seenIn('A1')).toEqual([
      {
        bidderId: ONE,
        sockets: 2,
        since: START,
        heardAt: START + 5_000,
        clockOffMs: -250,
        framesTooFast: 3,
      },
    ]);
    for (const client of [old, fresh]) presence.left(client, streamOf(ONE));
    expect(presence.seenIn('A1')).toEqual([
      { bidderId: ONE, sockets: 0, since: START + 6_000, framesTooFast: 0 },
    ]);
  });
});
