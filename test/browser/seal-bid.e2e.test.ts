import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemo } from '#clients/cli/sealing/demo-tender.ts';
import { DESKTOP, newVisitor, PHONE, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { checkSealedFolder } from './sealed-folder.ts';
import { setStage, type Stage } from './stage.ts';
import { like, say } from './words.ts';

/** A supplier seals a bid in the page with no network; what comes out is what the command line takes. */
let stage: Stage;
let base = '';
let demo = '';

beforeAll(async () => {
  stage = await setStage();
  base = await mkdtemp(join(tmpdir(), 'kaibiao-seal-'));
  demo = join(base, 'demo');
  await makeDemo(
    demo,
    { seconds: '20' },
    { stdout: process.stderr, stderr: process.stderr, env: {} },
  );
  await writeFile(join(base, '技术标 offer.pdf'), 'a document of the bid\n'.repeat(90_000));
  const passwords = ['-passout', 'pass:secret'];
  const key = join(demo, 'keys/supplier-1.pem');
  const p12 = join(base, 'company.p12');
  execFileSync('openssl', ['pkcs12', '-export', '-in', key, ...passwords, '-out', p12]);
});

afterAll(async () => {
  await stage?.close();
  await rm(base, { recursive: true, force: true });
});

async function visit(language: 'zh-CN' | 'en', viewport: typeof DESKTOP | typeof PHONE) {
  const visitor = await newVisitor(stage.browser, {
    baseUrl: stage.server.url,
    language,
    viewport,
    login: 'supplier-a',
  });
  await visitor.page.goto('/seal-bid');
  await field(visitor, 'policy.label').waitFor();
  return visitor;
}

const field = ({ page, language }: Visitor, key: string) =>
  page.getByLabel(say(language, 'sealBid', key), { exact: true });

/** Tender, sheet, document and key, as a supplier chooses and types them. */
async function fill(visitor: Visitor): Promise<void> {
  await field(visitor, 'trust.label').setInputFiles(join(demo, 'trust/roots/demo-ca.pem'));
  const policy = ['policy.json', 'policy.p7s'].map((name) => join(demo, name));
  await field(visitor, 'policy.label').setInputFiles(policy);
  await field(visitor, 'field.name').fill('演示供应商');
  await field(visitor, 'field.price').fill('980000');
  await visitor.page.getByText('玖拾捌万元整').waitFor();
  await field(visitor, 'documents.label').setInputFiles(join(base, '技术标 offer.pdf'));
  await field(visitor, 'key.label').setInputFiles(join(base, 'company.p12'));
}

const press = ({ page, language }: Visitor) =>
  page.getByRole('button', { name: say(language, 'sealBid', 'seal'), exact: true }).click();

describe('sealing in the page', () => {
  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)(
    '[SEAL-7] makes a bid that the command line reads, in $language at $viewport.width',
    async (look) => {
      const { language } = look;
      const visitor = await visit(language, look.viewport);
      const { page, context } = visitor;
      await expectGood(page, `seal-bid-empty-${language}`);
      await context.setOffline(true);
      await fill(visitor);
      await field(visitor, 'key.password').fill('wrong');
      await press(visitor);
      await page.getByText(say(language, 'sealBid', 'keyFault.p12_password')).waitFor();
      await field(visitor, 'key.password').fill('secret');
      await press(visitor);
      await page.getByText(say(language, 'sealBid', 'sealed.title'), { exact: true }).waitFor();
      await expectGood(page, `seal-bid-${language}`);
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: like(language, 'sealBid', 'sealed.save') }).click();
      const file = await (await saving).path();
      const folder = join(base, `unpacked-${language}`);
      await mkdir(folder);
      execFileSync('tar', ['-xf', file, '-C', folder]);
      expect(await checkSealedFolder(folder, demo)).toBe('good');
      expect(visitor.faults).toEqual([]);
      await context.close();
    },
  );

  it('marks what is missing, and seals nothing', async () => {
    const visitor = await visit('zh-CN', DESKTOP);
    const { page } = visitor;
    await field(visitor, 'trust.label').setInputFiles(join(demo, 'trust/roots/demo-ca.pem'));
    const policy = ['policy.json', 'policy.p7s'].map((name) => join(demo, name));
    await field(visitor, 'policy.label').setInputFiles(policy);
    await field(visitor, 'field.price').fill('98,0');
    await press(visitor);
    for (const key of ['fault.name', 'fault.price', 'key.missing', 'mend']) {
      await page.getByText(say('zh-CN', 'sealBid', key)).waitFor();
    }
    expect(await field(visitor, 'field.price').getAttribute('aria-invalid')).toBe('true');
    await expectGood(page, 'seal-bid-refused');
    await visitor.context.close();
  });
});
