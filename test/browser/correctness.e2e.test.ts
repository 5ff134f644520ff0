import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, picture, tellPages, type Visit, type Visitor } from './chromium.ts';
import { type Network, openNetwork } from './network.ts';
import { PASSWORD } from './people.ts';
import { englishAuction, LOT } from './rest.ts';
import { connectProgram, offersOf, setStage, type Stage } from './stage.ts';
import { say } from './words.ts';
import { SESSION_COOKIE } from '#gateway/session/token.ts';

/** What must hold whatever happens to the page, the network and the clock: never two offers, never a lost one. */
const PATIENCE = { timeout: 30_000, interval: 100 };

let stage: Stage;
let network: Network;
const visitors: Visitor[] = [];

beforeAll(async () => {
  stage = await setStage();
  network = await openNetwork(stage.server.url);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages(visitors);
  stage.server.thaw();
  network.mend();
  for (const visitor of visitors.splice(0)) await visitor.context.close();
});

afterAll(async () => {
  await network?.close();
  await stage?.close();
});

async function visit(options: Partial<Visit> = {}): Promise<AuctionPage> {
  const baseUrl = stage.server.url;
  const visitor = await newVisitor(stage.browser, { baseUrl, login: 'supplier-a', ...options });
  visitors.push(visitor);
  return new AuctionPage(visitor);
}

async function publish(id: string, lastsMs = 120_000): Promise<number> {
  const auction = englishAuction({ id, lastsMs, opensInMs: 200 });
  await stage.agency.publish(auction);
  return auction.rules.opensAt + lastsMs;
}

/** Ids of offers that the page has put on the wire, repeats included. */
function watchSentIds(person: AuctionPage): readonly string[] {
  const ids: string[] = [];
  person.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const frame: { t?: string; id?: string } = JSON.parse(payload.toString());
      if (frame.t === 'offer' && frame.id !== undefined) ids.push(frame.id);
    });
  });
  return ids;
}

describe('a page that is reloaded while its offer has no answer', () => {
  it('[B1] sends it again under the same id, and it counts once', async () => {
    await publish('reload');
    const ann = await visit();
    const sent = watchSentIds(ann);
    await ann.open('reload');
    await ann.type(99_000_00);
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);

    stage.server.freeze();
    await ann.sendByPress();
    await expect.poll(() => sent.length, PATIENCE).toBeGreaterThan(0);
    const reloaded = ann.page.reload();
    stage.server.thaw();
    await reloaded;
    await ann.expectFigure('figures.own', '99,000.00');
    await expect
      .poll(async () => (await ann.log())[0]?.outcome, PATIENCE)
      .toBe(ann.text('log.accepted'));

    const placed = offersOf(await stage.events('reload'), 'supplier-a');
    expect(placed.map(({ commandId }) => commandId)).toEqual([...new Set(sent)]);
    expect(await ann.log()).toHaveLength(1);
  });
});

describe('one bidder in two tabs', () => {
  it('only one may offer; the other one says so and takes over on a click', async () => {
    await publish('tabs');
    const first = await visit();
    await first.open('tabs');
    await first.submit(99_000_00);
    await first.expectAccepted(99_000_00);

    const page = await first.visitor.context.newPage();
    const second = new AuctionPage({ ...first.visitor, page });
    await second.open('tabs');
    await second.alert('seat.elsewhere').waitFor();
    await second.type(98_000_00);
    await second.expectText(second.text('off.other-tab'));
    expect(await second.submitButton.isDisabled()).toBe(true);
    await picture(page, 'second-tab-1440-zh');

    await page.getByRole('button', { name: second.text('seat.takeOver') }).click();
    await first.alert('seat.elsewhere').waitFor();
    await second.send(98_000_00);
    await second.expectAccepted(98_000_00);
    expect(await first.submitButton.count()).toBe(0);
    await first.type(97_000_00);
    expect(await first.submitButton.isDisabled()).toBe(true);

    const placed = offersOf(await stage.events('tabs'), 'supplier-a');
    expect(placed.map(({ priceFen }) => priceFen)).toEqual([99_000_00, 98_000_00]);
  });

  it('the waiting tab takes the seat when the first one is closed', async () => {
    await publish('seat');
    const first = await visit();
    await first.open('seat');
    await first.waitConnected();
    const page = await first.visitor.context.newPage();
    const second = new AuctionPage({ ...first.visitor, page });
    await second.open('seat');
    await second.alert('seat.elsewhere').waitFor();

    await first.page.close();
    await second.alert('seat.elsewhere').waitFor({ state: 'hidden' });
    await second.submit(99_000_00);
    await second.expectAccepted(99_000_00);
    expect(offersOf(await stage.events('seat'), 'supplier-a')).toHaveLength(1);
  });
});

