import { describe, expect, it } from 'vitest';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { CaseFold } from '../cases/case-kind.ts';
import { presenceOf } from './hall.ts';
import { openingCase } from './opening-case.ts';
import {
  bid,
  digest,
  HOST,
  MINUTE_MS,
  NOTARY,
  OpeningRun,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-opening.ts';
import { sightOf } from './sight.ts';

/** Whole openings by seed: holders that are lost, wrong shares, steps that come twice, late or from others. */
const SEEDS = Array.from({ length: 200 }, (_, at) => at + 1);
const BIDDERS = ['s1', 's2', 's3', 's4'] as const;
const STAYING: readonly string[] = ['s1', 's2', 's3'];
const CUSTODIANS = [HOST, SUPERVISOR, NOTARY] as const;
const PRICE_FEN = 87_654;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const headerOf = (bidder: string): string => digest(`header ${bidder} 1`);
const share = (bidder: string, lock: 'A' | 'B'): OpeningStep => ({
  ...{ type: 'ReleaseShare', header: headerOf(bidder), lock },
});

/** What the platform does by itself: every bid whose shares are there is opened. */
function openAll(run: OpeningRun, lock: 'A' | 'B', isOpenable: (bidder: string) => boolean): void {
  for (const bidder of BIDDERS.filter(isOpenable)) {
    const note = {
      type: 'NoteOpened',
      header: headerOf(bidder),
      lock,
      bidderName: bidder,
    } as const;
    run.take(SYSTEM, { ...note, priceFen: PRICE_FEN, items: [] });
  }
}

/** Each holder sends its right share, sometimes a wrong one before and the same one again after. */
function release(run: OpeningRun, next: () => number, by: CaseActor, step: OpeningStep): void {
  if (step.type !== 'ReleaseShare') return;
  if (next() < 0.2) run.take(by, { ...step, fault: 'share_commitment' });
  run.take(by, step);
  if (next() < 0.2) expect(run.take(by, step)).not.toBe('taken');
}

/** Somebody signs in or says something, or nobody does. */
function talk(run: OpeningRun, next: () => number, people: readonly CaseActor[]): void {
  const by = people[Math.floor(next() * people.length * 1.5)];
  if (by === undefined) return;
  run.take(by, next() < 0.5 ? { type: 'SignIn' } : { type: 'Say', text: `${run.nowMs}` });
}

/** What bidders do until the list is fixed; taken or refused, nobody else may notice. */
function actInSecret(run: OpeningRun, next: () => number, bidder: string): void {
  const by = supplier(bidder);
  const steps: readonly OpeningStep[] = [
    bid(bidder),
    { type: 'SignIn' },
    { type: 'Say', text: 'here' },
    { type: 'RaiseObjection', about: 'objection', text: 'early' },
    { type: 'ConfirmRecord' },
    {
      ...{ type: 'WithdrawBid', bid: bid(bidder).core.bid, receivedMs: run.at },
      ...{ withdraws: digest(`receipt ${bidder} 1`), receipt: digest(`receipt ${bidder} w`) },
    },
  ];
  for (const step of steps) {
    // Their bids stay, so that a list is made.
    const isKept = STAYING.includes(bidder) && step.type === 'WithdrawBid';
    if (!isKept && next() < 0.3) run.take(by, step);
  }
}

function lostOf<One>(next: () => number, all: readonly One[]): ReadonlySet<One> {
  return new Set(all.filter(() => next() < 0.3));
}

function play(seed: number) {
  const next = random(seed);
  const lost = lostOf<CaseActor>(next, CUSTODIANS.slice(1));
  const absent = lostOf<string>(next, BIDDERS);
  const run = new OpeningRun().begun([...BIDDERS]);
  run.take(SUPERVISOR, { type: 'SignClosing', closing: digest('closing') });
  // Who has signed the list releases; a key may be lost between the two.
  const there = CUSTODIANS.filter(
    (one) => !lost.has(one) && run.opening.signed.has(one.organizationId),
  );
  for (const bidder of BIDDERS) {
    talk(run, next, [...CUSTODIANS, ...BIDDERS.map(supplier)]);
    for (const by of there) release(run, next, by, share(bidder, 'A'));
    if (!absent.has(bidder)) release(run, next, supplier(bidder), share(bidder, 'A'));
    if (next() < 0.3) expect(run.take(supplier(bidder), share('s9', 'A'))).not.toBe('taken');
  }
  const byA = (bidder: string): boolean => there.length >= 2 && !absent.has(bidder);
  openAll(run, 'A', byA);
  run.pass(31 * MINUTE_MS);
  for (const bidder of BIDDERS) for (const by of there) release(run, next, by, share(bidder, 'B'));
  const byB = (bidder: string): boolean => !byA(bidder) && there.length >= 3;
  openAll(run, 'B', byB);
  run.pass(31 * MINUTE_MS);
  return { run, there, byA, byB };
}

describe('openings by seed', () => {
  it.each(SEEDS.slice(0, 60))(
    '[OPN-11] [OPN-17] [OPN-18] seed %i: until the list is fixed all is as if no bidder had done anything',
    (seed) => {
      const next = random(seed);
      const run = new OpeningRun();
      const twin = new OpeningRun().received(STAYING);
      run.received(STAYING);
      const people = [...CUSTODIANS, ...['s1', 's4', 's5', 's6', 's9'].map(supplier)];
      const there = people.map((viewer) => ({ viewer, count: 1 }));
      for (let round = 0; round < 24; round += 1) {
        for (const bidder of [...STAYING, 's4', 's5', 's6']) actInSecret(run, next, bidder);
        const choice = next();
        for (const one of [run, twin]) talk(one, random(choice * 1_000), CUSTODIANS);
        for (const by of [HOST, NOTARY, supplier('s9')]) {
          expect(sightOf(run.opening, by, run.at)).toEqual(sightOf(twin.opening, by, twin.at));
        }
        expect(presenceOf(run.opening, there)).toEqual(presenceOf(twin.opening, there));
        expect(openingCase.summary(run.opening)).toEqual(openingCase.summary(twin.opening));
        for (const one of [run, twin]) one.pass(3 * MINUTE_MS);
      }
      expect(run.opening.state).toBe('closing');
    },
  );

  it.each(SEEDS)(
    '[OPN-7] [OPN-8] seed %i: a bid opens just when enough holders are there',
    (seed) => {
      const { run, there, byA, byB } = play(seed);
      expect(run.opening.state).toBe('reading');
      for (const { bidder, outcome } of run.opening.listed) {
        const isOpened = byA(bidder) || byB(bidder);
        const shut = there.length >= 2 ? 'revoked' : 'withdrawn';
        expect([bidder, outcome.state]).toEqual([bidder, isOpened ? 'opened' : shut]);
      }
      run.readOut().pass(11 * MINUTE_MS);
      expect(run.opening.state).toBe('closed');
    },
  );

  it.each(SEEDS)(
    '[OPN-11] seed %i: nobody sees a price before it was read out, and the journal gives the same',
    (seed) => {
      const { run } = play(seed);
      for (const by of [HOST, NOTARY, SYSTEM, ...BIDDERS.map(supplier)]) {
        expect(JSON.stringify(sightOf(run.opening, by, run.at))).not.toContain(String(PRICE_FEN));
      }
      const [opened, ...rest] = run.events;
      if (opened?.type !== 'CaseOpened') throw new Error('the first record opens');
      let fold = new CaseFold(openingCase, openingCase.open(opened, run.opening.createdAt));
      for (const [at, event] of rest.entries()) {
        fold = fold.after(event, { version: at + 2, at: run.at });
      }
      expect(fold.state.listed).toEqual(run.opening.listed);
    },
  );
});
