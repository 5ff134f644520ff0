import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveClient } from '#clients/sdk/index.ts';
import { runCli } from '#test/process/programs.ts';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, picture, tellPages, type Visit, type Visitor } from './chromium.ts';
import { type Login, nameOf } from './people.ts';
import { englishAuction, LOT, sealedQuotation, signInByRest } from './rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';
import { yuan } from './words.ts';

/** What reaches the pages of those who may not know: not the price, not the count, not even that something happened. */
const SECRET_FEN = 87_654_32;
const PATIENCE = { timeout: 30_000, interval: 100 };
/** More than twenty times as long as changes of a view are gathered. */
const QUIET_MS = 1_200;

let stage: Stage;
const visitors: Visitor[] = [];
const programs: LiveClient[] = [];

beforeAll(async () => {
  stage = await setStage();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages(visitors);
  for (const client of programs.splice(0)) client.dispose();
  for (const visitor of visitors.splice(0)) await visitor.context.close();
});

afterAll(async () => {
  await stage?.close();
});

async function visit(login?: Login, options: Partial<Visit> = {}): Promise<AuctionPage> {
  const visitor = await newVisitor(stage.browser, {
    baseUrl: stage.server.url,
    ...(login === undefined ? {} : { login }),
    ...options,
  });
  visitors.push(visitor);
  return new AuctionPage(visitor);
}

/** Opens the auction for each of these people, a visitor without account where no login is given. */
async function audience(
  auctionId: string,
  logins: readonly (Login | undefined)[],
): Promise<readonly AuctionPage[]> {
  return Promise.all(
    logins.map(async (login) => {
      const person = await visit(login);
      await person.open(auctionId, login === undefined ? 'watch' : 'auctions');
      await person.waitConnected();
      expect(sequence(frames(person))).toHaveLength(1);
      return person;
    }),
  );
}

async function program(login: Login): Promise<LiveClient> {
  const client = await connectProgram(stage.server.url, login);
  programs.push(client);
  return client;
}

async function offer(client: LiveClient, auctionId: string, priceFen: number): Promise<void> {
  const outcome = await client.offer({ auctionId, lotId: LOT, priceFen, confirmed: true }).outcome;
  expect(outcome.state).toBe('accepted');
}

/** Live frames but for the answers to the page's own clock samples, which come in any case. */
function frames(person: AuctionPage): readonly string[] {
  return person.visitor.frames.received().filter((text) => !text.startsWith('{"t":"time"'));
}

/** What happens while `act` runs and for a while after it on the wires of these pages. */
async function framesDuring(
  people: readonly AuctionPage[],
  act: () => Promise<void>,
): Promise<readonly (readonly string[])[]> {
  await sleep(QUIET_MS);
  for (const person of people) person.visitor.frames.clear();
  await act();
  await sleep(QUIET_MS);
  return people.map(frames);
}

/** Neither the page nor anything that it received holds the secret price. */
async function expectUntold(person: AuctionPage): Promise<void> {
  const shown = await person.page.content();
  expect(shown).not.toContain(yuan(SECRET_FEN));
  expect(shown).not.toContain(String(SECRET_FEN));
  expect(person.visitor.frames.received().join('\n')).not.toContain(String(SECRET_FEN));
}

function sequence(texts: readonly string[]): readonly number[] {
  return texts
    .map((text): { t: string; seq?: number } => JSON.parse(text))
    .filter(({ t }) => t === 'delta' || t === 'snap')
    .map(({ seq }) => seq ?? Number.NaN);
}

describe('a sealed quotation', () => {
  it('[AUC-12] sends nobody anything when another bidder quotes: no price, no count, no tick', async () => {
    await stage.agency.publish(sealedQuotation({ id: 'sealed', lastsMs: 300_000 }));
    const people = await audience('sealed', [
      'supplier-a',
      undefined,
      'buyer-a',
      'supervisor-a',
      'agency-a',
    ]);
    const [rival] = people;
    const officials = await Promise.all(
      (['supplier-a', 'buyer-a', 'supervisor-a'] as const).map((login) =>
        signInByRest(stage.server.url, login),
      ),
    );
    const seen = () => Promise.all(officials.map((official) => official.view('sealed')));
    const before = await seen();
    if (rival === undefined) throw new Error('the rival has a page');
    const [last = Number.NaN] = sequence(frames(rival));
    const quoting = await program('supplier-b');

    const received = await framesDuring(people, () => offer(quoting, 'sealed', SECRET_FEN));
    expect(received).toEqual([[], [], [], [], []]);
    for (const person of people) {
      await expectUntold(person);
      expect(await person.figure('figures.best')).toContain(person.text('hidden'));
      expect(await person.figures.innerText()).not.toContain(person.text('figures.bidders'));
      const ranking = person.page.getByRole('region', { name: person.text('ranking.title') });
      expect(await ranking.count()).toBe(0);
    }
    expect(await seen()).toEqual(before);
    await picture(rival.page, 'sealed-1440-zh');

    // Nor did a number of the rival's stream pass by: its own quotation gets the next one.
    rival.visitor.frames.clear();
    await rival.submit(90_000_00);
    await rival.expectAccepted(90_000_00);
    await rival.expectFigure('figures.quotation', '90,000.00');
    expect(sequence(frames(rival))).toEqual([last + 1]);
  });

  it('[AUC-12] after the close everybody sees all quotations with names', async () => {
    const [first, second] = await Promise.all([program('supplier-a'), program('supplier-b')]);
    const auction = sealedQuotation({ id: 'sealed-end', lastsMs: 10_000 });
    await stage.agency.publish(auction);
    await expect.poll(() => Date.now(), PATIENCE).toBeGreaterThan(auction.rules.opensAt);
    await offer(first, 'sealed-end', 90_000_00);
    await offer(second, 'sealed-end', SECRET_FEN);
    const crowd = await visit();
    await crowd.open('sealed-end', 'watch');

    await crowd.page.getByRole('heading', { name: crowd.text('ranking.final') }).waitFor();
    const rows = await crowd.ranking();
    expect(rows.map(([rank, name]) => [rank, name?.split(' ')[0]])).toEqual([
      ['1', nameOf('supplier-b')],
      ['2', nameOf('supplier-a')],
    ]);
    await crowd.expectFigure('figures.bestFinal', yuan(SECRET_FEN));
  });
});

