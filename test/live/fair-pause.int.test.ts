import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublishAuction } from '#contracts/wire/rest.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { englishAuction } from '#test/browser/rest.ts';
import { startTestServer, type TestServer, viewWhere } from './running-server.ts';

/** Sockets that drop, the whole server, and what of it stands in the journal. */

let given: TestServer;
beforeAll(async () => {
  given = await startTestServer();
});
afterAll(() => given.stop());

function withFairPause(id: string): PublishAuction {
  const auction = englishAuction({ id, opensInMs: 200, lastsMs: 600_000 });
  const fairPause = {
    shareBp: 5_000,
    windowMs: 60_000,
    droppedMin: 2,
    maxCount: 3,
    resumeAfterMs: 300_000,
    resumeShareBp: 5_000,
  };
  return { ...auction, rules: { ...auction.rules, fairPause } };
}

function only<T extends AuctionEvent['type']>(
  events: readonly AuctionEvent[],
  type: T,
): readonly Extract<AuctionEvent, { type: T }>[] {
  return events.filter((event): event is Extract<AuctionEvent, { type: T }> => event.type === type);
}

test('[FP-1] [PRS-1] two of three bidders drop at once: the clock stops, with evidence, until they are back', async () => {
  const agency = await given.program('agency-a');
  await agency.api.publish(withFairPause('FP-1'));
  const suppliers = await Promise.all(
    (['supplier-a', 'supplier-b', 'supplier-c'] as const).map((login) => given.program(login)),
  );
  const [a, b, c] = suppliers;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three programs');
  for (const { client } of suppliers) client.watch('FP-1', () => undefined);
  agency.client.watch('FP-1', () => undefined);
  await viewWhere(agency, 'FP-1', ({ opensAt }) => opensAt <= given.server.engine.nowMs());
  await expect
    .poll(async () => only(await given.events('FP-1'), 'PresenceRecorded').flatMap((e) => e.came))
    .toHaveLength(3);

  a.client.dispose();
  b.client.dispose();
  const [seenByAgency, seenByBidder] = await Promise.all([
    viewWhere(agency, 'FP-1', ({ rulePause }) => rulePause !== undefined),
    viewWhere(c, 'FP-1', ({ rulePause }) => rulePause !== undefined),
  ]);
  expect(seenByAgency.rulePause).toMatchObject({ dropped: 2, present: 3, back: 0 });
  // Two lines that close at once may be noticed in either order.
  const away = Object.keys(seenByAgency.awayBidders ?? {});
  expect(away.toSorted()).toEqual(['supplier-a', 'supplier-b']);
  // A bidder learns that the clock stands still, and nothing of the others.
  expect(Object.keys(seenByBidder.rulePause ?? {})).toEqual(['resumesAt']);
  expect(seenByBidder.awayBidders).toBeUndefined();
  const [pause] = only(await given.events('FP-1'), 'AuctionPausedByRule');
  expect(pause?.present).toBe(3);
  const dropped = pause?.dropped.map(({ bidderId }) => String(bidderId));
  expect(dropped?.toSorted()).toEqual(['supplier-a', 'supplier-b']);

  const back = await given.program('supplier-a');
  back.client.watch('FP-1', () => undefined);
  await viewWhere(c, 'FP-1', ({ pausedAt }) => pausedAt === undefined);
  const [resumed] = only(await given.events('FP-1'), 'AuctionResumedByRule');
  expect(resumed).toMatchObject({ cause: 'enough-back', back: 1, dropped: 2 });
  expect(given.faults).toEqual([]);
});

test('[PRS-2] where no rule looks at presence nothing of it is recorded', async () => {
  const agency = await given.program('agency-a');
  await agency.api.publish(englishAuction({ id: 'FP-2', opensInMs: 200, lastsMs: 600_000 }));
  const supplier = await given.program('supplier-b');
  await viewWhere(supplier, 'FP-2', () => true);
  supplier.client.dispose();
  await expect
    .poll(async () => (await agency.api.hall('FP-2')).bidders.map(({ state }) => state))
    .toEqual(['never', 'away', 'never']);
  expect((await given.events('FP-2')).map(({ type }) => type)).toEqual(['AuctionPublished']);
});
