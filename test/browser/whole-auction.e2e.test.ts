import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Program, ROOT, runCli, startProgram } from '#test/process/programs.ts';
import { type ServerProcess, startServerProcess } from '#test/process/server-process.ts';
import { AuctionPage } from './auction-page.ts';
import { DESKTOP, newVisitor, PHONE, picture, startChromium, tellPages } from './chromium.ts';
import { readExport } from './journal-file.ts';
import { addPeopleBeside, nameOf, PASSWORD } from './people.ts';
import { englishAuction, overtimeOf, signInByRest, STEP_FEN } from './rest.ts';
import { buildWebClient } from './web-build.ts';
import { say, yuan } from './words.ts';

/**
 * One auction from its publication to the verified file: two people, a program and a spectator, and a server that is
 * killed in the middle. The steps build on each other and stand in the order in which they happen.
 */
const ID = 'whole-1';
/**
 * Every better offer moves the end to this long after it, so the auction lasts as long as its people are busy and needs
 * no fast machine. The server is away for less.
 */
const EXTEND_MS = 24_000;
const OVERTIME = overtimeOf(EXTEND_MS);
const PATIENCE = { timeout: 60_000, interval: 100 };

let server: ServerProcess;
let browser: Browser;
let bot: Program | undefined;
let ann: AuctionPage;
let ben: AuctionPage;
let crowd: AuctionPage;

beforeAll(async () => {
  await buildWebClient();
  server = await startServerProcess();
  await addPeopleBeside(server);
  browser = await startChromium();
  const baseUrl = server.url;
  ann = new AuctionPage(await newVisitor(browser, { baseUrl, viewport: DESKTOP }));
  ben = new AuctionPage(await newVisitor(browser, { baseUrl, language: 'en', viewport: PHONE }));
  crowd = new AuctionPage(await newVisitor(browser, { baseUrl }));
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await tellPages([ann, ben, crowd].map(({ visitor }) => visitor));
});

afterAll(async () => {
  bot?.child.kill('SIGKILL');
  await browser?.close();
  await server?.dispose();
});

async function signInByForm(person: AuctionPage, login: string): Promise<void> {
  const { language, page } = person.visitor;
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: say(language, 'signIn', 'login') }).fill(login);
  await page.getByLabel(say(language, 'signIn', 'password'), { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: say(language, 'signIn', 'submit'), exact: true }).click();
  await page.getByRole('heading', { name: say(language, 'app', 'home.title') }).waitFor();
}

