import { expect, test } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import { epochMs } from '#contracts/time.ts';
import {
  arrangement,
  bid,
  digest,
  HOST,
  MINUTE_MS,
  NOTARY,
  samplePolicy,
  supplier,
  SYSTEM,
} from '../core/opening/sample-opening.ts';
import { Lab, labAuction } from '../sim/lab.ts';
import { auctionResult } from './auction-result.ts';
import type { LocalEngine } from './local-engine.ts';
import { QuotationLink } from './quotation-link.ts';
import { decodeRecord } from './record-codec.ts';

/** The auction ends, and its opening takes its last bid, five minutes after the start. */
const PRICES: Readonly<Record<string, number>> = { s1: 90_000, s2: 80_000, s3: 100_001 };

/** An engine with its link, as the server composes them. */
async function serve(lab: Lab, owner: string) {
  const engine = await lab.start(owner);
  const report = (): undefined => undefined;
  const reporter = { info: report, warn: report, error: report };
  const link = new QuotationLink({ engine, scheduler: lab.time, reporter });
  link.start();
  return { engine, link };
}

/** Another process on the same journal. */
async function laterLab(lab: Lab): Promise<Lab> {
  const next = new Lab(lab.journal);
  await next.pass(lab.time.nowMs - next.time.nowMs);
  return next;
}

let count = 0;
async function take(lab: Lab, engine: LocalEngine, by: CaseActor, step: OpeningStep) {
  count += 1;
  const request = { commandId: commandId(`c${count}`), by, step };
  const outcome = await lab.settle(engine.cases.submit('O1', request));
  expect(outcome, step.type).toMatchObject({ event: { type: 'StepTaken' } });
}

async function given() {
  const lab = new Lab();
  const served = await serve(lab, 'one');
  const deadline = lab.time.nowMs + 5 * MINUTE_MS;
  const policy = samplePolicy({
    deadline: String(deadline),
    opening: String(deadline + MINUTE_MS),
  });
  const request = { commandId: commandId('open'), by: HOST, step: arrangement(policy) };
  await lab.settle(served.engine.cases.open('opening', 'O1', request));
  const published = labAuction('A1', lab.time.nowMs, {
    ...{ type: 'sealed-quotation', visibility: 'sealed', minBidders: 2 },
    ...{ bidders: ['s1', 's2', 's3'], closesAt: deadline },
    lots: [{ id: 'L1', ceilingFen: 100_000 }],
    ...{ confidentiality: 'custodians', openings: { L1: 'O1' } },
  });
  await lab.settle(served.engine.publish(published));
  return { lab, ...served };
}

async function submitBids(lab: Lab, engine: LocalEngine, bidders: readonly string[]) {
  for (const [index, bidder] of bidders.entries()) {
    const receivedMs = epochMs(lab.time.nowMs + index);
    await take(lab, engine, supplier(bidder), bid(bidder, { receivedMs }));
  }
}

/** From the deadline to the moment before the last bid is read out; gives that bid's header. */
async function openUpToLast(lab: Lab, engine: LocalEngine): Promise<string> {
  const bidders = Object.keys(PRICES);
  await submitBids(lab, engine, bidders);
  await lab.pass(5 * MINUTE_MS + 40_000);
  const closing = digest('closing');
  const stampedMs = epochMs(lab.time.nowMs);
  await take(lab, engine, SYSTEM, { type: 'NoteClosing', closing, stampedMs });
  for (const by of [HOST, NOTARY]) await take(lab, engine, by, { type: 'SignClosing', closing });
  await lab.pass(MINUTE_MS);
  await take(lab, engine, HOST, { type: 'BeginOpening' });
  for (const bidder of bidders) await openBid(lab, engine, bidder);
  const headers = bidders.map((bidder) => digest(`header ${bidder} 1`)).toSorted();
  for (const header of headers.slice(0, -1)) {
    await take(lab, engine, HOST, { type: 'ReadOutNext', header });
  }
  return headers.at(-1) ?? '';
}

async function openBid(lab: Lab, engine: LocalEngine, bidder: string) {
  const header = digest(`header ${bidder} 1`);
  const share = { type: 'ReleaseShare', header, lock: 'A' } as const;
  for (const by of [HOST, NOTARY, supplier(bidder)]) await take(lab, engine, by, share);
  const sheet = { bidderName: bidder, priceFen: PRICES[bidder] ?? 0, items: [] };
  await take(lab, engine, SYSTEM, { type: 'NoteOpened', header, lock: 'A', ...sheet });
}

async function eventsOf(lab: Lab): Promise<readonly AuctionEvent[]> {
  const stored = await lab.store.read('A1', 0, 1_000);
  return stored.map(({ bytes }) => decodeRecord(bytes).event);
}

const AFTER = ['QuotationsOpened', 'OfferPlaced', 'OfferPlaced', 'OfferRefused', 'LotClosed'];

test('[SQ-5] the auction gets what was opened when the last bid is read out, and not before', async () => {
  const { lab, engine } = await given();
  const last = await openUpToLast(lab, engine);
  await lab.pass(MINUTE_MS);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual(['AuctionPublished']);
  await take(lab, engine, HOST, { type: 'ReadOutNext', header: last });
  await lab.pass(1_000);
  const events = await eventsOf(lab);
  expect(events.slice(1).map(({ type }) => type)).toEqual(AFTER);
  expect(events.at(-1)).toMatchObject({
    status: 'completed',
    ranking: [
      { bidderId: 's2', priceFen: 80_000 },
      { bidderId: 's1', priceFen: 90_000 },
    ],
  });
  const head = await lab.store.head('A1');
  expect(head).toMatchObject({ isEnded: true });
  // What its project takes from it (PRJ-8).
  const result = await auctionResult(lab.store, { stream: 'A1', version: head?.version ?? 0 });
  expect(result).toMatchObject([{ status: 'completed', aboveCeiling: 1 }]);
});

test('[SQ-5] what a process left open when it ended, the next one brings, once', async () => {
  const { lab, engine, link } = await given();
  const last = await openUpToLast(lab, engine);
  link.stop();
  await take(lab, engine, HOST, { type: 'ReadOutNext', header: last });
  await lab.pass(1_000);
  expect(await eventsOf(lab)).toHaveLength(1);
  const next = await laterLab(lab);
  await serve(next, 'two');
  await next.pass(2_000);
  const types = (await eventsOf(next)).map(({ type }) => type);
  expect(types.filter((type) => AFTER.includes(type))).toEqual(AFTER);
  const third = await laterLab(next);
  await serve(third, 'three');
  await third.pass(2_000);
  expect(await eventsOf(third)).toHaveLength(types.length);
});

test('[SQ-5] a record that is lost on its way is made again', async () => {
  const { lab, engine } = await given();
  const last = await openUpToLast(lab, engine);
  await take(lab, engine, HOST, { type: 'ReadOutNext', header: last });
  lab.appendFaults.push({ type: 'refused', afterMs: 10 }, { type: 'answer-lost', afterMs: 10 });
  await lab.pass(60_000);
  const types = (await eventsOf(lab)).map(({ type }) => type);
  expect(types.filter((type) => AFTER.includes(type))).toEqual(AFTER);
});

test('[SQ-5] too few bids end the auction without a result', async () => {
  const { lab, engine } = await given();
  await submitBids(lab, engine, ['s1']);
  await lab.pass(6 * MINUTE_MS);
  expect((await eventsOf(lab)).slice(1)).toMatchObject([
    { type: 'QuotationsOpened', outcome: 'too_few', bids: [] },
    { type: 'LotClosed', status: 'unsuccessful', ranking: [] },
  ]);
});
