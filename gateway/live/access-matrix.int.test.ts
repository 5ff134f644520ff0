import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoomJoined } from '#contracts/wire/room-frames.ts';
import {
  cellName,
  MATRIX_OPENING_ID,
  matrixAuctionId,
  type MatrixCell,
  matrixCells,
  matrixFacts,
  matrixSession,
  PHASES,
} from '../access/matrix.ts';
import { VISIBILITIES } from '#contracts/wire/auction-rules.ts';
import type { LivePeer } from './testing/live-peer.ts';
import { until } from './testing/live-peer.ts';
import { TestGateway } from './testing/start-gateway.ts';

/** The declared table, cell by cell, over real sockets: what is allowed happens, what is not does not. */
describe('[A1] the access matrix', () => {
  const gateway = new TestGateway();
  const sockets: Socket[] = [];

  beforeAll(async () => {
    for (const phase of PHASES) {
      for (const visibility of VISIBILITIES) {
        const { bidderIds, isEnded } = matrixFacts(phase, visibility);
        const id = matrixAuctionId(phase, visibility);
        gateway.engine.add(id, { visibility, isEnded, bidders: bidderIds });
      }
    }
    gateway.engine.addOpening(MATRIX_OPENING_ID);
    gateway.engine.onSubmit = () => ({
      type: 'answered',
      answer: { outcome: 'accepted' },
      at: 1,
      version: 1,
      receipt: '00'.repeat(32),
      isRepeat: false,
    });
    await gateway.start('uws');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await gateway.stop();
  });

  const tokens = new Map<string, string>();
  function headersOf(cell: MatrixCell): Record<string, string> {
    const session = matrixSession(cell.role, cell.standing);
    if (session === undefined) return {};
    let token = tokens.get(session.sessionId);
    if (token === undefined) {
      token = gateway.sessions.add(session);
      tokens.set(session.sessionId, token);
    }
    return { authorization: `Bearer ${token}` };
  }

  async function isAllowedLive(peer: LivePeer, cell: MatrixCell): Promise<boolean> {
    const a = matrixAuctionId(cell.phase, cell.visibility);
    if (cell.id === 'live.connect') return true;
    if (cell.id === 'live.time') {
      await peer.settle();
      return true;
    }
    if (cell.id === 'auction.offer') {
      peer.send({ t: 'offer', a, id: 'c1', lot: 'L1', priceFen: 1 });
      await until(() => peer.frames.some(({ t }) => t === 'answer' || t === 'error'));
      return peer.frames.splice(0).some(({ t }) => t === 'answer');
    }
    if (cell.id === 'auction.instruct') {
      peer.send({ t: 'withdraw', a, id: 'c2', lot: 'L1' });
      await until(() => peer.frames.some(({ t }) => t === 'answer' || t === 'error'));
      return peer.frames.splice(0).some(({ t }) => t === 'answer');
    }
    peer.send({ t: 'watch', a });
    await until(() => peer.frames.some(({ t }) => t === 'snap' || t === 'error'));
    const [first] = peer.frames.splice(0).filter(({ t }) => t === 'snap');
    const title = first?.t === 'snap' ? String(first.view['title']) : undefined;
    if (cell.id === 'auction.watch') return title !== undefined;
    return title?.includes(` for ${cell.id.replace('auction.view-as-', '')}`) === true;
  }

  test('over the live channel', async () => {
    const cells = matrixCells('live');
    const peers = new Map<string, LivePeer>();
    const wrong: string[] = [];
    for (const cell of cells) {
      const key = `${cell.role}/${cell.standing}`;
      let peer = peers.get(key);
      if (peer === undefined) {
        peer = gateway.dial(headersOf(cell));
        await peer.greet();
        peers.set(key, peer);
      }
      if ((await isAllowedLive(peer, cell)) !== cell.isExpected) wrong.push(cellName(cell));
    }
    expect(wrong).toEqual([]);
    expect(cells.length).toBeGreaterThan(500);
    expect(gateway.engine.submitted.length).toBe(
      cells.filter(
        ({ id, isExpected }) => (id === 'auction.offer' || id === 'auction.instruct') && isExpected,
      ).length,
    );
  });

  test('over the rooms', async () => {
    const cells = matrixCells('room');
    const peers = new Map<string, Socket>();
    const wrong: string[] = [];
    for (const cell of cells) {
      const key = `${cell.role}/${cell.standing}`;
      let peer = peers.get(key);
      if (peer === undefined) {
        const socket = io(`http://127.0.0.1:${gateway.port}`, {
          transports: ['websocket'],
          forceNew: true,
          extraHeaders: headersOf(cell),
        });
        peer = socket;
        sockets.push(socket);
        peers.set(key, socket);
        await until(() => socket.connected);
      }
      const about =
        cell.id === 'opening.room'
          ? { openingId: MATRIX_OPENING_ID }
          : { auctionId: matrixAuctionId(cell.phase, cell.visibility) };
      const joined: RoomJoined = await peer.timeout(5_000).emitWithAck('room:join', about);
      const presence = joined.ok ? Object.keys(joined.snapshot?.presence ?? {}) : [];
      const isAllowed = cell.id === 'room.presence' ? presence.length > 0 : joined.ok;
      if (isAllowed !== cell.isExpected) wrong.push(cellName(cell));
    }
    expect(wrong).toEqual([]);
    expect(cells.length).toBeGreaterThan(200);
  });
});
