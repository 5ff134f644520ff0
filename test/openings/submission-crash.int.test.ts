import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import type { Cases } from '#engine/api.ts';
import { BidDesk, type Submitted } from '#gateway/sealing/bid-desk.ts';
import type { BidStore, SealingTools } from '#gateway/sealing/ports.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { arrangeTender, type SealedArchive, type TenderWorld } from './tender-world.ts';

let world: TestServer;

beforeAll(async () => {
  world = await startTestServer({ DEMO: 'on' });
});
afterAll(async () => {
  await world.stop();
});

/** The process ends here: nothing after it is done. */
class Crash extends Error {}

interface Outside {
  readonly store: BidStore;
  readonly tools: SealingTools;
  readonly cases: Pick<Cases, 'submit'>;
}

/** The same outside that dies at its step number `last`, before or after the step is done; `steps` counts them. */
function mortal(outside: Outside, last: number, isDone: boolean) {
  const seen = { steps: 0 };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    const at = seen.steps;
    seen.steps += 1;
    if (at > last || (at === last && !isDone)) throw new Crash();
    const value = await work();
    if (at === last) throw new Crash();
    return value;
  };
  const { store, tools, cases } = outside;
  return {
    seen,
    store: {
      ...store,
      put: (name: string, source: AsyncIterable<Uint8Array>) => step(() => store.put(name, source)),
      remove: (prefix: string) => step(() => store.remove(prefix)),
    },
    tools: { ...tools, stamp: (request: Uint8Array) => step(() => tools.stamp(request)) },
    cases: {
      submit: (id: string, request: Parameters<Cases['submit']>[1]) =>
        step(() => cases.submit(id, request)),
    },
  };
}

function deskOf({ sealing }: TenderWorld, outside: Outside): BidDesk {
  return new BidDesk({
    ...outside,
    bids: sealing.bids,
    mayBidFor: () => true,
    nowMs: () => world.server.engine.nowMs(),
  });
}

function submitTo(desk: BidDesk, { openingId }: TenderWorld, bid: SealedArchive) {
  return desk.submit({
    openingId,
    commandId: commandId(`c-${bid.header.slice(0, 8).replaceAll(/[_-]/g, '0')}`),
    by: { role: 'supplier', organizationId: 'supplier-a', name: '甲' },
    names: ['supplier-a'],
    header: bid.header,
    archive: () => sourceOf(bid.bytes),
  });
}

async function expectGood(tender: TenderWorld, bid: SealedArchive, answer: Submitted) {
  if (answer.type !== 'taken') throw new Error(`the bid was ${answer.type}`);
  const by = { policy: tender.policy, trust: tender.sealing.tools.trust };
  const given = { subject: bid.parts, by };
  expect(await verifyReceipt(createP256NodeSuite(), answer.files, given)).toMatchObject({
    ok: true,
  });
}

describe('a crash while a bid is taken', () => {
  it.each([false, true])(
    '[OPN-15] given an end at any step (the step itself done: %s), the next start leaves a whole bid or nothing, and the bidder gets one receipt',
    async (isDone) => {
      const { engine } = world.server;
      const tender = await arrangeTender(world.server, `T-crash-${isDone}`);
      const { store, tools, bids } = tender.sealing;
      const outside = { store, tools, cases: engine.cases };
      const { openingId } = tender;
      let isAtEnd = false;
      let ends = 0;
      for (; !isAtEnd; ends += 1) {
        const { last } = await bids.of(openingId, 'supplier-a');
        const bid = await tender.seal('supplier-a', { ver: last.ver + 1, replaces: last.receipt });
        const folder = `${openingId}/bids/${bid.header}/`;
        const dying = mortal(outside, ends, isDone);
        const first = await submitTo(deskOf(tender, dying), tender, bid).catch(
          (error: unknown) => error,
        );
        isAtEnd = !(first instanceof Crash);
        const next = deskOf(tender, outside);
        await next.recover(openingId);
        const isTaken = (await bids.taken(openingId)).has(bid.header);
        expect((await store.list(folder)).length).toBe(isTaken ? 8 : 0);
        const again = await submitTo(next, tender, bid);
        await expectGood(tender, bid, again);
        expect(await submitTo(next, tender, bid)).toEqual(again);
        const own = await bids.of(openingId, 'supplier-a');
        expect(own.bids.filter(({ header }) => header === bid.header)).toHaveLength(1);
      }
      // Files, stamp, marker, step and the receipt's files were each an end once.
      expect(ends).toBeGreaterThan(9);
    },
  );
});
