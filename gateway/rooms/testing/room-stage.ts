import { afterEach } from 'vitest';
import { TestGateway } from '../../live/testing/start-gateway.ts';
import type { LiveGatewayDeps } from '../../live-gateway.ts';
import type { TransportName } from '../../transport/transport.ts';
import { RoomPeer } from './room-peer.ts';

/** Gateways of one suite on one transport and the peers in their rooms; after each test all of them are gone. */
export function roomStage(transport: TransportName) {
  const running: TestGateway[] = [];
  const peers: RoomPeer[] = [];
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.socket.disconnect();
    for (const gateway of running.splice(0)) await gateway.stop();
  });

  /** With the auction A1 and the opening O1. */
  async function start(overrides: Partial<LiveGatewayDeps> = {}): Promise<TestGateway> {
    const gateway = new TestGateway();
    running.push(gateway);
    gateway.engine.addOpening('O1');
    gateway.engine.add('A1');
    return gateway.start(transport, overrides);
  }

  function dial(gateway: TestGateway, headers: Record<string, string> = {}): RoomPeer {
    const peer = new RoomPeer(gateway.port, headers);
    peers.push(peer);
    return peer;
  }

  function connect(gateway: TestGateway, token?: string): Promise<RoomPeer> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return dial(gateway, headers).connected();
  }

  return { start, dial, connect };
}
