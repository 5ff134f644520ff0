import { afterEach, expect } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import type { TransportName } from '../../transport/transport.ts';
import type { LiveGatewayDeps } from '../../live-gateway.ts';
import { TestGateway } from './start-gateway.ts';

export const PUBLIC = { kind: 'public' } as const;
export const ORG1 = { kind: 'bidder', bidderId: bidderId('org-1') } as const;
export const RECEIPT = 'ab'.repeat(32);
export const ACCEPTED: SubmitOutcome = {
  type: 'answered',
  answer: { outcome: 'accepted' },
  at: 1_234,
  version: 7,
  receipt: RECEIPT,
  isRepeat: false,
};
export const offer = (over: object = {}): object => ({
  t: 'offer',
  a: 'A1',
  id: 'c1',
  lot: 'L1',
  priceFen: 500_000,
  ...over,
});
export const envelope = {
  payloadType: 'application/x',
  payload: 'aGk=',
  signatures: [{ keyid: 'k', sig: 'c2ln' }],
};

/** Gateways of one suite on one transport; after each test they are stopped, and no peer may have got a strange frame. */
export function liveStage(transport: TransportName) {
  const running: TestGateway[] = [];
  afterEach(async () => {
    for (const gateway of running.splice(0)) {
      const strange = gateway.peers.flatMap((peer) => peer.strange);
      await gateway.stop();
      expect(strange).toEqual([]);
    }
  });

  async function start(overrides: Partial<LiveGatewayDeps> = {}): Promise<TestGateway> {
    const gateway = new TestGateway();
    running.push(gateway);
    gateway.engine.add('A1');
    return gateway.start(transport, overrides);
  }

  return start;
}
