import { lotEnds } from '#contracts/wire/auction-rules.ts';
import { describe, expect, test } from 'vitest';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { signInSchema } from '#contracts/wire/rest.ts';
import { organizationIdSchema } from '#contracts/ids.ts';
import type { PublishOutcome } from '#engine/api.ts';
import type { ListQuery, StreamHead } from '#engine/runtime/ports.ts';
import type { NewOrganization, NewUser, Organization } from '#modules/identity/index.ts';
import { DEMO_ACCOUNTS, DEMO_PARTIES } from './accounts.ts';
import type { DemoLoadDeps } from './load.ts';
import { loadDemo } from './load.ts';
import { DEMO_KINDS, demoAuction, kindOfDemoId, leadMs } from './plans.ts';
import { seededChance } from './random.ts';
import { DEMO_AUCTIONS_MAX, missingKinds, publishMissing } from './scheduler.ts';

const NOW_MS = 1_790_000_000_000;
const MINUTE_MS = 60_000;

/** Accounts in memory that can die before any call. */
class Accounts {
  readonly organizations = new Map<string, Organization>();
  readonly users = new Map<string, NewUser>();
  callsLeft = Number.POSITIVE_INFINITY;
  hashes = 0;

  #call(): void {
    if (this.callsLeft-- <= 0) throw new Error('killed');
  }

  async organizationsOf(ids: readonly string[]): Promise<readonly Organization[]> {
    return [...this.organizations.values()].filter(({ id }) => ids.includes(id));
  }

  async createOrganization(fields: NewOrganization): Promise<'created' | 'exists'> {
    this.#call();
    const { organizationId, name, kind } = fields;
    if (this.organizations.has(organizationId)) return 'exists';
    this.organizations.set(organizationId, {
      id: organizationIdSchema.parse(organizationId),
      name,
      kind,
    });
    return 'created';
  }

  async createUser(user: NewUser): Promise<'created' | 'exists' | 'unknown_organization'> {
    this.#call();
    this.hashes++;
    if (!this.organizations.has(user.organizationId)) return 'unknown_organization';
    if (this.users.has(user.userId)) return 'exists';
    this.users.set(user.userId, user);
    return 'created';
  }
}

/** Published auctions in memory; a test ends them by moving time. */
class Auctions {
  readonly published: AuctionPublished[] = [];
  time = NOW_MS;
  isDown = false;

  nowMs(): number {
    return this.time;
  }

  async publish(auction: AuctionPublished): Promise<PublishOutcome> {
    if (this.isDown) return { type: 'unavailable' };
    if (this.published.some(({ auctionId }) => auctionId === auction.auctionId)) {
      return { type: 'exists' };
    }
    this.published.push(auction);
    return { type: 'published' };
  }

  async list(
    query: ListQuery,
  ): Promise<{ readonly heads: readonly StreamHead[]; readonly total: number }> {
    const heads = this.published
      .map((auction) => this.#head(auction))
      .filter((head) => query.isEnded === undefined || head.isEnded === query.isEnded);
    return {
      heads: heads.slice(query.offset, query.offset + query.limit),
      total: heads.length,
    };
  }

  #head({ auctionId, title, rules, offerSignature, buyerId, agencyId }: AuctionPublished) {
    const closesAt = Math.max(...lotEnds(rules).map((end) => end ?? 0));
    const { type, visibility, bidders, opensAt, lots } = rules;
    return {
      stream: auctionId,
      partition: 0,
      version: 1,
      hash: new Uint8Array(32),
      isEnded: closesAt <= this.time,
      summary: {
        title,
        type,
        visibility,
        offerSignature,
        buyerId,
        agencyId,
        bidderIds: bidders,
        opensAt,
        closesAt,
        lotCount: lots.length,
      },
    };
  }
}

function newDemo() {
  const identity = new Accounts();
  const engine = new Auctions();
  const deps: DemoLoadDeps = { identity, engine };
  return { identity, engine, deps };
}

describe('loading the demo', () => {
  test('given nothing, then every role can sign in and one auction of each kind is there', async () => {
    const { identity, engine, deps } = newDemo();
    await loadDemo(deps);
    expect([...identity.users.values()].map(({ login }) => login)).toEqual(
      DEMO_ACCOUNTS.map(({ login }) => login),
    );
    expect(engine.published.map(({ auctionId }) => kindOfDemoId(auctionId))).toEqual([
      ...DEMO_KINDS,
    ]);
  });

  test('given a loaded demo, then loading again adds nothing and hashes two passwords at most', async () => {
    const { identity, engine, deps } = newDemo();
    await loadDemo(deps);
    identity.hashes = 0;
    await loadDemo(deps);
    expect(identity.hashes).toBeLessThanOrEqual(2);
    expect(identity.users.size).toBe(DEMO_PARTIES.length);
    expect(engine.published).toHaveLength(DEMO_KINDS.length);
  });

  test('given a load killed at any step, then the next one completes it', async () => {
    for (let calls = 0; calls <= 2 * DEMO_PARTIES.length; calls++) {
      const { identity, deps } = newDemo();
      identity.callsLeft = calls;
      const isKilled = calls < 2 * DEMO_PARTIES.length;
      if (isKilled) await expect(loadDemo(deps)).rejects.toThrow('killed');
      identity.callsLeft = Number.POSITIVE_INFINITY;
      await loadDemo(deps);
      expect(identity.users.size).toBe(DEMO_PARTIES.length);
    }
  });

  test('the accounts shown are the accounts created', () => {
    for (const { login, password } of DEMO_ACCOUNTS) {
      const { user } = DEMO_PARTIES.find((party) => party.user.login === login) ?? {};
      expect(user?.password).toBe(password);
      expect(signInSchema.safeParse({ login, password }).success).toBe(true);
    }
  });
});