describe('a whole auction', () => {
  it('two suppliers sign in, an agency publishes, everybody opens the page', async () => {
    await Promise.all([signInByForm(ann, 'supplier-a'), signInByForm(ben, 'supplier-b')]);
    const agency = await signInByRest(server.url, 'agency-a');
    await agency.publish(
      englishAuction({
        ...{ id: ID, opensInMs: 2_000, lastsMs: EXTEND_MS },
        lot: { overtime: OVERTIME },
      }),
    );
    await Promise.all([ann.open(ID), ben.open(ID), crowd.open(ID, 'watch')]);

    await ann.expectText(say('zh-CN', 'auction', 'standing.running'));
    await ben.expectText(say('en', 'auction', 'standing.running'));
    expect(await crowd.priceField.count()).toBe(0);
  });

  it('an accepted offer shows its receipt, the own rank, and the best price to everybody', async () => {
    await ann.submit(99_000_00);
    await ann.expectAccepted(99_000_00);
    await ann.expectRank(1);
    expect((await ann.log())[0]?.receipt).toMatch(/^[0-9a-f]{64}$/);
    await expect.poll(() => ann.priceField.inputValue(), PATIENCE).toBe('');
    await Promise.all([ann, ben, crowd].map((person) => person.expectBest(99_000_00)));
    await ben.expectFigure('figures.rank', say('en', 'auction', 'rank.none'));
  });

  it('[AUC-1] a refusal says which rule, and a button fills in the nearest allowed price', async () => {
    await ben.submit(98_950_00);
    const refusal = ben.alert('refused.title');
    await refusal.waitFor();
    const allowedFen = 99_000_00 - STEP_FEN;
    await ben.expectText(say('en', 'auction', 'refused.allowed', { price: yuan(allowedFen) }));
    expect(await refusal.innerText()).toContain('AUC-1');
    await picture(ben.page, 'whole-refused-390-en');

    await refusal.getByRole('button', { name: say('en', 'auction', 'allowed.fill') }).click();
    await ben.send(allowedFen);
    await ben.expectAccepted(allowedFen);
    await Promise.all([ann.expectRank(2), ben.expectRank(1), crowd.expectBest(allowedFen)]);
  });

  it('the slip guard asks for the price again and takes no other one', async () => {
    await ann.submit(70_000_00);
    const { slipDialog: dialog, slipConfirm: confirm, slipField: field } = ann;
    await field.fill('71000');
    await dialog.getByText(say('zh-CN', 'auction', 'slip.different')).waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await field.fill('70000');
    await expect.poll(() => confirm.isEnabled(), PATIENCE).toBe(true);
    await picture(ann.page, 'whole-slip-1440-zh');
    await dialog.getByRole('button', { name: say('zh-CN', 'auction', 'slip.cancel') }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await ann.log()).toHaveLength(1);
  });

  it('the example bot bids beside them', async () => {
    bot = startProgram([join(ROOT, 'examples', 'bot.ts'), server.url, 'supplier-c', PASSWORD, ID]);
    await crowd.expectFigure('figures.bidders', /^3\b/);
    expect(bot.hasEnded()).toBe(false);
  });

  it('[D1] the server is killed with an offer on its way: pages say so, and everything is there again', async () => {
    const before = await ann.log();
    await ann.submit(95_000_00);
    await server.kill();
    await Promise.all([
      ann.alert('offline.title', 'app').waitFor(),
      ben.alert('offline.title', 'app').waitFor(),
      crowd.alert('offline.title', 'app').waitFor(),
    ]);
    await picture(ben.page, 'whole-offline-390-en');

    await server.start();
    await Promise.all([ann.waitConnected(), ben.waitConnected(), crowd.waitConnected()]);
    await ann.expectAccepted(95_000_00);
    expect(await ann.log()).toHaveLength(before.length + 1);
    await expectSameBest();
    expect(await ann.alert('offline.title', 'app').count()).toBe(0);
    const kept = (await ann.log()).at(-1);
    expect(kept).toEqual(before.at(-1));
  });

  it('[AUC-5] a better offer near the end, typed twice, moves the end for everybody', async () => {
    const before = await Promise.all([ann, ben, crowd].map(overtimes));
    await ann.submit(70_000_00);
    await ann.confirmSlip(70_000_00);
    await ann.expectAccepted(70_000_00);
    for (const [index, person] of [ann, ben, crowd].entries()) {
      await expect.poll(() => overtimes(person), PATIENCE).toBeGreaterThan(before[index] ?? 0);
    }
    await picture(crowd.page, 'whole-overtime-1440-zh');

    await ben.submit(69_000_00);
    await ben.confirmSlip(69_000_00);
    await ben.expectAccepted(69_000_00);
    await Promise.all([ann.expectRank(2), ben.expectRank(1)]);
  });

  it('[AUC-12] after the close everybody sees the ranking with names', async () => {
    const heading = (person: AuctionPage) =>
      person.page.getByRole('heading', {
        name: say(person.visitor.language, 'auction', 'ranking.final'),
      });
    await Promise.all([ann, ben, crowd].map((person) => heading(person).waitFor(PATIENCE)));
    for (const person of [ann, ben, crowd]) {
      const rows = await person.ranking();
      expect(rows).toHaveLength(3);
      expect(rows[0]?.[1]).toContain(nameOf('supplier-b'));
      expect(rows[0]?.[2]).toBe(yuan(69_000_00));
      expect(rows[1]?.[1]).toContain(nameOf('supplier-a'));
      expect(rows[2]?.[1]).toContain(nameOf('supplier-c'));
    }
    expect(await bot?.ended).toBe(0);
    await Promise.all([
      picture(ann.page, 'whole-ended-1440-zh'),
      picture(ben.page, 'whole-ended-390-en'),
    ]);
  });

  it('[B1] the downloaded journal holds each acknowledged offer once, under its receipt', async () => {
    const file = await download();
    const records = readExport(file);
    for (const [person, login] of [
      [ann, 'supplier-a'],
      [ben, 'supplier-b'],
    ] as const) {
      const log = await person.log();
      const own = records.filter(
        ({ event }) =>
          (event.type === 'OfferPlaced' || event.type === 'OfferRefused') &&
          event.bidderId === login,
      );
      const placed = own.filter(({ event }) => event.type === 'OfferPlaced');
      const accepted = log.filter(({ outcome }) => outcome === person.text('log.accepted'));
      expect(own.map(({ hash }) => hash).toReversed()).toEqual(log.map(({ receipt }) => receipt));
      expect(placed).toHaveLength(accepted.length);
    }
  });

  it('[JRN-7] verify finds both exports good with the ranking of the page, and a changed byte by its place', async () => {
    const downloaded = await download();
    const exported = join(server.data.path, 'by-cli.ndjson');
    const env = { DATA_DIR: server.data.path };
    expect(await runCli(['export', ID, '--out', exported], env)).toMatchObject({ code: 0 });

    const ranking = [`1  ¥${yuan(69_000_00)}  supplier-b`, `2  ¥${yuan(70_000_00)}  supplier-a`];
    for (const file of [downloaded, exported]) {
      const good = await runCli(['verify', file]);
      expect(good).toMatchObject({ code: 0, stderr: '' });
      expect(good.stdout).toContain('GOOD');
      for (const line of ranking) expect(good.stdout).toContain(line);
    }

    const text = readFileSync(downloaded, 'utf8');
    const line = text.split('\n').findIndex((row) => row.includes('"priceFen":6900000'));
    writeFileSync(downloaded, text.replace('"priceFen":6900000', '"priceFen":6900001'));
    const bad = await runCli(['verify', downloaded]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('BAD');
    expect(bad.stdout).toContain(`line ${line + 1}`);
  });
});

/** How often the lot has gone into overtime, as the page says beside the countdown. */
async function overtimes(person: AuctionPage): Promise<number> {
  const mark = person.figures.getByText(person.like('overtime.mark'));
  await mark.waitFor();
  return Number(/(\d+)\/50/.exec(await mark.innerText())?.[1]);
}

/** The bot may bid at any moment, so only the agreement of all pages is certain. */
async function expectSameBest(): Promise<void> {
  const look = async (): Promise<readonly string[]> => {
    const seen = await Promise.all(
      [ann, ben, crowd].map((person) => person.figure('figures.best')),
    );
    return [...new Set(seen.map((text) => /¥?[\d,.]+/.exec(text)?.[0] ?? ''))];
  };
  await expect.poll(look, PATIENCE).toEqual([expect.stringMatching(/\d/)]);
}

/** The file behind the link of the ended page. */
async function download(): Promise<string> {
  const waiting = ann.page.waitForEvent('download');
  await ann.page.getByRole('link', { name: say('zh-CN', 'auction', 'verify.download') }).click();
  const file = join(server.data.path, 'by-link.ndjson');
  await (await waiting).saveAs(file);
  return file;
}
