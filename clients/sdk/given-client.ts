import { FakeServer, World } from './fake-world.ts';
import { LiveClient } from './live-client.ts';
import type { OfferHandle, OfferOutcome } from './offer-types.ts';
import { sessionSigner } from './signer.ts';

/** A world of faults by its seed, a server in it and a client that has not begun. */
export function start(seed: number) {
  const world = new World(seed);
  const server = new FakeServer(world);
  const client = new LiveClient({
    url: 'ws://test/live',
    env: world,
    openSocket: server.openSocket,
    onFault: (error) => {
      throw error;
    },
  });
  return { world, server, client };
}

/** Every outcome that the offer gets; more than one is a fault. */
export function outcomesOf(handle: OfferHandle): OfferOutcome[] {
  const outcomes: OfferOutcome[] = [];
  void handle.outcome.then((outcome) => outcomes.push(outcome));
  return outcomes;
}

/** From now on the client signs with a key of the session. */
export function sign(of: LiveClient): void {
  of.useSigner(
    sessionSigner({
      auctionId: 'A1',
      bidderId: 'B1',
      grantHash: 'ab'.repeat(32),
      session: { sign: () => Promise.resolve(new Uint8Array(64)) },
    }),
  );
}
