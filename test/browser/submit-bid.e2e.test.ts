import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { verifyLateAnswer, verifyReceipt } from '#pki/receipts.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { createP256NodeSuite } from '#pki/suite-p256-node.ts';
import type { SealedParts } from '#pki/testing/demo-tender.ts';
import { checkWithdrawal } from '#pki/withdrawal-check.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { bidProgram } from '#test/openings/bid-program.ts';
import { arrangeTender, type TenderWorld } from '#test/openings/tender-world.ts';
import { runCli } from '#test/process/programs.ts';
import { DESKTOP, newVisitor, PHONE, startChromium, tellPages, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { PASSWORD } from './people.ts';
import { buildWebClient } from './web-build.ts';
import { like, say } from './words.ts';

/** A supplier hands in what it sealed: uploads, is cut off, goes on after a reload, submits, and holds a receipt that proves it. */
const TENDER = 'T-web';
const PIECE_BYTES = 4 * 1_048_576;

let world: TestServer;
let browser: Browser;
let tender: TenderWorld;
let demo: NonNullable<TenderWorld['sealing']['demo']>;
let base = '';

beforeAll(async () => {
  await buildWebClient();
  world = await startTestServer({ DEMO: 'on' });
  browser = await startChromium();
  tender = await arrangeTender(world.server, TENDER, { bytesMax: String(64 * 1_048_576) });
  if (tender.sealing.demo === undefined) throw new Error('the server has the demo’s keys');
  demo = tender.sealing.demo;
  base = await mkdtemp(join(tmpdir(), 'kaibiao-submit-'));
  await savePolicy(tender, base);
  await writeFile(join(base, '技术标.pdf'), new Uint8Array(2.5 * PIECE_BYTES).fill(7));
  await demo.party('supplier-a');
});

afterAll(async () => {
  await browser?.close();
  await world?.stop();
  await rm(base, { recursive: true, force: true });
});

const field = ({ page, language }: Visitor, key: string) =>
  page.getByLabel(say(language, 'sealBid', key), { exact: true });
const button = ({ page, language }: Visitor, key: string) =>
  page.getByRole('button', { name: say(language, 'sealBid', key), exact: true });
const reads = ({ page, language }: Visitor, key: string) =>
  page
    .getByText(like(language, 'sealBid', key))
    .first()
    .waitFor();

/** The rules as the agency hands them out, into this folder. */
async function savePolicy({ policy }: TenderWorld, folder: string): Promise<void> {
  const bytes = canonicalBytes(policy);
  const agency = await softwareSigningKey(await demo.party('agency-a'));
  await writeFile(join(folder, 'policy.json'), bytes);
  await writeFile(join(folder, 'policy.p7s'), await signDetached(agency, bytes, Date.now()));
}

async function chooseTender(visitor: Visitor, folder = base): Promise<void> {
  const root = join(demo.folder, 'trust/roots/demo-ca.pem');
  await field(visitor, 'trust.label').setInputFiles(root);
  await choosePolicy(visitor, folder);
}

async function choosePolicy(visitor: Visitor, folder = base): Promise<void> {
  const files = ['policy.json', 'policy.p7s'].map((name) => join(folder, name));
  await field(visitor, 'policy.label').setInputFiles(files);
  await field(visitor, 'field.name').waitFor();
}

async function seal(visitor: Visitor): Promise<string> {
  await chooseTender(visitor);
  await field(visitor, 'field.name').fill('甲供应商');
  await field(visitor, 'field.price').fill('980000');
  await field(visitor, 'documents.label').setInputFiles(join(base, '技术标.pdf'));
  await field(visitor, 'key.label').setInputFiles(join(demo.folder, 'keys/supplier-a.pem'));
  await button(visitor, 'seal').click();
  const save = { name: like(visitor.language, 'sealBid', 'sealed.save') };
  return saved(visitor.page, () => visitor.page.getByRole('button', save).click());
}

/** Under its own name, as a person keeps it. */
async function saved(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const path = join(base, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** Offsets of the pieces that leave the page; from the second on the line is broken while `isBroken`. */
async function watchLine(page: Page): Promise<{ readonly offsets: string[]; isBroken: boolean }> {
  const line: { readonly offsets: string[]; isBroken: boolean } = { offsets: [], isBroken: true };
  await page.route('**/uploads/*', async (route) => {
    const request = route.request();
    if (request.method() !== 'PATCH') return route.continue();
    const offset = request.headers()['upload-offset'] ?? '';
    if (line.isBroken && offset !== '0') return route.abort('connectionreset');
    line.offsets.push(offset);
    return route.continue();
  });
  return line;
}

const taken = async (supplier: string): Promise<number> =>
  (await tender.sealing.bids.of(TENDER, supplier)).bids.length;

/** What the browser itself says about requests that a test made fail. */
const isExpected = (fault: string): boolean => fault.includes('Failed to load resource');

async function telling(visitor: Visitor, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    await tellPages([visitor]);
    throw error;
  }
  expect(visitor.faults.filter((fault) => !isExpected(fault))).toEqual([]);
  await visitor.context.close();
}

describe('handing in a bid in the page', () => {
  it('[SEAL-16] [OPN-15] goes on after a broken line and a reload, is submitted by a press of its own, and has a good receipt', async () => {
    const visitor = await newVisitor(browser, {
      baseUrl: world.server.url,
      viewport: DESKTOP,
      login: 'supplier-a',
    });
    await telling(visitor, async () => {
      const { page } = visitor;
      await page.goto(`/openings/${TENDER}`);
      // The room of a real server, through its public port and the page's own session.
      await page.getByText(say('zh-CN', 'openings', 'room.live')).waitFor();
      const link = { name: say('zh-CN', 'openings', 'hall.seal') };
      await page.locator('.page').getByRole('link', link).click();
      await page.waitForURL(`**/seal-bid?opening=${TENDER}`);
      const file = await seal(visitor);
      const line = await watchLine(page);
      await button(visitor, 'handIn.act.upload').click();
      await reads(visitor, 'handIn.lost');
      await expectGood(page, 'submit-lost-zh-CN');

      await page.reload();
      line.isBroken = false;
      await reads(visitor, 'handIn.file.again');
      await chooseTender(visitor);
      await field(visitor, 'handIn.file.label').setInputFiles(file);
      await button(visitor, 'handIn.act.resume').click();
      await reads(visitor, 'handIn.uploaded');
      expect(line.offsets.slice(0, 2)).toEqual(['0', String(PIECE_BYTES)]);
      expect(await taken('supplier-a')).toBe(0);
      await expectGood(page, 'submit-uploaded-zh-CN');

      await button(visitor, 'handIn.submit').click();
      await reads(visitor, 'handIn.submitted');
      expect(await taken('supplier-a')).toBe(1);
      const own = page.locator('.hand-in-own');
      await own.getByText(say('zh-CN', 'sealBid', 'handIn.own.sealed')).waitFor();
      await expectGood(page, 'submit-taken-zh-CN');
      const save = { name: like('zh-CN', 'sealBid', 'handIn.saveReceipt') };
      const receipt = await saved(page, () => page.getByRole('button', save).click());
      expect(await checkByProgram(file, receipt)).toContain('good: the bid was taken in time');
      // The page checks the same from its list, with roots that it kept over the reload.
      await page.reload();
      await page.getByText(say('zh-CN', 'kit', 'trust.kept')).waitFor();
      await choosePolicy(visitor);
      await page
        .getByRole('button', { name: say('zh-CN', 'sealBid', 'ownReceipt.open', { ver: 1 }) })
        .click();
      await field(visitor, 'ownReceipt.file').setInputFiles(file);
      await reads(visitor, 'ownReceipt.good.receipt');
      await reads(visitor, 'ownReceipt.log.later');
      await expectGood(page, 'own-receipt-zh-CN');
      const asPage = { name: say('zh-CN', 'sealBid', 'handIn.own.page', { ver: 1 }) };
      const pdf = await saved(page, () => page.getByRole('button', asPage).click());
      expect((await readFile(pdf)).toString('latin1')).toContain('/Reason (Bid receipt ');
    });
  });

  it('[OPN-15] says in plain words why a bid was not taken, in en at 390', async () => {
    const visitor = await newVisitor(browser, {
      baseUrl: world.server.url,
      language: 'en',
      viewport: PHONE,
      login: 'supplier-b',
    });
    const { bytes } = await tender.seal('supplier-b', { ver: 2 });
    const file = join(base, 'second.ebid');
    await writeFile(file, bytes);
    await telling(visitor, async () => {
      const { page } = visitor;
      await page.goto('/seal-bid');
      await page
        .getByRole('combobox', { name: say('en', 'sealBid', 'handIn.opening.label') })
        .click();
      await page.locator('.ant-select-item-option', { hasText: TENDER }).click();
      await field(visitor, 'handIn.file.label').setInputFiles(file);
      await button(visitor, 'handIn.act.upload').click();
      await button(visitor, 'handIn.submit').click();
      await page.getByText(SEAL_FAULT_WORDS.version_gap.en).waitFor();
      await reads(visitor, 'handIn.help.version');
      expect(await page.getByText('--replaces').count()).toBe(0);
      await reads(visitor, 'handIn.own.none');
      await expectGood(page, 'submit-refused-en');
    });
    expect(await taken('supplier-b')).toBe(0);
  });

  it('[SEAL-20] takes a bid back with the key that signed it and a word typed, holds its checked receipt, and a new version may follow, in en at 390', async () => {
    const visitor = await newVisitor(browser, {
      baseUrl: world.server.url,
      language: 'en',
      viewport: PHONE,
      login: 'supplier-c',
    });
    const { parts, file } = await handedIn('supplier-c');
    const other = join(base, 'other.ebid');
    await writeFile(other, (await tender.seal('supplier-c')).bytes);
    await telling(visitor, async () => {
      const { page } = visitor;
      await page.goto(`/seal-bid?opening=${TENDER}`);
      await chooseTender(visitor);
      await page
        .getByRole('button', { name: say('en', 'sealBid', 'withdraw.open', { ver: 1 }) })
        .click();
      const form = page.locator('.hand-in-withdraw');
      const within = (key: string) =>
        form.getByLabel(say('en', 'sealBid', key, { word: 'WITHDRAW' }), { exact: true });
      const go = form.getByRole('button', { name: say('en', 'sealBid', 'withdraw.go') });
      await within('withdraw.file').setInputFiles(other);
      await form.getByText(say('en', 'sealBid', 'withdraw.file.other')).waitFor();
      await within('withdraw.file').setInputFiles(file);
      await within('key.label').setInputFiles(join(demo.folder, 'keys/supplier-a.pem'));
      await within('withdraw.reason').fill('A figure is wrong.');
      expect(await go.isDisabled()).toBe(true);
      await within('withdraw.type').fill('WITHDRAW');
      await go.click();
      await form.getByText(SEAL_FAULT_WORDS.signer_mismatch.en).waitFor();
      expect(await taken('supplier-c')).toBe(1);
      await expectGood(page, 'withdraw-form-en');

      await within('key.label').setInputFiles(join(demo.folder, 'keys/supplier-c.pem'));
      const sent: (string | null)[] = [];
      await page.route('**/withdrawals', (route) => {
        sent.push(route.request().postData());
        return sent.length === 1 ? route.abort('connectionreset') : route.continue();
      });
      await go.click();
      await form.getByText(say('en', 'kit', 'problem.noAnswer.title')).waitFor();
      const archive = await saved(page, () => go.click());
      // Each signature differs, so after a broken line it is the same one that is sent again.
      expect(sent[1]).toBe(sent[0]);
      await form.getByText(say('en', 'sealBid', 'withdraw.done')).waitFor();
      await page
        .locator('.hand-in-own')
        .getByText(say('en', 'sealBid', 'handIn.own.withdrawn'))
        .waitFor();
      await expectGood(page, 'withdraw-done-en');
      expect(await statusOf('supplier-c')).toEqual(['withdrawn']);
      expect(await withdrawnBy(parts, archive)).toMatchObject({
        ...{ ok: true, value: { receipt: { status: 'withdrawn' } } },
      });
      await page
        .getByRole('button', { name: say('en', 'sealBid', 'ownReceipt.open', { ver: 1 }) })
        .click();
      await field(visitor, 'ownReceipt.file').setInputFiles(other);
      await page.getByText(say('en', 'sealBid', 'withdraw.file.other')).waitFor();
      await field(visitor, 'ownReceipt.file').setInputFiles(file);
      await reads(visitor, 'ownReceipt.noWithdrawal');
      await field(visitor, 'ownReceipt.withdrawal').setInputFiles(archive);
      await reads(visitor, 'ownReceipt.good.withdrawal-receipt');
      await expectGood(page, 'own-receipt-en');
      await field(visitor, 'receipt.label').setInputFiles(archive);
      await page.getByText(say('en', 'sealBid', 'receipt.taken', { ver: 1 })).waitFor();
    });
  });

  it('[SEAL-19] a bid that comes after the deadline is told so, and the signed answer is saved by itself', async () => {
    const deadlineMs = Date.now() + 3_000;
    const late = await arrangeTender(world.server, 'T-late-web', { deadline: String(deadlineMs) });
    const visitor = await newVisitor(browser, {
      baseUrl: world.server.url,
      viewport: DESKTOP,
      login: 'supplier-b',
    });
    const folder = await mkdtemp(join(base, 'late-'));
    await savePolicy(late, folder);
    const bid = await late.seal('supplier-b');
    const file = join(base, 'late.ebid');
    await writeFile(file, bid.bytes);
    await telling(visitor, async () => {
      const { page } = visitor;
      await page.goto('/seal-bid?opening=T-late-web');
      await chooseTender(visitor, folder);
      await field(visitor, 'handIn.file.label').setInputFiles(file);
      await button(visitor, 'handIn.act.upload').click();
      await reads(visitor, 'handIn.uploaded');
      await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(deadlineMs);
      const archive = await saved(page, () => button(visitor, 'handIn.submit').click());
      await reads(visitor, 'handIn.late');
      await reads(visitor, 'handIn.check.lateGood');
      await expectGood(page, 'submit-late-zh-CN');
      const [answer, signature, stamp] = filesOf(archive, ['late.json', 'late.p7s', 'late.tsr']);
      if (!answer || !signature || !stamp) throw new Error('there are three files');
      const by = { policy: late.policy, trust: late.sealing.tools.trust };
      const files = { answer, signature, stamp };
      expect(
        await verifyLateAnswer(createP256NodeSuite(), files, { subject: bid.parts, by }),
      ).toMatchObject({ ok: true });
    });
    expect((await late.sealing.bids.of('T-late-web', 'supplier-b')).bids).toEqual([]);
  });
});

/** A bid of a supplier that is on record, sealed and sent by a program. */
async function handedIn(supplier: string) {
  const bid = await tender.seal(supplier);
  const { token = '' } = await createApi({ baseUrl: world.server.url }).signIn(supplier, PASSWORD);
  const program = bidProgram(world.server.url, token);
  const uploadId = await program.upload(TENDER, bid.bytes);
  expect((await program.submit(TENDER, { uploadId, header: bid.header })).status).toBe(200);
  const file = join(base, `${supplier}.ebid`);
  await writeFile(file, bid.bytes);
  return { ...bid, file };
}

const statusOf = async (supplier: string) =>
  (await tender.sealing.bids.of(TENDER, supplier)).bids.map(({ status }) => status);

/** What a program says of the archive that the page saved. */
async function withdrawnBy({ header, headerBytes }: SealedParts, archive: string) {
  const [withdrawal, mark, receipt, signature, stamp] = filesOf(archive, [
    ...['withdrawal.json', 'withdrawal.p7s', 'withdrawal-receipt.json'],
    ...['withdrawal-receipt.p7s', 'withdrawal-receipt.tsr'],
  ]);
  if (!withdrawal || !mark || !receipt || !signature || !stamp)
    throw new Error('there are five files');
  const suite = createP256NodeSuite();
  const { trust } = tender.sealing.tools;
  const about = { withdrawal, signature: mark, header, trust, atMs: Date.now() };
  expect(await checkWithdrawal(suite, about)).toMatchObject({
    value: { reason: 'A figure is wrong.' },
  });
  const subject = { header, headerBytes, signature: mark };
  return verifyReceipt(
    suite,
    { receipt, signature, stamp },
    { subject, by: { policy: tender.policy, trust } },
  );
}

/** Files of an archive by name. */
function filesOf(archive: string, names: readonly string[]): readonly Uint8Array[] {
  return names.map((name) => new Uint8Array(execFileSync('tar', ['-xOf', archive, name])));
}

/** What the command line says of bid and receipt, unpacked into one folder. */
async function checkByProgram(bid: string, receipt: string): Promise<string> {
  const folder = join(base, 'checked');
  await mkdir(folder);
  for (const archive of [bid, receipt]) execFileSync('tar', ['-xf', archive, '-C', folder]);
  const options = ['--policy', join(base, 'policy.json'), '--trust', join(demo.folder, 'trust')];
  const { code, stdout, stderr } = await runCli(['receipt', folder, ...options]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
