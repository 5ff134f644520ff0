import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { SessionRow } from '#contracts/wire/session.ts';
import { createPool } from '#db/pool.ts';
import { recordingLog } from '#db/testing.ts';
import { LivePeer, until } from '#gateway/live/testing/live-peer.ts';
import { Identity } from '#modules/identity/index.ts';
import { DEFAULT_DIRECTORY } from '#modules/identity/session-directory.ts';
import { PASSWORD, userIdOf } from '#test/browser/people.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';

/** A room client that remembers why it was sent away. */
class RoomPeer {
  readonly socket: Socket;
  reason: string | undefined;
  isGone = false;

  constructor(url: string, token: string) {
    this.socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { authorization: `Bearer ${token}` },
    });
    this.socket.on('room:closed', ({ code }: { code?: string }) => {
      this.reason = code;
    });
    this.socket.on('disconnect', () => {
      this.isGone = true;
    });
  }
}

describe('the end of a session on its open sockets', () => {
  let test: TestServer;
  const rooms: RoomPeer[] = [];
  beforeAll(async () => {
    test = await startTestServer();
  });
  afterEach(() => {
    for (const { socket } of rooms.splice(0)) socket.disconnect();
  });
  afterAll(() => test.stop());

  const tokenOf = async (login: string): Promise<string> =>
    (await createApi({ baseUrl: test.server.url }).signIn(login, PASSWORD)).token ?? '';
  const call = async <Body>(token: string, path: string, method = 'GET'): Promise<Body> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${test.server.url}${path}`, { method, headers });
    return (await response.json()) as Body;
  };
  /** A live socket and a room of one session. */
  async function opened(token: string): Promise<{ live: LivePeer; room: RoomPeer }> {
    const url = `${test.server.url.replace('http', 'ws')}/live`;
    const live = new LivePeer(url, { authorization: `Bearer ${token}` });
    await live.greet();
    const room = new RoomPeer(test.server.url, token);
    rooms.push(room);
    await until(() => room.socket.connected);
    return { live, room };
  }
  async function expectSentAway({ live, room }: Awaited<ReturnType<typeof opened>>) {
    expect((await live.closing()).code).toBe(CLOSE_CODES.SESSION_ENDED);
    await until(() => room.isGone);
    expect(room.reason).toBe('SESSION_ENDED');
  }
  const isOpen = async ({ live, room }: Awaited<ReturnType<typeof opened>>) => {
    await live.settle();
    return !room.isGone && live.closed === undefined;
  };

  it('[A2] a session that its owner ends elsewhere loses its live socket and its rooms', async () => {
    const here = await tokenOf('supplier-a');
    const there = await tokenOf('supplier-a');
    const stranger = await opened(await tokenOf('supplier-b'));
    const kept = await opened(here);
    const lost = await opened(there);
    const { items } = await call<{ items: SessionRow[] }>(here, '/api/me/sessions');
    const other = items.find((row) => !row.isCurrent);
    await call(here, `/api/me/sessions/${other?.sessionId}`, 'DELETE');
    await expectSentAway(lost);
    expect([await isOpen(kept), await isOpen(stranger)]).toEqual([true, true]);
    kept.live.cut();
    stranger.live.cut();
  });

  it('[A2] so does one that another process ended, without a word to this one', async () => {
    const lost = await opened(await tokenOf('supplier-c'));
    const pool = createPool({
      databaseUrl: test.databaseUrl,
      applicationName: 'another-process',
      role: 'service',
      statementTimeoutMs: 10_000,
      connectionsMax: 1,
      log: recordingLog(),
    });
    const elsewhere = new Identity({ pool, onFault: (error) => expect(error).toBeUndefined() });
    await elsewhere.endSessionsOf(userIdOf('supplier-c'), { address: '' });
    await expectSentAway(lost);
    await pool.end();
  });

  it('[A2] a look-up that is remembered and the turn of the look-out make less than a second', () => {
    expect(DEFAULT_DIRECTORY.cacheMs + DEFAULT_DIRECTORY.pollMs).toBeLessThan(1_000);
  });
});
