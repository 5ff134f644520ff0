import { io } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import {
  HallLink,
  type HallLinkState,
  type RoomSocket,
} from '#clients/web/features/openings/room/hall-link.ts';
import { OPENING, OpeningWorld } from './opening-world.ts';
import { WorldRooms } from './world-rooms.ts';

/** The page's own link to a hall's room, on a real socket. */
const PATIENCE = { timeout: 20_000, interval: 20 };

let world: OpeningWorld;
let rooms: WorldRooms;
let link: HallLink;
const states: HallLinkState[] = [];
/** Envelopes get lost while this holds. */
let isLosing = false;

afterEach(async () => {
  link.close();
  await rooms.stop();
  await world.stop();
  states.length = 0;
  isLosing = false;
});

async function begin(openingId: string = OPENING): Promise<void> {
  world = await OpeningWorld.start();
  rooms = await WorldRooms.open(world);
  await world.arrange();
  const socket = io(`http://127.0.0.1:${rooms.port}`, {
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
