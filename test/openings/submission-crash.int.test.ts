import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import type { Cases } from '#engine/api.ts';
import { BidDesk, type Submitted } from '#gateway/sealing/bid-desk.ts';
import type { BidStore, SealingTools } from '#gateway/sealing/ports.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { arrangeTender, type SealedArchive, type TenderWorld } from './tender-world.ts';

const EVIDENCE = ['header.json', 'header.p7s', 'receipt.json', 'receipt.p7s', 'receipt.tsr'];
const WITHOUT_CIPHERTEXT = ['accepted.json', ...EVIDENCE];
const WHOLE = ['accepted.json', 'f0.ebd', 'f1.ebd', ...EVIDENCE];

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
      removeFile: (name: string) => step(() => store.removeFile(name)),
    },
    tools: {
      ...tools,
      keysOf: (id: SuiteId) => {
        const { platform, stamp } = tools.keysOf(id);
        return { platform, stamp: (request: Uint8Array) => step(() => stamp(request)) };
      },
    },
    cases: {
      submit: (id: string, request: Parameters<Cases['submit']>[1]) =>
        step(() => cases.submit(id, request)),
    },
  };
}

function deskOf(
  { sealing }: TenderWorld,
  outside: Outside,
  onFault: (error: unknown) => void = () => undefined,
): BidDesk {
  return new BidDesk({
    ...outside,
    bids: sealing.bids,
    mayBidFor: () => true,
    nowMs: () => world.server.engine.nowMs(),
    onFault,
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

async function withdrawalOf(tender: TenderWorld, { parts, header }: SealedArchive) {
  const { openingId, sealing } = tender;
  const { last } = await sealing.bids.of(openingId, 'supplier-a');
  const party = await sealing.demo?.party('supplier-a');
  if (party === undefined) throw new Error('the demo has keys');
  const withdrawal = canonicalBytes({
    ...{
      typ: 'ebid/withdraw/v1',
      core: parts.header.core,
      receipt: last.receipt,
      reason: '报价有误',
    },
  });
  const signature = await signDetached(await softwareSigningKey(party), withdrawal, Date.now());
  return {
    ...{ openingId, withdrawal, signature },
    commandId: commandId(`w-${header.slice(0, 8).replaceAll(/[_-]/g, '0')}`),
    by: { role: 'supplier' as const, organizationId: 'supplier-a', name: '甲' },
  };
}

async function filesIn(store: BidStore, folder: string): Promise<readonly string[]> {
  return (await store.list(folder)).map(({ name }) => name.slice(folder.length));
}

function expectCrash(error: unknown): void {
  if (!(error instanceof Crash)) throw error;
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
      let before = '';
      for (; !isAtEnd; ends += 1) {
        const { last } = await bids.of(openingId, 'supplier-a');
        const bid = await tender.seal('supplier-a', { ver: last.ver + 1, replaces: last.receipt });
        const folder = `${openingId}/bids/${bid.header}/`;
        const dying = mortal(outside, ends, isDone);
        // What was said after the end was said by nobody.
        await submitTo(deskOf(tender, dying), tender, bid).catch(expectCrash);
        isAtEnd = dying.seen.steps <= ends;
        const next = deskOf(tender, outside);
        await next.recover(openingId);
        const isTaken = (await bids.taken(openingId)).has(bid.header);
        expect((await store.list(folder)).length).toBe(isTaken ? 8 : 0);
        if (before !== '') {
          expect(await filesIn(store, before)).toEqual(isTaken ? WITHOUT_CIPHERTEXT : WHOLE);
        }
        before = folder;
        const again = await submitTo(next, tender, bid);
        await expectGood(tender, bid, again);
        expect(await submitTo(next, tender, bid)).toEqual(again);
        const own = await bids.of(openingId, 'supplier-a');
        expect(own.bids.filter(({ header }) => header === bid.header)).toHaveLength(1);
      }
      // Files, stamp, marker, step and the receipt's files were each an end once.
      expect(ends).toBeGreaterThan(11);
    },
  );

  it.each([false, true])(
    '[SEAL-21] given an end at any step of a withdrawal (the step itself done: %s), the sealed files are there while the bid counts and gone when it does not',
    async (isDone) => {
      const { engine } = world.server;
      const tender = await arrangeTender(world.server, `T-back-${isDone}`);
      const { store, tools, bids } = tender.sealing;
      const outside = { store, tools, cases: engine.cases };
      const { openingId } = tender;
      let isAtEnd = false;
      for (let ends = 0; !isAtEnd; ends += 1) {
        const { last } = await bids.of(openingId, 'supplier-a');
        const bid = await tender.seal('supplier-a', { ver: last.ver + 1, replaces: last.receipt });
        const folder = `${openingId}/bids/${bid.header}/`;
        await expectGood(tender, bid, await submitTo(deskOf(tender, outside), tender, bid));
        const asked = await withdrawalOf(tender, bid);
        const dying = mortal(outside, ends, isDone);
        await deskOf(tender, dying).withdraw(asked).catch(expectCrash);
        isAtEnd = dying.seen.steps <= ends;
        const next = deskOf(tender, outside);
        await next.recover(openingId);
        const isBack = (await bids.taken(openingId)).get(bid.header) === 'withdrawn';
        expect(await filesIn(store, folder)).toEqual(isBack ? WITHOUT_CIPHERTEXT : WHOLE);
        expect(await next.withdraw(asked)).toMatchObject({ type: 'taken' });
        expect(await filesIn(store, folder)).toEqual(WITHOUT_CIPHERTEXT);
      }
    },
  );

  it('[SEAL-21] given a store that does not delete, the receipt comes all the same, and the files go with the next act or start', async () => {
    const { engine } = world.server;
    const tender = await arrangeTender(world.server, 'T-undeleted');
    const { store, tools, bids } = tender.sealing;
    const { openingId } = tender;
    const folders: string[] = [];
    const hand = async (desk: BidDesk): Promise<void> => {
      const { last } = await bids.of(openingId, 'supplier-a');
      const bid = await tender.seal('supplier-a', { ver: last.ver + 1, replaces: last.receipt });
      folders.push(`${openingId}/bids/${bid.header}/`);
      await expectGood(tender, bid, await submitTo(desk, tender, bid));
    };
    let isStuck = true;
    const faults: unknown[] = [];
    const removeFile: BidStore['removeFile'] = async (name) => {
      if (isStuck) throw new Error('not now');
      await store.removeFile(name);
    };
    const outside = { store: { ...store, removeFile }, tools, cases: engine.cases };
    const desk = deskOf(tender, outside, (error) => faults.push(error));
    await hand(desk);
    await hand(desk);
    expect(faults).toMatchObject([{ message: 'not now' }]);
    expect(await filesIn(store, folders[0] ?? '')).toEqual(WHOLE);
    isStuck = false;
    await hand(desk);
    expect(await filesIn(store, folders[0] ?? '')).toEqual(WITHOUT_CIPHERTEXT);
    isStuck = true;
    await hand(desk);
    expect(await filesIn(store, folders[2] ?? '')).toEqual(WHOLE);
    await deskOf(tender, { store, tools, cases: engine.cases }).recover(openingId);
    expect(await filesIn(store, folders[2] ?? '')).toEqual(WITHOUT_CIPHERTEXT);
    expect(await filesIn(store, folders[3] ?? '')).toEqual(WHOLE);
  });
});
