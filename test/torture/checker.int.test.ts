import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auctionId, bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { auctionView } from '#engine/core/auction/api.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import { startEngine } from '#engine/main.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import { sha256, systemClock, systemScheduler } from '#engine/runtime/system.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { Checker } from './checker.ts';
import { Findings, type InvariantId } from './findings.ts';
import { JournalReader } from './journal-reader.ts';
import { Ledger } from './ledger.ts';
import type { Answer } from './messages.ts';
import { Ownership } from './ownership.ts';
import { StreamCheck } from './stream-check.ts';

/** The torture's own judge: what a real engine wrote holds, and each way of tampering with it is found. */

const AUCTION = auctionId('A1');
const OWNER = 'owner-1';
/** Somebody else takes over, past the engine. */
const CLAIM_2 = "SELECT engine.claim(ARRAY[0], 'owner-2')";
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let database: TestDatabase;
let reader: JournalReader;
let store: PostgresEventStore;
let engine: LocalEngine;
let findings: Findings;
let ledger: Ledger;
let checker: Checker;

beforeEach(async () => {
  database = await createTestDatabase();
  reader = new JournalReader(() => database.url);
  await reader.installClaimLog();
  store = new PostgresEventStore({ databaseUrl: database.url, log: silent });
  findings = new Findings();
  ledger = new Ledger();
  checker = new Checker({ reader, ledger, findings });
  engine = await startEngine({
    store,
    clock: systemClock,
    scheduler: systemScheduler,
    sha256,
    reporter: silent,
    owner: OWNER,
    partitionCount: 1,
    viewIntervalMs: 1_000,
    onFatal: (detail) => findings.add({ invariant: 'L3', detail }),
  });
  await publish();
  for (const [index, priceFen] of [900, 950, 800, 700].entries()) {
    expect(ledger.add(await offer(`c${index + 1}`, priceFen))).toBeUndefined();
  }
  await engine.stop();
});

afterEach(async () => {
  await store.close();
  await reader.close();
  await database.drop();
});

async function publish(): Promise<void> {
  const now = Date.now();
  const bidders = [bidderId('B1')];
  const lot = {
    id: 'L1',
    ceilingFen: 1_000,
    decrement: { basis: 'best', kind: 'absolute', fen: 10 },
  };
  const outcome = await engine.publish({
    type: 'AuctionPublished',
    auctionId: AUCTION,
    title: 'Checked auction',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'agency',
    bidderNames: { B1: 'B1' },
    offerSignature: 'none',
    rules: auctionRulesSchema.parse({
      ...{ id: AUCTION, type: 'english-reverse', visibility: 'open', minBidders: 1, bidders },
      ...{ opensAt: now - 1_000, closesAt: now + 3_600_000, lots: [lot] },
    }),
  });
  expect(outcome.type).toBe('published');
}

async function offer(id: string, priceFen: number): Promise<Answer> {
  const command = {
    type: 'PlaceOffer',
    commandId: commandId(id),
    bidderId: bidderId('B1'),
    lotId: lotId('L1'),
    priceFen,
  } as const;
  const outcome = await new Promise<SubmitOutcome>((resolve) =>
    engine.submit(AUCTION, command, {}, resolve),
  );
  if (outcome.type !== 'answered') throw new Error(`the engine said ${outcome.type}`);
  const { answer, at, version, receipt } = outcome;
  return {
    ...{ auctionId: AUCTION, id, kind: 'offer', owner: OWNER, receivedAt: at },
    ...answer,
    at,
    version,
    receipt,
  };
}