describe('a cut of ten seconds in the last minute', () => {
  it('[A4] the page says that it is offline, then has missed nothing and can offer again', async () => {
    await publish('cut', 58_000);
    const ann = await visit({ baseUrl: network.url });
    await ann.open('cut');
    await ann.submit(99_000_00);
    await ann.expectAccepted(99_000_00);
    await ann.type(97_500_00);

    network.cut();
    await ann.alert('offline.title', 'app').waitFor();
    await ann.expectText(ann.text('off.offline'));
    expect(await ann.submitButton.isDisabled()).toBe(true);
    await picture(ann.page, 'offline-1440-zh');
    const rival = await connectProgram(stage.server.url, 'supplier-b');
    const outcome = await rival.offer({ auctionId: 'cut', lotId: LOT, priceFen: 98_000_00 })
      .outcome;
    rival.dispose();
    expect(outcome.state).toBe('accepted');
    // The length of the cut is what is tried here.
    await sleep(10_000);
    expect(await ann.figure('figures.best')).toContain('99,000.00');

    network.mend();
    await ann.waitConnected();
    await ann.expectBest(98_000_00);
    await ann.expectRank(2);
    await ann.page
      .getByRole('region', { name: ann.text('notice.label') })
      .filter({
        hasText: new RegExp(
          `${ann.like('caughtUp.count').source}|${ann.like('caughtUp.snapshot').source}`,
        ),
      })
      .waitFor();
    expect(await ann.priceField.inputValue()).toBe('97,500.00');
    await ann.send(97_500_00);
    await ann.expectAccepted(97_500_00);
    expect(offersOf(await stage.events('cut'), 'supplier-a')).toHaveLength(2);
  });

  it('[B1] an offer that was under way when the cut came goes out once', async () => {
    await publish('cut-offer');
    const ann = await visit({ baseUrl: network.url });
    const sent = watchSentIds(ann);
    await ann.open('cut-offer');
    await ann.type(99_000_00);
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);
    stage.server.freeze();
    await ann.sendByPress();
    await expect.poll(() => sent.length, PATIENCE).toBeGreaterThan(0);
    network.cut();
    stage.server.thaw();
    await ann.alert('waiting.title').waitFor();
    network.mend();
    await ann.expectAccepted(99_000_00);

    const placed = offersOf(await stage.events('cut-offer'), 'supplier-a');
    expect(placed.map(({ commandId }) => commandId)).toEqual([...new Set(sent)]);
  });
});

