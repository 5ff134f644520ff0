import { WebSocket } from 'ws';
import { describe, expect, test } from 'vitest';
import type { RoomJoined } from '#contracts/wire/room-frames.ts';
import { liveRates } from '../live/rates.ts';
import { until } from '../live/testing/live-peer.ts';
import { sessionOf } from '../live/testing/scripted-sessions.ts';
import { GENEROUS_RATES } from '../live/testing/start-gateway.ts';
import type { TransportName } from '../transport/transport.ts';
import { ROOM_ANNOUNCEMENTS_MAX } from './auction-room.ts';
import { ROOM_TAIL_ENVELOPES_MAX } from './room-stream.ts';
import { roomStage } from './testing/room-stage.ts';

/** Rooms as clients meet them, on one transport. */
export function roomsSuite(transport: TransportName): void {
  const { start, dial, connect } = roomStage(transport);

  describe(`rooms on ${transport}`, () => {
    test('a newcomer gets the announcements so far, then each new one, numbered', async () => {
      const gateway = await start();
      gateway.engine.announce('A1', 'first');
      const peer = await connect(gateway);
      const joined = await peer.join('A1');
      expect(joined).toMatchObject({
        ok: true,
        seq: 1,
        snapshot: { announcements: [{ seq: 1, body: { text: 'first' } }], presence: {} },
      });
      gateway.engine.announce('A1', 'second');
      gateway.engine.announce('A1', 'third');
      await until(() => peer.envelopes.length === 2);
      expect(peer.envelopes.map(({ room, seq, body }) => ({ room, seq, body }))).toEqual([
        { room: 'A1', seq: 2, body: { type: 'announcement', text: 'second', by: 'agency' } },
        { room: 'A1', seq: 3, body: { type: 'announcement', text: 'third', by: 'agency' } },
      ]);
    });

    test('an announcement made while the room opens is told once', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      const joining = peer.join('A1');
      for (let i = 0; i < 20; i += 1) {
        gateway.engine.announce('A1', `n${i}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const joined = await joining;
      await until(() => countOf(joined) + peer.envelopes.length >= 20);
      const shown = joined.ok ? (joined.snapshot?.announcements ?? []) : [];
      const texts = [...shown, ...peer.envelopes].map(({ body }) =>
        'text' in body ? body.text : '',
      );
      expect(texts).toEqual(Array.from({ length: 20 }, (_, i) => `n${i}`));
    });

    test('[A4] a gap is repaired by joining again with the position', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      const joined = await peer.join('A1');
      const epoch = joined.ok ? joined.epoch : '';
      for (let i = 1; i <= 5; i += 1) gateway.engine.announce('A1', `n${i}`);
      const again = await connect(gateway);
      const repaired = await again.join('A1', { epoch, seq: 2 });
      expect(repaired).toMatchObject({ ok: true, seq: 5 });
      expect(repaired.ok && repaired.tail?.map(({ seq }) => seq)).toEqual([3, 4, 5]);
      expect(await again.join('A1', { epoch, seq: 5 })).toMatchObject({ ok: true, tail: [] });
    });

    test.each([
      ['another epoch', { epoch: 'other', seq: 1 }],
      ['a position from the future', { seq: 10_000 }],
      ['a position behind the tail', { seq: 1 }],
    ])('[A4] %s gets the state', async (_what, position) => {
      const gateway = await start();
      const peer = await connect(gateway);
      const joined = await peer.join('A1');
      const epoch = joined.ok ? joined.epoch : '';
      const count = ROOM_TAIL_ENVELOPES_MAX + 5;
      for (let i = 1; i <= count; i += 1) gateway.engine.announce('A1', `n${i}`);
      const again = await connect(gateway);
      const answer = await again.join('A1', { epoch, ...position });
      expect(answer.ok && answer.tail).toBeUndefined();
      const shown = answer.ok ? (answer.snapshot?.announcements ?? []) : [];
      expect(shown).toHaveLength(ROOM_ANNOUNCEMENTS_MAX);
      expect(shown.at(-1)?.seq).toBe(count);
    });

    test('who is present is told to oversight and the running agency only, by role', async () => {
      const gateway = await start();
      const supervisor = gateway.sessions.add(sessionOf('org-gov', 'supervisor'));
      const overseer = await connect(gateway, supervisor);
      const spectator = await connect(gateway);
      await overseer.join('A1');
      await spectator.join('A1');
      const bidder = await connect(gateway, gateway.sessions.add());
      await bidder.join('A1');
      const counts = { supervisor: 1, public: 1, supplier: 1 };
      await until(() =>
        overseer.envelopes.some(
          ({ body }) => body.type === 'presence' && body.counts['supplier'] === 1,
        ),
      );
      expect(overseer.envelopes.at(-1)?.body).toEqual({ type: 'presence', counts });
      gateway.engine.announce('A1', 'hello');
      await until(() => [overseer, spectator, bidder].every((peer) => peer.texts().length === 1));
      expect(spectator.envelopes.map(({ seq }) => seq)).toEqual([1]);
      expect(bidder.envelopes.map(({ seq }) => seq)).toEqual([1]);
      const seqs = overseer.envelopes.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
      bidder.socket.disconnect();
      await until(() => {
        const body = overseer.envelopes.at(-1)?.body;
        return body?.type === 'presence' && body.counts['supplier'] === undefined;
      });
      const late = await connect(gateway, supervisor);
      const joined = await late.join('A1');
      expect(joined.ok && joined.snapshot?.presence).toMatchObject({ supervisor: 2, public: 1 });
    });

    test('[A3] an auction that one may not see and one that is not there look the same', async () => {
      const gateway = await start({
        access: { audienceFor: () => undefined, bidderFor: () => undefined },
      });
      const peer = await connect(gateway);
      expect(await peer.join('A1')).toEqual({ ok: false, code: 'not_found' });
      expect(await peer.join('NOT-THERE')).toEqual({ ok: false, code: 'not_found' });
    });

    test('leaving ends the envelopes', async () => {
      const gateway = await start();
      const [peer, other] = [await connect(gateway), await connect(gateway)];
      await peer.join('A1');
      await other.join('A1');
      await peer.socket.timeout(5_000).emitWithAck('room:leave', { auctionId: 'A1' });
      gateway.engine.announce('A1', 'late');
      await until(() => other.envelopes.length === 1);
      expect(peer.envelopes).toEqual([]);
    });

    test.each([
      ['no payload', []],
      ['null', [null]],
      ['a text', ['A1']],
      ['an array', [['A1']]],
      ['an unknown field', [{ auctionId: 'A1', role: 'supervisor' }]],
      ['a number as id', [{ auctionId: 5 }]],
      ['an unsafe position', [{ auctionId: 'A1', epoch: 'e', seq: 2 ** 53 }]],
      ['two payloads', [{ auctionId: 'A1' }, { auctionId: 'A1' }]],
      ['bytes', [Buffer.from('A1')]],
    ])('a join with %s is refused, with and without an ack', async (_what, args) => {
      const gateway = await start();
      const peer = await connect(gateway);
      peer.socket.emit('room:join', ...args);
      const answer: unknown = await peer.socket.timeout(5_000).emitWithAck('room:join', ...args);
      expect(answer).toEqual({ ok: false, code: 'bad_frame' });
      expect(await peer.join('A1')).toMatchObject({ ok: true });
      expect(gateway.faults).toEqual([]);
    });

    test('a join without an ack works, and an ack that is no function harms nobody', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      peer.socket.emit('room:join', { auctionId: 'A1' });
      await until(() => gateway.metrics.of('rooms_joined') === 1);
      gateway.engine.announce('A1', 'heard');
      await until(() => peer.envelopes.length === 1);
    });

    test('unknown events are refused, then end the socket', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      for (const event of ['chat', 'room:delete', '__proto__', 'constructor', 'toString']) {
        peer.socket.emit(event, {});
      }
      expect(await peer.join('A1')).toMatchObject({ ok: true });
      for (let i = 0; i < 60; i += 1) peer.socket.emit('chat', i);
      await until(() => peer.isGone);
      expect(peer.closedWith).toMatchObject({ code: 'RATE_EXCEEDED' });
    });

    test('events over the rate are refused', async () => {
      const gateway = await start({
        rates: { ...GENEROUS_RATES, roomEvents: { perSecond: 0.001, burst: 2 } },
      });
      const peer = await connect(gateway);
      await peer.join('A1');
      await peer.join('A1');
      expect(await peer.join('A1')).toEqual({ ok: false, code: 'too_fast' });
    });

    test('[A2] the end of a session ends its room sockets', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const [peer, other] = [await connect(gateway, token), await connect(gateway)];
      await peer.join('A1');
      gateway.sessions.end(token);
      await until(() => peer.isGone);
      expect(peer.closedWith).toEqual({ code: 'SESSION_ENDED' });
      expect(other.socket.connected).toBe(true);
    });

    test('an unknown token gets no room socket, a foreign page neither', async () => {
      const gateway = await start();
      const unknown = await connect(gateway, 'x'.repeat(43));
      expect(unknown.errors).toEqual(['SESSION_ENDED']);
      const token = gateway.sessions.add();
      const foreign = dial(gateway, {
        cookie: `kb_session=${token}`,
        origin: 'https://evil.example',
      });
      await foreign.connected();
      expect(foreign.socket.connected).toBe(false);
      expect(foreign.errors).toHaveLength(1);
      gateway.sessions.isDown = true;
      expect((await connect(gateway, token)).errors).toEqual(['ENGINE_UNAVAILABLE']);
    });

    test('room sockets count as sockets of their address', async () => {
      const gateway = await start({
        rates: liveRates({ socketsPerAddressMax: 2, offersPerSecond: 10 }),
      });
      const live = await gateway.connect();
      const room = await connect(gateway);
      const third = await connect(gateway);
      expect(third.errors).toHaveLength(1);
      room.socket.disconnect();
      await until(() => gateway.gateway.gauges().roomSockets === 0);
      live.cut();
      await until(() => gateway.gateway.gauges().sockets === 0);
      expect((await connect(gateway)).socket.connected).toBe(true);
    });

    test.each([
      ['polling', '/socket.io/?EIO=4&transport=polling'],
      ['an old protocol', '/socket.io/?EIO=3&transport=websocket'],
      ['no query', '/socket.io/'],
      ['an unknown transport', '/socket.io/?EIO=4&transport=carrier-pigeon'],
      ['an unknown sid', '/socket.io/?EIO=4&transport=websocket&sid=abc'],
    ])('%s is refused and the server lives', async (_what, path) => {
      const gateway = await start();
      const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
        method: 'POST',
        body: 'x'.repeat(10_000),
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      const raw = new WebSocket(`ws://127.0.0.1:${gateway.port}${path}`);
      await new Promise((resolve) =>
        raw.on('error', resolve).on('close', resolve).on('open', resolve),
      );
      raw.terminate();
      expect((await connect(gateway)).socket.connected).toBe(true);
    });

    test('garbage inside an open engine connection ends that connection only', async () => {
      const gateway = await start();
      const stays = await connect(gateway);
      const packets = [
        '',
        '9',
        '4',
        '40{',
        '42',
        '42[',
        '42["room:join"',
        '451-["x",{"_placeholder":true,"num":0}]',
        '40/other,',
        `4${'2'.repeat(3_000)}`,
        '\u0000',
      ];
      for (const packet of packets) {
        const raw = new WebSocket(
          `ws://127.0.0.1:${gateway.port}/socket.io/?EIO=4&transport=websocket`,
        );
        await new Promise((resolve) => raw.once('message', resolve));
        raw.send('40');
        raw.send(packet);
        raw.send(Buffer.from([1, 2, 3]));
        raw.close();
        await new Promise((resolve) => raw.once('close', resolve));
      }
      expect(await stays.join('A1')).toMatchObject({ ok: true });
    });

    test('clients that leave in the middle of the handshake harm nobody', async () => {
      const gateway = await start();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const token = gateway.sessions.add();
      for (let i = 0; i < 30; i += 1) {
        const raw = new WebSocket(
          `ws://127.0.0.1:${gateway.port}/socket.io/?EIO=4&transport=websocket`,
          { headers: { authorization: `Bearer ${token}` } },
        );
        raw.on('error', () => raw.terminate());
        if (i % 3 === 0) raw.terminate();
        else {
          await new Promise((resolve) => raw.once('message', resolve));
          raw.send('40');
          raw.terminate();
        }
      }
      gate.resolve();
      gateway.sessions.gate = undefined;
      const peer = await connect(gateway, token);
      expect(await peer.join('A1')).toMatchObject({ ok: true });
      await until(() => gateway.gateway.gauges().roomSockets === 1);
      gateway.sessions.end(token);
      await until(() => peer.isGone);
    });

    test('a drain tells the rooms too', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      await peer.join('A1');
      await gateway.gateway.drain({ spreadMs: 20, answersMs: 100 });
      await until(() => peer.isGone);
      expect(peer.closedWith?.code).toBe('DRAINING');
      expect(peer.closedWith?.retryAfterMs).toBeGreaterThan(0);
    });
  });
}

function countOf(joined: RoomJoined): number {
  return joined.ok ? (joined.snapshot?.announcements.length ?? 0) : 0;
}
