import { beforeEach, describe, expect, test } from 'vitest';
import { outcomesOf, sign, start } from './given-client.ts';
import { LiveClient } from './live-client.ts';

let { world, server, client } = start(1);

beforeEach(() => {
  ({ world, server, client } = start(1));
});

function states(): string[] {
  const seen: string[] = [];
  client.on('offer', (handle) => seen.push(handle.state));
  return seen;
}

const bid = (priceFen: number, lotId = 'L1') => client.offer({ auctionId: 'A1', lotId, priceFen });

describe('offers', () => {
  test('accepted and refused come back with receipt and the nearest allowed price', async () => {
    client.open();
    await world.run(1_000);
    const first = outcomesOf(bid(900));
    await world.run(2_000);
    const second = outcomesOf(bid(950));
    await world.run(3_000);
    const common = { proof: 'not-required', at: expect.any(Number) as number };
    expect(first).toEqual([{ state: 'accepted', receipt: 'r1', ...common }]);
    expect(second).toEqual([
      {
        state: 'refused',
        reason: 'decrement_too_small',
        allowedFen: 899,
        receipt: 'r2',
        ...common,
      },
    ]);
  });

  test('[B1] a lost answer is asked for under the same id after the reconnect, and recorded once', async () => {
    client.open();
    await world.run(1_000);
    server.faults = { cutAfter: 1 };
    const seen = states();
    const handle = bid(900);
    await world.run(1_100);
    server.faults = {};
    await world.run(20_000);
    expect(handle.state).toBe('accepted');
    expect([...server.received]).toEqual([[handle.id, 2]]);
    expect(server.records.size).toBe(1);
    expect(seen.at(-1)).toBe('accepted');
  });

  test('without an answer for 5 s it is slow and goes out again', async () => {
    client.open();
    await world.run(1_000);
    const seen = states();
    server.faults = { silent: 1 };
    const handle = bid(900);
    await world.run(5_900);
    expect(seen).toEqual(['sent']);
    await world.run(6_100);
    expect(seen).toEqual(['sent', 'slow']);
    server.faults = {};
    await world.run(60_000);
    expect(seen).toEqual(['sent', 'slow', 'accepted']);
    expect(server.received.get(handle.id)).toBeGreaterThan(0);
  });

  test('off-line it waits in line and goes out when there is a connection', async () => {
    const handle = bid(900);
    expect(handle.state).toBe('queued');
    client.open();
    await world.run(1_000);
    expect(handle.state).toBe('accepted');
  });

  test('a second offer for the same lot waits for the first one; another lot does not', async () => {
    const first = bid(900);
    expect(await bid(800).outcome).toEqual({ state: 'not-taken', code: 'offer_pending' });
    const other = bid(700, 'L2');
    client.open();
    await world.run(1_000);
    expect([first.state, other.state]).toEqual(['accepted', 'accepted']);
    expect(outcomesOf(bid(600))).toEqual([]);
    await world.run(2_000);
    expect(server.records.size).toBe(3);
  });

  test('there is a bound on offers without an answer', async () => {
    for (let index = 0; index < 64; index++) bid(900, `L${index}`);
    expect(await bid(900, 'one-more').outcome).toEqual({
      state: 'not-taken',
      code: 'too_many_pending',
    });
  });

  test('given a listener that throws, then the others and the protocol go on', async () => {
    const faults: unknown[] = [];
    const patient = new LiveClient({
      url: 'ws://test/live',
      env: world,
      openSocket: server.openSocket,
      onFault: (error) => faults.push(error),
    });
    const seen: number[] = [];
    patient.watch('A1', () => {
      throw new Error('mine');
    });
    patient.watch('A1', ({ seq }) => seen.push(seq));
    patient.open();
    await world.run(1_000);
    server.change(900);
    await world.run(2_000);
    expect(seen).toEqual([0, 1]);
    expect(faults).toHaveLength(2);
  });
});

describe('signed offers', () => {
  beforeEach(() => sign(client));

  test('[SIG-4] the command id is the nonce and the times are the server’s', async () => {
    client.open();
    await world.run(1_000);
    const seen = states();
    const handle = bid(500);
    await world.run(2_000);
    expect(seen).toEqual(['signing', 'sent', 'accepted']);
    expect(server.bodies).toMatchObject([{ nonce: handle.id, iat: '78000', exp: '83000' }]);
  });

  test('[SIG-6] resent within its life it is the same envelope, later it is signed anew under its nonce', async () => {
    client.open();
    await world.run(1_000);
    server.faults = { cutAfter: 1 };
    const handle = bid(500);
    await world.run(1_200);
    server.faults = {};
    await world.run(20_000);
    expect(server.bodies.length).toBeGreaterThan(1);
    expect(new Set(server.bodies.map(({ seq }) => seq))).toEqual(new Set(['78000']));

    server.faults = { refuse: 1, cutAfter: 1 };
    const late = client.offer({ auctionId: 'A1', lotId: 'L1', priceFen: 400 });
    await world.run(30_000);
    server.faults = {};
    await world.run(90_000);
    const again = server.bodies.filter(({ nonce }) => nonce === late.id);
    expect(again.length).toBeGreaterThan(1);
    expect(Number(again.at(-1)?.seq)).toBeGreaterThan(Number(again[0]?.seq));
    expect([handle.state, late.state]).toEqual(['accepted', 'accepted']);
    expect(server.records.size).toBe(2);
  });

  test('[SIG-5] called stale, the clock is read anew and the offer signed anew', async () => {
    client.open();
    await world.run(1_000);
    server.offsetMs += 60_000;
    const handle = bid(500);
    await world.run(10_000);
    expect(handle.state).toBe('accepted');
    expect(server.bodies.length).toBeGreaterThan(1);
    expect(new Set(server.bodies.map(({ nonce }) => nonce)).size).toBe(1);
  });

  test('a signer that will not sign ends the offer before anything is sent', async () => {
    client.useSigner({ auctionId: 'A1', sign: () => Promise.reject(new Error('below the floor')) });
    client.open();
    await world.run(1_000);
    expect(await bid(1).outcome).toEqual({ state: 'not-taken', code: 'signing_failed' });
    expect(server.received.size).toBe(0);
  });
});
