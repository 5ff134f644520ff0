import { afterEach, describe, expect, it } from 'vitest';
import { REMARKS_PER_MINUTE_MAX } from '#contracts/limits.ts';
import type { HallPresence, RoomEnvelope } from '#contracts/wire/room-frames.ts';
import type { RoomPeer } from '#gateway/rooms/testing/room-peer.ts';
import { DEADLINE_MS, MINUTE_MS, OPENING, OpeningWorld } from './opening-world.ts';
import { submitBid } from './parties.ts';
import { WorldRooms } from './world-rooms.ts';

/** The hall's room on real sockets, before a real engine. */
const PATIENCE = { timeout: 20_000, interval: 20 };
const WATCHERS = ['public', 'agency', 'notary', 's-1', 's-2', 's-4'] as const;
const say = (text: string) => ({ type: 'Say', text });

let world: OpeningWorld;
let rooms: WorldRooms;
afterEach(async () => {
  await rooms.stop();
  await world.stop();
});

async function begin(transport: 'ws' | 'uws' = 'ws'): Promise<void> {
  world = await OpeningWorld.start();
  rooms = await WorldRooms.open(world, { transport });
  expect((await world.arrange()).status).toBe(201);
}

async function joined(who: string): Promise<RoomPeer> {
  const peer = await rooms.peer(who);
  expect(await peer.joinHall(OPENING)).toMatchObject({ ok: true });
  return peer;
}

const newest = (peer: RoomPeer): number =>
  Math.max(
    0,
    ...peer.envelopes.flatMap(({ body }) => (body.type === 'changed' ? [body.version] : [])),
  );
const present = (peer: RoomPeer): HallPresence | undefined =>
  peer.envelopes.flatMap(({ body }) => (body.type === 'hall' ? [body.present] : [])).at(-1);
const accepted = async (who: string, step: object): Promise<void> =>
  expect(await world.command(who, step)).toMatchObject({ outcome: 'accepted' });
/** Waits until this client knows of the state that everybody is shown now. */
async function upToDate(peer: RoomPeer): Promise<number> {
  const { version } = await world.see('public');
  await expect.poll(() => newest(peer), PATIENCE).toBe(version);
  return version;
}
async function listed(): Promise<void> {
  world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
  await expect.poll(async () => (await world.see('public')).closing, PATIENCE).toBeDefined();
}

describe('the room of a hall', () => {
  it.each(['ws', 'uws'] as const)(
    '[OPN-11] [OPN-17] what bidders do before the list is fixed makes no frame for anybody, on %s',
    async (transport) => {
      await begin(transport);
      const peers = await Promise.all(WATCHERS.map(joined));
      await accepted('agency', say('before'));
      for (const peer of peers) {
        await upToDate(peer);
        // All are in; nobody comes or goes from here on.
        await expect.poll(() => present(peer)?.onlookers, PATIENCE).toBe(4);
        await expect.poll(() => present(peer)?.seats.length, PATIENCE).toBe(2);
      }
      const before = peers.map(({ envelopes }) => envelopes.length);
      const packets = peers.map(packetsOf);

      for (const who of ['s-1', 's-2', 's-3']) await submitBid(world, who);
      for (const step of [say('we bid'), { type: 'SignIn' }]) {
        expect(await world.command('s-1', step)).toMatchObject({ reason: 'list_not_fixed' });
        expect(await world.command('s-4', step)).toMatchObject({ reason: 'wrong_actor' });
      }
      // Everybody hears this; whatever had been sent before would stand before it.
      await accepted('agency', say('after'));
      for (const [at, peer] of peers.entries()) {
        await upToDate(peer);
        const since = peer.envelopes.slice(before[at]);
        expect(since.map(({ body }) => body.type)).toEqual(['changed']);
        expect(since[0]?.seq).toBe((peer.envelopes[(before[at] ?? 0) - 1]?.seq ?? 0) + 1);
        const told = packets[at]?.filter((packet) => !packet.startsWith('2["room:head"')) ?? [];
        expect(told).toHaveLength(1);
      }
      expect(rooms.faults).toEqual([]);
    },
  );

  it('[OPN-17] a client that was cut off has the newest state again, after a short cut and after a long one', async () => {
    await begin();
    const first = await joined('public');
    await accepted('agency', say('one'));
    await upToDate(first);
    const { epoch = '', seq = 0 } = first.envelopes.at(-1) ?? {};
    first.socket.disconnect();
    for (const text of ['two', 'three']) await accepted('agency', say(text));
    await accepted('notary', { type: 'SignIn' });
    const { version } = await world.see('public');

    const again = await rooms.peer('public');
    const short = await again.joinHall(OPENING, { epoch, seq });
    const tail: readonly RoomEnvelope[] = short.ok ? (short.tail ?? []) : [];
    expect(tail.at(-1)?.seq).toBe(short.ok ? short.seq : 0);
    expect(tail[0]?.seq).toBe(seq + 1);
    const told = tail.flatMap(({ body }) => (body.type === 'changed' ? [body.version] : []));
    expect(told).toEqual([version - 2, version - 1, version]);

    const long = await (await rooms.peer('public')).joinHall(OPENING, { epoch: 'of before', seq });
    expect(long).toMatchObject({ ok: true, snapshot: { version } });
    // What is new after it comes to both.
    await accepted('agency', say('four'));
    await upToDate(again);
  });

  it('[OPN-18] [OPN-20] once the list is fixed bidders have their seats and speak; haste is refused', async () => {
    await begin();
    const onlooker = await joined('public');
    const bidder = await joined('s-1');
    for (const who of ['s-1', 's-2', 's-3']) await submitBid(world, who);
    await expect.poll(() => present(onlooker)?.onlookers, PATIENCE).toBe(2);
    expect(present(onlooker)?.seats).toEqual([]);
    await listed();
    const seats = [{ organizationId: 's-1', seat: 'bidder' }];
    await expect.poll(() => present(onlooker), PATIENCE).toMatchObject({ seats, onlookers: 1 });
    for (let i = 0; i < REMARKS_PER_MINUTE_MAX; i += 1) await accepted('s-1', say(`n${i}`));
    const refused = await world.command('s-1', say('and more'));
    expect(refused).toMatchObject({ reason: 'too_often', allowedFrom: expect.any(Number) });
    await upToDate(onlooker);
    bidder.socket.disconnect();
    await expect.poll(() => present(onlooker)?.seats, PATIENCE).toEqual([]);
    const { remarkCount, remarks } = await world.see('public');
    expect([remarkCount, remarks.at(-1)?.text]).toEqual([10, 'n9']);
  });
});

/** Every message of the connection from now on, whatever event it is. */
function packetsOf({ socket }: RoomPeer): readonly string[] {
  const packets: string[] = [];
  socket.io.engine.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
    if (type === 'message') packets.push(String(data));
  });
  return packets;
}