describe('the demo’s auctions', () => {
  test.each(DEMO_KINDS)('%s: valid rules, later ends than openings, four bidders', (kind) => {
    const { rules, title } = demoAuction(kind, NOW_MS);
    expect(rules.opensAt).toBe(NOW_MS + leadMs(kind));
    expect(rules.bidders).toEqual(['supplier-1', 'supplier-2', 'supplier-3', 'supplier-4']);
    expect(title).toContain('Demo');
    for (const end of lotEnds(rules)) expect(end).toBeGreaterThan(rules.opensAt);
  });

  test('what is asked for is among them: overtime, rank only, signed, sealed, approval with fair pause, clocks, factors, opening in ten minutes', () => {
    const all = new Map(DEMO_KINDS.map((kind) => [kind, demoAuction(kind, NOW_MS)]));
    expect(all.get('laptops')?.rules.lots.length).toBe(3);
    expect(all.get('laptops')?.rules.lots[0]).toHaveProperty('overtime.maxCount', 5);
    expect(all.get('rank')?.rules.visibility).toBe('rank-only');
    expect(all.get('signed')?.offerSignature).toBe('required');
    expect(all.get('sealed')?.rules.type).toBe('sealed-quotation');
    expect(all.get('control')?.rules).toMatchObject({
      secondApproval: true,
      standingInstructions: { modes: ['always', 'while-cut-off'] },
      // Two bots of four bidders drop: enough for the rule, and they alone are.
      fairPause: { shareBp: 4_000, droppedMin: 2 },
    });
    expect(all.get('dutch')?.rules.type).toBe('dutch-reverse');
    expect(all.get('japanese')?.rules.type).toBe('japanese-reverse');
    expect(all.get('rounds')?.rules.type).toBe('rounds');
    expect(all.get('value')?.rules.bestValue?.factors).toHaveLength(4);
    expect(all.get('soon')?.rules.opensAt).toBe(NOW_MS + 10 * MINUTE_MS);
  });
});

describe('keeping the demo alive', () => {
  test('over three hours a visitor always finds an open auction, and few run at once', async () => {
    const engine = new Auctions();
    await publishMissing(engine);
    for (let second = 0; second < 3 * 3_600; second += 5) {
      engine.time = NOW_MS + second * 1_000;
      await publishMissing(engine);
      const { heads } = await engine.list({ offset: 0, limit: 100, isEnded: false });
      const open = heads.filter(({ summary }) => summary.opensAt <= engine.time);
      if (second >= 10) expect(open.length).toBeGreaterThanOrEqual(3);
      expect(heads.length).toBeLessThanOrEqual(DEMO_KINDS.length + 2);
      expect(heads.some(({ summary }) => summary.opensAt > engine.time)).toBe(true);
    }
  });

  test('their number is bounded', async () => {
    const engine = new Auctions();
    for (let index = 0; index < DEMO_AUCTIONS_MAX - 2; index++) {
      const past = demoAuction('laptops', 1_000_000_000_000 + index * 1_000);
      engine.published.push(past);
    }
    expect(await publishMissing(engine)).toHaveLength(2);
    expect(await publishMissing(engine)).toEqual([]);
  });

  test('an engine that cannot publish now is asked again', async () => {
    const engine = new Auctions();
    engine.isDown = true;
    expect(await publishMissing(engine)).toEqual([]);
    engine.isDown = false;
    expect(await publishMissing(engine)).toHaveLength(DEMO_KINDS.length);
  });

  test('other auctions do not count', () => {
    expect(missingKinds([{ stream: 'A1', opensAt: 0 }], NOW_MS)).toEqual(DEMO_KINDS);
    expect(kindOfDemoId('demo-unknown-1')).toBeUndefined();
  });
});

test('seeded chance repeats itself and stays in [0, 1)', () => {
  const [a, b, c] = [seededChance(7), seededChance(7), seededChance(8)];
  const drawn = Array.from({ length: 1_000 }, () => a());
  expect(drawn).toEqual(Array.from({ length: 1_000 }, () => b()));
  expect(drawn).not.toEqual(Array.from({ length: 1_000 }, () => c()));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
});
