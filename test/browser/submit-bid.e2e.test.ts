import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { startTestServer, type TestServer } from '#test/live/running-server.ts';
import { arrangeTender, type TenderWorld } from '#test/openings/tender-world.ts';
import { runCli } from '#test/process/programs.ts';
import { DESKTOP, newVisitor, PHONE, startChromium, tellPages, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
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
  const policy = canonicalBytes(tender.policy);
  const agency = await softwareSigningKey(await demo.party('agency-a'));
  await writeFile(join(base, 'policy.json'), policy);
  await writeFile(join(base, 'policy.p7s'), await signDetached(agency, policy, Date.now()));
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

async function chooseTender(visitor: Visitor): Promise<void> {
  const root = join(demo.folder, 'trust/roots/demo-ca.pem');
  await field(visitor, 'trust.label').setInputFiles(root);
  const files = ['policy.json', 'policy.p7s'].map((name) => join(base, name));
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
      await reads(visitor, 'handIn.own.none');
      await expectGood(page, 'submit-refused-en');
    });
    expect(await taken('supplier-b')).toBe(0);
  });
});

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