describe('a computer whose clock is an hour ahead', () => {
  it('[T5] the page counts down and dates on server time, and offers are taken', async () => {
    const closesAt = await publish('clock');
    const ann = await visit();
    await ann.page.addInitScript(() => {
      const RealDate = Date;
      const aheadMs = 3_600_000;
      globalThis.Date = class extends RealDate {
        constructor(...given: ConstructorParameters<typeof Date> | []) {
          if (given.length === 0) super(RealDate.now() + aheadMs);
          else super(...given);
        }
        static override now(): number {
          return RealDate.now() + aheadMs;
        }
      } as DateConstructor;
    });
    await ann.open('clock');
    await ann.waitConnected();
    const aheadMs = (await ann.page.evaluate(() => Date.now())) - Date.now();
    expect(aheadMs).toBeGreaterThan(3_500_000);

    const [minutes = 0, seconds = 0] = (await ann.figures.getByRole('timer').innerText())
      .split(':')
      .map(Number);
    const leftMs = closesAt - Date.now();
    expect(Math.abs((minutes * 60 + seconds) * 1_000 - leftMs)).toBeLessThan(5_000);
    await ann.submit(99_000_00);
    await ann.expectAccepted(99_000_00);
    const [placed] = offersOf(await stage.events('clock'), 'supplier-a');
    expect(placed?.priceFen).toBe(99_000_00);
  });
});

describe('a session that is ended while the page is open', () => {
  it('[A2] the page asks to sign in, keeps the typed price, and goes on after it', async () => {
    await publish('session');
    const ann = await visit();
    await ann.open('session');
    await ann.type(98_765_43);
    await ann.waitConnected();

    expect(await endSession(ann)).toBe(204);
    await signInAgain(ann);
    expect(await ann.priceField.inputValue()).toBe('98,765.43');
    await ann.send(98_765_43);
    await ann.expectAccepted(98_765_43);
  });

  it('[A2] a session that ended during a cut is noticed when the connection is back', async () => {
    await publish('session-cut');
    const ann = await visit({ baseUrl: network.url });
    await ann.open('session-cut');
    await ann.type(98_000_00);
    await ann.waitConnected();
    network.cut();
    await ann.alert('offline.title', 'app').waitFor();
    expect(await endSession(ann)).toBe(204);
    network.mend();
    await signInAgain(ann);
    expect(await ann.priceField.inputValue()).toBe('98,000.00');
    await ann.send(98_000_00);
    await ann.expectAccepted(98_000_00);
    expect(offersOf(await stage.events('session-cut'), 'supplier-a')).toHaveLength(1);
  });

  it('[A2] an offer sent just before is not lost: the same id is answered after signing in', async () => {
    await publish('session-offer');
    const ann = await visit();
    const sent = watchSentIds(ann);
    await ann.open('session-offer');
    await ann.type(98_000_00);
    await expect.poll(() => ann.submitButton.isEnabled(), PATIENCE).toBe(true);
    stage.server.freeze();
    await ann.sendByPress();
    const ended = endSession(ann);
    stage.server.thaw();
    expect(await ended).toBe(204);

    await signInAgain(ann);
    await expect
      .poll(async () => (await ann.log())[0]?.outcome, PATIENCE)
      .toBe(ann.text('log.accepted'));
    const placed = offersOf(await stage.events('session-offer'), 'supplier-a');
    expect(placed.map(({ commandId }) => commandId)).toEqual([...new Set(sent)]);
  });
});

/** Ends the page's session behind its back; the answer's status. */
async function endSession(person: AuctionPage): Promise<number> {
  const cookies = await person.visitor.context.cookies();
  const cookie = cookies.find(({ name }) => name === SESSION_COOKIE);
  const answer = await fetch(`${stage.server.url}/api/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${cookie?.value}` },
  });
  return answer.status;
}

async function signInAgain(person: AuctionPage): Promise<void> {
  const { language, page } = person.visitor;
  const dialog = page.getByRole('dialog', { name: say(language, 'app', 'ended.title') });
  await dialog.waitFor();
  await picture(page, 'session-ended-1440-zh');
  await dialog.getByRole('textbox', { name: say(language, 'signIn', 'login') }).fill('supplier-a');
  await dialog.getByLabel(say(language, 'signIn', 'password'), { exact: true }).fill(PASSWORD);
  await dialog
    .getByRole('button', { name: say(language, 'signIn', 'submit'), exact: true })
    .click();
  await dialog.waitFor({ state: 'hidden' });
}
