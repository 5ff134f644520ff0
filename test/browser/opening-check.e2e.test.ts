import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemText } from '#pki/pem.ts';
import { notOpenedFiles } from '#pki/testing/demo-not-opened.ts';
import { demoOpening } from '#pki/testing/demo-opening.ts';
import { DESKTOP, newVisitor, PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { setStage, type Stage } from './stage.ts';
import { type Language, say } from './words.ts';

/** Anybody checks a published opening in the page, with no network once the page is there. */
let stage: Stage;
let base = '';
const folders = { good: '', wrong: '', other: '', tooFew: '' };

beforeAll(async () => {
  stage = await setStage();
  base = await mkdtemp(join(tmpdir(), 'kaibiao-opening-'));
  folders.good = join(base, 'published');
  const { files, tender } = await demoOpening();
  await put(folders.good, files);
  folders.tooFew = join(base, 'too-few');
  await put(folders.tooFew, await notOpenedFiles(tender));
  await writeFile(join(base, 'root.pem'), pemText('CERTIFICATE', tender.authority.certificate));
  folders.wrong = join(base, 'wrong');
  await cp(folders.good, folders.wrong, { recursive: true });
  const sheet = join(folders.wrong, 'bids/2/f0.ebd');
  const bytes = await readFile(sheet);
  bytes[300] = (bytes[300] ?? 0) ^ 1;
  await writeFile(sheet, bytes);
  folders.other = join(base, 'other');
  await mkdir(folders.other);
  await writeFile(join(folders.other, 'notes.txt'), 'no opening');
});

afterAll(async () => {
  await stage?.close();
  await rm(base, { recursive: true, force: true });
});

async function put(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

async function visit(
  language: Language,
  viewport: { readonly width: number; readonly height: number } = DESKTOP,
): Promise<Visitor> {
  const visitor = await newVisitor(stage.browser, {
    baseUrl: stage.server.url,
    language,
    viewport,
  });
  await visitor.page.goto('/opening-check');
  await visitor.page.getByLabel(say(language, 'openingCheck', 'folder.label')).waitFor();
  return visitor;
}

const field = ({ page, language }: Visitor, name: 'trust' | 'folder') =>
  page.getByLabel(say(language, 'openingCheck', `${name}.label`));

describe('the page that checks an opening', () => {
  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'zh-CN', viewport: PHONE },
    { language: 'en', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)(
    '[SEAL-17] reads the prices out with no network, in $language at $viewport.width',
    async (look) => {
      const { language } = look;
      const visitor = await visit(language, look.viewport);
      const { page, context } = visitor;
      await expectGood(page, `opening-check-empty-${language}`);
      await context.setOffline(true);
      await field(visitor, 'folder').setInputFiles(folders.good);
      await page.getByText(say(language, 'openingCheck', 'verdict.trustFirst')).waitFor();
      await field(visitor, 'trust').setInputFiles(join(base, 'root.pem'));
      await page
        .getByText(say(language, 'openingCheck', 'verdict.good'), { exact: true })
        .waitFor();
      expect(await page.getByRole('row').count()).toBeGreaterThanOrEqual(3);
      expect(await page.getByText('980,000.00').count()).toBe(3);
      expect(await page.getByText('玖拾捌万元整').count()).toBe(3);
      await expectGood(page, `opening-check-${language}`);
      expect(visitor.faults).toEqual([]);
      await context.close();
    },
  );

  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)(
    '[SEAL-17] given the record of too few bids, then it says how many there were, in $language at $viewport.width',
    async ({ language, viewport }) => {
      const visitor = await visit(language, viewport);
      const { page, context } = visitor;
      await field(visitor, 'trust').setInputFiles(join(base, 'root.pem'));
      await field(visitor, 'folder').setInputFiles(folders.tooFew);
      await page
        .getByText(say(language, 'openingCheck', 'readOut.notOpened', { bids: '2', bidsMin: '3' }))
        .waitFor();
      await page
        .getByText(say(language, 'openingCheck', 'verdict.good'), { exact: true })
        .waitFor();
      await expectGood(page, `opening-check-too-few-${language}`);
      expect(visitor.faults).toEqual([]);
      await context.close();
    },
  );

  it('[SEAL-9] names the one bid that is wrong, and reads the others out', async () => {
    const visitor = await visit('zh-CN');
    const { page } = visitor;
    await field(visitor, 'trust').setInputFiles(join(base, 'root.pem'));
    await field(visitor, 'folder').setInputFiles(folders.wrong);
    await page.getByText(say('zh-CN', 'openingCheck', 'verdict.bad'), { exact: true }).waitFor();
    await page.getByText('segment_root').waitFor();
    expect(await page.getByText('980,000.00').count()).toBe(2);
    await expectGood(page, 'opening-check-wrong');
    await visitor.context.close();
  });

  it('says what is missing: no opening in the folder, no certificate in a file', async () => {
    const visitor = await visit('en');
    const { page } = visitor;
    await field(visitor, 'folder').setInputFiles(folders.other);
    await page.getByText(say('en', 'openingCheck', 'verdict.noOpening')).waitFor();
    await field(visitor, 'trust').setInputFiles(join(folders.other, 'notes.txt'));
    await page.getByText(say('en', 'kit', 'trust.none')).waitFor();
    await page.getByText(say('en', 'kit', 'trust.wrong', { name: 'notes.txt' })).waitFor();
    expect(await page.getByRole('row').count()).toBe(0);
    await visitor.context.close();
  });
});
