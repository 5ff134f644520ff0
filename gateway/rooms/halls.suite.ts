import { describe, expect, test } from 'vitest';
import type { HallSnapshot, RoomJoined } from '#contracts/wire/room-frames.ts';
import { until } from '../live/testing/live-peer.ts';
import { sessionOf } from '../live/testing/scripted-sessions.ts';
import type { TransportName } from '../transport/transport.ts';
import { ROOM_TAIL_ENVELOPES_MAX } from './room-stream.ts';
import type { RoomPeer } from './testing/room-peer.ts';
import { roomStage } from './testing/room-stage.ts';

/** The rooms of bid openings as clients meet them, on one transport. */
export function hallsSuite(transport: TransportName): void {
  const { start, connect } = roomStage(transport);

  const versions = (peer: RoomPeer) =>
    peer.envelopes.flatMap(({ body }) => (body.type === 'changed' ? [body.version] : []));
  const halls = (peer: RoomPeer) =>
    peer.envelopes.flatMap(({ body }) => (body.type === 'hall' ? [body.present] : []));
  const epochOf = (joined: RoomJoined<HallSnapshot>) => (joined.ok ? joined.epoch : '');

  describe(`halls on ${transport}`, () => {
    test('[OPN-17] anybody joins and is told the number of each newer state, and of no older one', async () => {
      const gateway = await start();
      gateway.halls.change('O1');
      const peer = await connect(gateway);
      expect(await peer.joinHall('O1')).toMatchObject({ ok: true, snapshot: { version: 2 } });
      gateway.halls.change('O1');
      gateway.halls.versions.set('O1', 2);
      gateway.halls.change('O1');
      gateway.halls.change('O1');
      gateway.halls.change('O-other');
      await until(() => versions(peer).length === 2);
      expect(versions(peer)).toEqual([3, 4]);
      const seqs = peer.envelopes.map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
      expect(gateway.faults).toEqual([]);
    });

    test('[OPN-17] a change while the room opens is not lost', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      const joining = peer.joinHall('O1');
      for (let i = 0; i < 20; i += 1) {
        gateway.halls.change('O1');
        await new Promise((resolve) => setImmediate(resolve));
      }
      const joined = await joining;
      const first = joined.ok ? (joined.snapshot?.version ?? 0) : 0;
      await until(() => Math.max(first, ...versions(peer)) === 21);
      expect(versions(peer)).toEqual(Array.from({ length: 21 - first }, (_, i) => first + i + 1));
    });

    test('[OPN-17] [A4] a gap is repaired by joining again with the position, an old position by the state', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      const joined = await peer.joinHall('O1', { asPublic: true });
      await until(() => halls(peer).length === 1);
      const position = { epoch: epochOf(joined), seq: peer.envelopes.at(-1)?.seq ?? 0 };
      peer.socket.disconnect();
      for (let i = 0; i < 3; i += 1) gateway.halls.change('O1');
      const again = await connect(gateway);
      const repaired = await again.joinHall('O1', position);
      const tail = repaired.ok ? (repaired.tail ?? []) : [];
      expect(tail.flatMap(({ body }) => (body.type === 'changed' ? [body.version] : []))).toEqual([
        2, 3, 4,
      ]);
      for (let i = 0; i < ROOM_TAIL_ENVELOPES_MAX; i += 1) gateway.halls.change('O1');
      for (const old of [
        position,
        { epoch: 'other', seq: 1 },
        { epoch: position.epoch, seq: 9_999 },
      ]) {
        const answer = await again.joinHall('O1', old);
        expect(answer).toMatchObject({ snapshot: { version: 4 + ROOM_TAIL_ENVELOPES_MAX } });
      }
    });

    test('[OPN-18] everybody is told who has a seat and how many others there are, and who went', async () => {
      const gateway = await start();
      const token = gateway.sessions.add(sessionOf('org-notary', 'supervisor'));
      const [onlooker, notary] = [await connect(gateway), await connect(gateway, token)];
      await onlooker.joinHall('O1');
      await notary.joinHall('O1');
      // The same person's wall is one of the public.
      const wall = await connect(gateway, token);
      await wall.joinHall('O1', { asPublic: true });
      const seats = [{ organizationId: 'org-notary', seat: 'custodian' }];
      for (const peer of [onlooker, notary, wall]) {
        await until(() => halls(peer).some(({ onlookers }) => onlookers === 2));
        expect(halls(peer).at(-1)).toEqual({ seats, moreSeats: 0, onlookers: 2 });
      }
      const late = await (await connect(gateway)).joinHall('O1');
      expect(late).toMatchObject({ snapshot: { present: { seats } } });
      notary.socket.disconnect();
      await until(() => halls(onlooker).at(-1)?.seats.length === 0);
    });

    test('[OPN-18] who is there is looked for again when it could not be read', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      await peer.joinHall('O1');
      gateway.halls.isDown = true;
      await until(() => gateway.faults.length > 0);
      gateway.halls.isDown = false;
      await until(() => halls(peer).at(-1)?.onlookers === 1);
    });

    test('[A3] what is no opening is not found, whatever else it is; one that cannot be read is asked for again', async () => {
      const gateway = await start();
      const peer = await connect(gateway);
      for (const id of ['A1', 'NOT-THERE']) {
        expect(await peer.joinHall(id)).toEqual({ ok: false, code: 'not_found' });
      }
      expect(await peer.join('O1')).toEqual({ ok: false, code: 'not_found' });
      gateway.halls.isDown = true;
      expect(await peer.joinHall('O1')).toEqual({ ok: false, code: 'too_fast' });
      gateway.halls.isDown = false;
      expect(await peer.joinHall('O1')).toMatchObject({ ok: true });
    });

    test.each([
      ['both kinds at once', { openingId: 'O1', auctionId: 'A1' }],
      ['an unknown field', { openingId: 'O1', seat: 'host' }],
      ['a wish that is no truth value', { openingId: 'O1', asPublic: 'yes' }],
      ['a wish about an auction', { auctionId: 'A1', asPublic: true }],
      ['no id', { openingId: '' }],
    ])('a join with %s is refused', async (_what, payload) => {
      const gateway = await start();
      const peer = await connect(gateway);
      const answer: unknown = await peer.socket.timeout(5_000).emitWithAck('room:join', payload);
      expect(answer).toEqual({ ok: false, code: 'bad_frame' });
      expect(gateway.faults).toEqual([]);
    });

    test('leaving a hall ends its envelopes; a hall and an auction are two places of one socket', async () => {
      const gateway = await start();
      const [peer, other] = [await connect(gateway), await connect(gateway)];
      for (const one of [peer, other]) {
        await one.joinHall('O1');
        await one.join('A1');
      }
      await peer.socket.timeout(5_000).emitWithAck('room:leave', { openingId: 'O1' });
      gateway.halls.change('O1');
      gateway.engine.announce('A1', 'hello');
      await until(() => versions(other).length === 1 && peer.texts().length === 1);
      expect(versions(peer)).toEqual([]);
      await until(() => halls(other).at(-1)?.onlookers === 1);
    });
  });
}
