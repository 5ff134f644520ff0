import { io } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import {
  HallLink,
  type HallLinkState,
  type RoomSocket,
} from '#clients/web/features/openings/room/hall-link.ts';
import { type RoomBeat, ROOM_BEAT } from '#gateway/rooms/rooms.ts';
import { CutLine } from './cut-line.ts';
import { OPENING, OpeningWorld } from './opening-world.ts';
import { WorldRooms } from './world-rooms.ts';

/** The page's own link to a hall's room, on a real socket. */
const PATIENCE = { timeout: 20_000, interval: 20 };

let world: OpeningWorld;
let rooms: WorldRooms;
let link: HallLink;
let line: CutLine;
const states: HallLinkState[] = [];
/** Envelopes get lost while this holds. */
let isLosing = false;

afterEach(async () => {
  link.close();
  await line.stop();
  await rooms.stop();
  await world.stop();
  states.length = 0;
  isLosing = false;
});

async function begin(openingId: string = OPENING, beat?: RoomBeat): Promise<void> {
  world = await OpeningWorld.start();
  rooms = await WorldRooms.open(world, beat === undefined ? {} : { beat });
  await world.arrange();
  line = await CutLine.to(`http://127.0.0.1:${rooms.port}`);
  const socket = io(line.url, {
    ...{ transports: ['websocket'], autoConnect: false, forceNew: true, reconnection: false },
  });
  const losing: RoomSocket = {
    get connected() {
      return socket.connected;
    },
    on: (event, listener) =>
      socket.on(event, (told: unknown) => {
        if (!isLosing || event !== 'room:event') listener(told);
      }),
    timeout: (ms) => socket.timeout(ms),
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
  };
  const onState = (state: HallLinkState): void => void states.push(state);
  link = new HallLink({ openingId, asPublic: false, socket: losing, onState });
}

const say = async (text: string): Promise<void> =>
  void (await world.command('agency', { type: 'Say', text }));
const now = () => states.at(-1);
const liveAt = (version: number) =>
  expect.poll(() => [now()?.phase, now()?.news?.version], PATIENCE).toEqual(['live', version]);
const shown = async (): Promise<number> => (await world.see('public')).version;

it('[OPN-17] is live with the newest state, hears each newer one, and finds what was lost by the next number', async () => {
  await begin();
  await liveAt(1);
  await say('one');
  await liveAt(2);
  isLosing = true;
  await say('lost');
  await say('lost too');
  await world.command('notary', { type: 'SignIn' });
  expect(await shown()).toBe(5);
  isLosing = false;
  await say('heard');
  await liveAt(6);
});

it('[OPN-17] says that it is down when the server goes, and has all that happened meanwhile when it is back', async () => {
  await begin();
  await liveAt(1);
  const { port } = rooms;
  await rooms.stop();
  await expect.poll(() => now()?.phase, PATIENCE).toBe('down');
  await say('meanwhile');
  await say('and again');
  rooms = await WorldRooms.open(world, { port });
  link.hurry();
  await liveAt(3);
  await say('after');
  await liveAt(4);
});

it('[OPN-17] stays down where there is no such hall', async () => {
  await begin('NO-SUCH-HALL');
  await expect.poll(() => now()?.phase, PATIENCE).toBe('down');
  expect(now()?.news).toBeUndefined();
});

it('[OPN-17] a line that swallows every byte without a close is noticed by the server’s beat, and what happened meanwhile is there afterwards', async () => {
  await begin(OPENING, { pingInterval: 300, pingTimeout: 700 });
  await liveAt(1);
  line.isSilent = true;
  await expect.poll(() => now()?.phase, PATIENCE).toBe('down');
  await say('meanwhile');
  line.mend();
  link.hurry();
  await liveAt(2);
});

it('[OPN-17] a server tells each member a beat by which a dead line is noticed within 20 s, and pings no more often than it tells heads', async () => {
  await begin();
  await liveAt(1);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = new WebSocket(`ws://127.0.0.1:${rooms.port}/socket.io/?EIO=4&transport=websocket`);
  socket.addEventListener('message', ({ data }) => resolve(String(data)));
  const hello: unknown = JSON.parse((await promise).slice(1));
  socket.close();
  expect(hello).toMatchObject(ROOM_BEAT);
  expect(ROOM_BEAT.pingInterval + ROOM_BEAT.pingTimeout).toBeLessThanOrEqual(20_000);
  expect(ROOM_BEAT.pingInterval).toBeGreaterThan(10_000);
});