/** As the superuser, past every lock of the schema. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('ALTER TABLE engine.events DISABLE TRIGGER ALL');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function brokenInvariants(): readonly InvariantId[] {
  return (['D1', 'D3', 'D4', 'F1', 'F2', 'F3', 'B1', 'B3', 'T1', 'A4', 'L3'] as const).filter(
    (id) => findings.broken(id).length > 0,
  );
}

describe('the judge of the torture', () => {
  test('given an untouched journal, then all holds and everything was looked at', async () => {
    checker.published(AUCTION);
    await checker.sample();
    await checker.everything();
    expect(brokenInvariants()).toEqual([]);
    expect(checker.records).toBe(5);
    expect(findings.timesChecked('D1')).toBeGreaterThanOrEqual(5);
    expect(findings.timesChecked('F3')).toBeGreaterThanOrEqual(4);
  });

  test.each<readonly [string, InvariantId, readonly string[]]>([
    ['a lost last record', 'D1', ['DELETE FROM engine.events WHERE version = 5']],
    ['a record taken out', 'D3', ['DELETE FROM engine.events WHERE version = 3']],
    [
      'a changed byte',
      'D4',
      [
        `UPDATE engine.events SET body = set_byte(body, 8, get_byte(body, 8) # 1) WHERE version = 3`,
      ],
    ],
    [
      'bytes that are not canonical',
      'D4',
      [
        `UPDATE engine.events SET body = body || ' '::bytea,
          hash = sha256((SELECT hash FROM engine.events WHERE version = 4) || body || ' '::bytea) WHERE version = 5`,
      ],
    ],
    [
      'an epoch that falls',
      'F1',
      [
        CLAIM_2,
        `UPDATE engine.events SET epoch = 2, recorded_at = now() + interval '1 h' WHERE version = 4`,
      ],
    ],
    [
      'an epoch that nobody claimed',
      'F2',
      ['UPDATE engine.events SET epoch = 7 WHERE version = 5'],
    ],
    [
      'a record stored after its epoch had ended',
      'F2',
      [CLAIM_2, `UPDATE engine.events SET recorded_at = now() + interval '1 h' WHERE version = 5`],
    ],
    [
      'an answer about a later owner’s record',
      'F3',
      [
        CLAIM_2,
        `UPDATE engine.events SET epoch = 2, recorded_at = now() + interval '1 h' WHERE version = 5`,
      ],
    ],
    [
      'an id column that differs',
      'B1',
      [`UPDATE engine.events SET command_id = 'x' WHERE version = 2`],
    ],
    ['a stream that is gone', 'D1', ['DELETE FROM engine.events', 'DELETE FROM engine.streams']],
  ])('given %s, then %s is found broken', async (_, invariant, statements) => {
    await tamper(...statements);
    await checker.everything();
    expect(brokenInvariants()).toContain(invariant);
  });

  test('[B3] given a forged price with a chain that fits, then the rules and the receipts disagree', async () => {
    const rows = await reader.rows(AUCTION, 0);
    const previous = rows[3]?.hash ?? Buffer.alloc(0);
    const forged = Buffer.from((rows[4]?.body.toString('utf8') ?? '').replace('700', '795'));
    const hash = createHash('sha256').update(previous).update(forged).digest();
    await tamper(
      `UPDATE engine.events SET body = '\\x${forged.toString('hex')}', hash = '\\x${hash.toString('hex')}' WHERE version = 5`,
    );
    await checker.everything();
    expect(brokenInvariants()).toContain('B3');
  });

  test('[D3] given a past that was rewritten after it had been proved, then it is found in the end', async () => {
    await checker.sample();
    await tamper('DELETE FROM engine.events WHERE version = 5');
    await checker.everything();
    expect(brokenInvariants()).toContain('D3');
  });

  test('[A4] given watchers of the end, then each has to hold what the journal gives', async () => {
    const [place] = await reader.streams();
    if (place === undefined) throw new Error('there is a stream');
    const check = new StreamCheck(place, findings);
    const ownership = new Ownership(await reader.claims());
    for (const row of await reader.rows(AUCTION, 0)) check.take(row, ownership);
    if (check.state === undefined) throw new Error('the records make a state');
    const audience = { kind: 'public' } as const;
    checker.retired(AUCTION, [
      { audience, view: { ...auctionView(check.state, audience), ended: true } },
    ]);
    await checker.sample();
    const details = findings.broken('A4').map(({ detail }) => detail);
    // The auction runs still, and the view says otherwise.
    expect(details).toEqual([
      expect.stringContaining('watchers saw its end'),
      expect.stringContaining('public lacks'),
    ]);
  });
});