describe('an auction that shows ranks only', () => {
  it('[AUC-12] a rival learns its own rank, outsiders nothing, and oversight everything', async () => {
    await stage.agency.publish(
      englishAuction({
        id: 'rank',
        visibility: 'rank-only',
        lastsMs: 300_000,
        lot: { decrement: { basis: 'own', kind: 'absolute', fen: 100_00 } },
      }),
    );
    const people = await audience('rank', ['supplier-a', undefined, 'buyer-a']);
    const [ann, crowd, buyer] = people;
    if (!ann || !crowd || !buyer) throw new Error('everybody has a page');
    const [supervisor] = await audience('rank', ['supervisor-a']);
    const quoting = await program('supplier-b');
    await ann.submit(95_000_00);
    await ann.expectAccepted(95_000_00);
    await ann.expectRank(1);

    const overtaken = await framesDuring(people, () => offer(quoting, 'rank', SECRET_FEN));
    expect(overtaken[0]).toHaveLength(1);
    expect(overtaken.slice(1)).toEqual([[], []]);
    await ann.expectRank(2);
    const unchanged = await framesDuring(people, () =>
      offer(quoting, 'rank', SECRET_FEN - 1_000_00),
    );
    expect(unchanged).toEqual([[], [], []]);
    for (const person of people) {
      await expectUntold(person);
      expect(await person.figure('figures.best')).toContain(person.text('hidden'));
      expect(await person.figures.innerText()).not.toContain(person.text('figures.bidders'));
    }
    await picture(ann.page, 'rank-only-1440-zh');

    await supervisor?.expectBest(SECRET_FEN - 1_000_00);
    const rows = (await supervisor?.ranking()) ?? [];
    expect(rows.map(([rank, name]) => [rank, name?.split(' ')[0]])).toEqual([
      ['1', nameOf('supplier-b')],
      ['2', nameOf('supplier-a')],
    ]);
  });
});

describe('an auction with signed offers', () => {
  it('[SIG-7] a browser makes its key, bids signed, and anybody can check the signature', async () => {
    await stage.agency.publish(
      englishAuction({ id: 'signed', offerSignature: 'required', lastsMs: 300_000 }),
    );
    const ann = await visit('supplier-a');
    const sent: string[] = [];
    ann.page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => void sent.push(payload.toString()));
    });
    await ann.open('signed');
    await ann.type(99_000_00);
    await ann.expectText(ann.text('off.signing'));
    await picture(ann.page, 'signing-1440-zh');
    await ann.page.getByRole('button', { name: ann.text('signing.enable') }).click();
    await ann.submit(99_000_00);
    await ann.expectAccepted(99_000_00);
    await ann.expectText(ann.text('proof.valid'));

    // The key stays in this browser: after a reload the page signs again without a question.
    await ann.page.reload();
    await ann.submit(98_000_00);
    await ann.expectAccepted(98_000_00);
    const kinds = sent.map((text): { t: string } => JSON.parse(text)).map(({ t }) => t);
    expect(kinds.filter((kind) => kind === 'signed')).toHaveLength(2);
    expect(kinds).not.toContain('offer');

    const placed = (await stage.events('signed')).filter(({ type }) => type === 'OfferPlaced');
    expect(placed).toEqual([
      expect.objectContaining({ signed: expect.anything() }),
      expect.objectContaining({ signed: expect.anything() }),
    ]);
    const report = await runCli([
      'verify',
      '--json',
      join(stage.server.data.path, 'signed.ndjson'),
    ]);
    expect(JSON.parse(report.stdout)).toMatchObject({
      result: 'good',
      signedOffers: 2,
      certificates: [{ bidderId: 'supplier-a' }],
    });
  });
});
