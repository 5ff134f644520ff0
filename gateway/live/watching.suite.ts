import { describe, expect, test } from 'vitest';
import { STREAM_TAIL_DELTAS_MAX, WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { TransportName } from '../transport/transport.ts';
import { type LivePeer, until } from './testing/live-peer.ts';
import { liveStage, ORG1, PUBLIC } from './testing/live-stage.ts';

/** Views, their numbered changes, and coming back after a cut. */
export function watchingSuite(transport: TransportName): void {
  const start = liveStage(transport);

  describe(`${transport}: watching`, () => {
    test('a snapshot first, then numbered deltas that rebuild the view', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      const snap = await peer.next('snap');
      expect(snap).toMatchObject({ a: 'A1', epoch: 'e1', seq: 0, now: 1_000_000 });
      engine.lower('A1', PUBLIC, 900);
      engine.lower('A1', PUBLIC, 800);
      const deltas = [await peer.next('delta'), await peer.next('delta')];
      expect(deltas.map(({ seq }) => seq)).toEqual([1, 2]);
      const view = deltas.reduce((before, { p }) => applyPatch(before, p), snap.view);
      expect(view).toEqual(engine.viewNow('A1', PUBLIC));
    });

    test('each audience has its own stream; one engine view serves all its sockets', async () => {
      const gateway = await start();
      const bidder = await gateway.connect(gateway.sessions.add());
      const others = [await gateway.connect(), await gateway.connect(), await gateway.connect()];
      for (const peer of [bidder, ...others]) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      expect(gateway.engine.openViews()).toBe(2);
      expect(gateway.gateway.gauges().streams).toBe(2);
      gateway.engine.lower('A1', ORG1, 700);
      await bidder.next('delta');
      for (const peer of others) {
        await peer.settle();
        expect(peer.frames.some(({ t }) => t === 'delta')).toBe(false);
      }
      for (const peer of others) peer.cut();
      bidder.send({ t: 'unwatch', a: 'A1' });
      await until(() => gateway.gateway.gauges().streams === 0);
      expect(gateway.engine.openViews()).toBe(0);
    });

    test('unwatch ends the deltas, and watching again starts anew', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      await peer.next('snap');
      peer.send({ t: 'unwatch', a: 'A1' });
      await peer.settle();
      gateway.engine.lower('A1', PUBLIC, 900);
      peer.send({ t: 'watch', a: 'A1' });
      expect((await peer.next('snap')).seq).toBe(1);
      expect(peer.frames.some(({ t }) => t === 'delta')).toBe(false);
    });

    test('[A4] a client goes on after its position while the tail reaches', async () => {
      const gateway = await start();
      const first = await gateway.connect();
      first.send({ t: 'watch', a: 'A1' });
      await first.next('snap');
      for (let i = 1; i <= 10; i += 1) gateway.engine.lower('A1', PUBLIC, 1_000 - i);
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1', epoch: 'e1', seq: 7 });
      expect(await peer.next('resumed')).toEqual({
        t: 'resumed',
        a: 'A1',
        epoch: 'e1',
        seq: 7,
        count: 3,
      });
      const seqs = [await peer.next('delta'), await peer.next('delta'), await peer.next('delta')];
      expect(seqs.map(({ seq }) => seq)).toEqual([8, 9, 10]);
      peer.send({ t: 'watch', a: 'A1', epoch: 'e1', seq: 10 });
      expect((await peer.next('resumed')).count).toBe(0);
      gateway.engine.lower('A1', PUBLIC, 1);
      expect((await peer.next('delta')).seq).toBe(11);
    });

    test.each([
      ['another epoch', { epoch: 'e0', seq: 10 }],
      ['a position from the future', { epoch: 'e1', seq: 1_000 }],
      ['a position behind the tail', { epoch: 'e1', seq: 3 }],
      ['an epoch without a number', { epoch: 'e1' }],
      ['a number without an epoch', { seq: 5 }],
    ])('[A4] %s gets the whole view', async (_what, position) => {
      const gateway = await start();
      const first = await gateway.connect();
      first.send({ t: 'watch', a: 'A1' });
      await first.next('snap');
      const count = STREAM_TAIL_DELTAS_MAX + 5;
      for (let i = 1; i <= count; i += 1) gateway.engine.lower('A1', PUBLIC, 10_000 - i);
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1', ...position });
      expect(await peer.next('snap')).toMatchObject({ epoch: 'e1', seq: count });
    });

    test('[A4] when numbering starts anew everybody gets the whole view, unasked', async () => {
      const gateway = await start();
      const peers = [await gateway.connect(), await gateway.connect()];
      for (const peer of peers) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      gateway.engine.lower('A1', PUBLIC, 900);
      gateway.engine.renumber('A1', PUBLIC, 'e2');
      gateway.engine.lower('A1', PUBLIC, 800);
      gateway.engine.lower('A1', PUBLIC, 700);
      for (const peer of peers) {
        expect((await peer.next('delta')).seq).toBe(1);
        const snap = await peer.next('snap');
        expect(snap).toMatchObject({ epoch: 'e2', seq: 2 });
        expect(snap.view).toEqual(gateway.engine.viewNow('A1', PUBLIC));
        expect(peer.frames).toEqual([]);
      }
      gateway.engine.lower('A1', PUBLIC, 600);
      for (const peer of peers) expect((await peer.next('delta')).seq).toBe(3);
    });

    test('many watch at once before the view is open: all start, once', async () => {
      const gateway = await start();
      const peers = await Promise.all(Array.from({ length: 20 }, () => gateway.connect()));
      for (const peer of peers) {
        peer.send({ t: 'watch', a: 'A1' });
        peer.send({ t: 'watch', a: 'A1' });
      }
      for (const peer of peers) await peer.next('snap');
      expect(gateway.engine.openViews()).toBe(1);
    });

    test('a store that is down is unavailable, then works again', async () => {
      const gateway = await start();
      gateway.engine.isStoreDown = true;
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      expect(await peer.next('error')).toMatchObject({ code: 'unavailable', a: 'A1' });
      peer.send({ t: 'watch', a: 'NOT-THERE' });
      expect(await peer.next('error')).toMatchObject({ code: 'unavailable', a: 'NOT-THERE' });
      gateway.engine.isStoreDown = false;
      peer.send({ t: 'watch', a: 'A1' });
      await peer.next('snap');
    });

    test('watches are limited for each socket', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i <= WATCHES_PER_SOCKET_MAX; i += 1) {
        gateway.engine.add(`W${i}`);
        peer.send({ t: 'watch', a: `W${i}` });
      }
      const refused = { t: 'error', code: 'too_many_watches', a: `W${WATCHES_PER_SOCKET_MAX}` };
      expect(await peer.next('error')).toEqual(refused);
      peer.send({ t: 'unwatch', a: 'W0' });
      peer.send({ t: 'watch', a: `W${WATCHES_PER_SOCKET_MAX}` });
      await until(() => peer.frames.filter(({ t }) => t === 'snap').length === 65);
    });

    test('asking for invented auctions costs the store one read each, few at a time', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i < 10; i += 1) peer.send({ t: 'watch', a: 'X1' });
      for (let i = 0; i < 10; i += 1) expect((await peer.next('error')).code).toBe('not_found');
      expect(gateway.engine.headReads).toBeLessThanOrEqual(10);
      const before = gateway.engine.headReads;
      peer.send({ t: 'watch', a: 'X1' });
      await peer.next('error');
      expect(gateway.engine.headReads).toBe(before);
    });

    test('[A5] a slow reader is closed with its code; the others miss nothing', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const [slow, fast] = [await gateway.connect(), await gateway.connect()];
      for (const peer of [slow, fast]) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      slow.ws.pause();
      const title = 'x'.repeat(20_000);
      let changes = 0;
      while (gateway.metrics.of('sockets_closed_slow') === 0 && changes < 2_000) {
        const view = engine.viewNow('A1', PUBLIC);
        engine.change('A1', PUBLIC, { ...view, title: `${changes}${title}` });
        changes += 1;
        if (changes % 10 === 0) await fast.settle();
      }
      for (let seq = 1; seq <= changes; seq += 1) expect((await fast.next('delta')).seq).toBe(seq);
      slow.ws.resume();
      const { code, reason } = await slow.closing();
      expect(code).toBe(CLOSE_CODES.SLOW_READER);
      expect(reason).toMatchObject({ code: 'SLOW_READER' });
      expect(gateway.metrics.of('sockets_closed_slow')).toBe(1);
    });

    test('[A5] a view far larger than the queue reaches a reader that takes its time', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const peer = await gateway.connect();
      for (const id of ['A1', 'A2', 'A3']) {
        engine.add(id);
        const view = engine.viewNow(id, PUBLIC);
        engine.change(id, PUBLIC, { ...view, title: 'y'.repeat(8_000_000) });
      }
      peer.ws.pause();
      for (const a of ['A1', 'A2', 'A3']) peer.send({ t: 'watch', a });
      await until(() => gateway.metrics.of('snapshots_sent') >= 1);
      const other = await gateway.connect();
      for (let i = 0; i < 20; i += 1) {
        for (const a of ['A1', 'A2', 'A3']) engine.lower(a, PUBLIC, 5_000 - i);
        await other.settle();
      }
      expect(gateway.metrics.of('snapshots_sent')).toBeLessThan(3);
      peer.ws.resume();
      for (const a of ['A1', 'A2', 'A3']) {
        const snap = await peer.next('snap');
        expect(snap.a).toBe(a);
      }
      engine.lower('A3', PUBLIC, 1);
      await until(() => peer.frames.some((frame) => frame.t === 'delta' && frame.a === 'A3'));
    });
  });

  describe(`${transport}: [A4] property`, () => {
    test('whatever is cut when, the client ends with the view of the server', async () => {
      const gateway = await start();
      const random = seeded(20_261_122);
      const { engine } = gateway;
      let state: { epoch: string; seq: number; view: object } | undefined;
      let peer: LivePeer | undefined;
      let cuts = 0;
      let resumes = 0;
      const fold = (from: LivePeer): void => {
        for (const frame of from.frames.splice(0)) {
          if (frame.t === 'snap') {
            state = { epoch: frame.epoch, seq: frame.seq, view: frame.view };
          } else if (frame.t === 'delta' && state !== undefined) {
            expect(frame.seq).toBe(state.seq + 1);
            state = { ...state, seq: frame.seq, view: applyPatch(state.view, frame.p) };
          } else if (frame.t === 'resumed') {
            resumes += 1;
            expect(frame).toMatchObject({ epoch: state?.epoch, seq: state?.seq });
          }
        }
      };
      for (let step = 0; step < 150; step += 1) {
        if (peer === undefined) {
          peer = await gateway.connect();
          const position = state === undefined ? {} : { epoch: state.epoch, seq: state.seq };
          peer.send({ t: 'watch', a: 'A1', ...position });
        }
        const changes = Math.floor(random() * (random() < 0.05 ? 2 * STREAM_TAIL_DELTAS_MAX : 6));
        for (let i = 0; i < changes; i += 1) engine.lower('A1', PUBLIC, Math.floor(random() * 1e6));
        if (random() < 0.03) {
          engine.renumber('A1', PUBLIC, `e${step}`);
          engine.lower('A1', PUBLIC, Math.floor(random() * 1e6));
        }
        if (random() < 0.5) await peer.settle();
        if (random() < 0.3) {
          peer.cut();
          await until(() => peer?.closed !== undefined);
          fold(peer);
          cuts += 1;
          peer = undefined;
        } else fold(peer);
      }
      peer ??= await gateway.connect();
      if (state === undefined || peer.frames.length === 0) {
        peer.send({ t: 'watch', a: 'A1', ...(state && { epoch: state.epoch, seq: state.seq }) });
      }
      await peer.settle();
      await peer.settle();
      fold(peer);
      expect(state?.view).toEqual(engine.viewNow('A1', PUBLIC));
      expect(cuts).toBeGreaterThan(10);
      expect(resumes).toBeGreaterThan(5);
    });
  });
}

/** A small generator (mulberry32), so that a run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
