import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { epochMs } from '#contracts/time.ts';
import { demoTender } from '#pki/testing/demo-tender.ts';
import { DESKTOP, newVisitor, PHONE, type Visit, type Visitor } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { isKept } from './kept-draft.ts';
import { hallOf } from './opening-views.ts';
import { setStage, type Stage } from './stage.ts';
import { like, say } from './words.ts';

/** What the screens of bid openings show in each state, on answers that are scripted; how it looks in both languages and widths. */
let stage: Stage;
let base = '';

beforeAll(async () => {
  stage = await setStage();
  base = await mkdtemp(join(tmpdir(), 'kaibiao-openings-'));
  const { policy } = await demoTender();
  await writeFile(join(base, 'policy.json'), canonicalBytes(policy));
  await writeFile(join(base, 'policy.p7s'), 'no signature');
});

afterAll(async () => {
  await stage?.close();
  await rm(base, { recursive: true, force: true });
});

const visit = (look: Partial<Visit>): Promise<Visitor> =>
  newVisitor(stage.browser, { baseUrl: stage.server.url, ...look });

/** Lets the page see this hall, and nothing of the server's. */
async function script({ page }: Visitor, view: OpeningView): Promise<void> {
  const { openingId } = view.opening;
  await page.route(`**/api/openings/${openingId}`, (route) => route.fulfill({ json: view }));
  const isOver = view.opening.state === 'closed' || view.opening.state === 'tooFew';
  const files = [
    { name: 'policy.json', bytes: 4_096 },
    ...(isOver ? ['record.json', 'record.p7s', 'record.pdf'] : []).map((name) => ({
      ...{ name, bytes: 90_112 },
    })),
  ];
  await page.route(`**/api/openings/${openingId}/files`, (route) =>
    route.fulfill({ json: { files } }),
  );
  const list = { items: [view.opening], total: 1, page: 1, size: 20 };
  await page.route('**/api/openings?*', (route) => route.fulfill({ json: list }));
}

const STATES = ['receiving', 'closing', 'opening', 'reading', 'confirming', 'closed'] as const;

describe('the hall of an opening', () => {
  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'zh-CN', viewport: PHONE },
    { language: 'en', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)(
    'given each state, then it marks the present step, in $language at $viewport.width',
    async (look) => {
      const { language } = look;
      const visitor = await visit({ ...look, login: 'agency-a' });
      const { page, context } = visitor;
      for (const state of [...STATES, 'tooFew'] as const) {
        const view = hallOf(state, ['host', 'custodian'], Date.now());
        await script(visitor, view);
        await page.goto(`/openings/${view.opening.openingId}`);
        await page.getByRole('heading', { level: 1, name: view.opening.title }).waitFor();
        const here = page.locator('[aria-current="step"]');
        expect(await here.count(), state).toBe(['closed', 'tooFew'].includes(state) ? 0 : 1);
        if (state === 'tooFew') {
          const record = say(language, 'openings', 'record.notOpenedPdf');
          await page.getByRole('link', { name: record }).waitFor();
          await page
            .getByRole('link', { name: say(language, 'openings', 'files.check') })
            .waitFor();
        }
        await expectGood(page, `opening-${state}-${language}`);
        // Away first: the hall goes on asking, and the server knows no such opening.
        await page.goto('about:blank');
        await page.unrouteAll();
      }
      expect(visitor.faults).toEqual([]);
      await context.close();
    },
  );

  it.each([
    { language: 'zh-CN', viewport: DESKTOP },
    { language: 'en', viewport: PHONE },
  ] as const)(
    '[OPN-21] [SQ-10] given too few bids, then a bidder may object, is told that this names it, and finds the lot that is served, in $language at $viewport.width',
    async (look) => {
      const { language } = look;
      const visitor = await visit({ ...look, login: 'supplier-a' });
      const { page } = visitor;
      const at = Date.now();
      const whole = hallOf('tooFew', ['supplier', 'bidder'], at);
      const serves = { streamId: 'P-1', lotId: 'L1' };
      await script(visitor, {
        ...whole,
        opening: { ...whole.opening, serves },
        serving: { kind: 'project', title: '打印纸密封询价' },
        hostStep: 'hear_objections',
        confirmEndsAtMs: epochMs(at + 25 * 60_000),
      });
      await page.goto(`/openings/${whole.opening.openingId}`);
      const here = page.locator('[aria-current="step"]');
      await here
        .getByText(say(language, 'openings', 'script.hear'))
        .first()
        .waitFor();
      await page
        .getByText(say(language, 'openings', 'room.names'))
        .first()
        .waitFor();
      await page.getByText(say(language, 'openings', 'record.notOpenedHear')).waitFor();
      await page.getByRole('button', { name: say(language, 'openings', 'act.object') }).waitFor();
      const link = page.getByRole('link', { name: '打印纸密封询价' });
      expect(await link.getAttribute('href')).toBe('/projects/P-1');
      await expectGood(page, `opening-hearing-${language}`);
      await visitor.context.close();
    },
  );

  it('given the read-out, then the wall shows what was read out, and the list leads to the hall', async () => {
    const visitor = await visit({ language: 'zh-CN' });
    const { page } = visitor;
    const view = hallOf('reading', [], Date.now());
    await script(visitor, view);
    await page.goto('/openings');
    await page.getByRole('link', { name: view.opening.title }).waitFor();
    await expectGood(page, 'openings');
    await page.getByRole('link', { name: view.opening.title }).click();
    await page.getByText('980,000.00').waitFor();
    expect(await page.getByText('1,234,500.00').count()).toBe(0);
    await page.getByRole('link', { name: say('zh-CN', 'openings', 'hall.project') }).click();
    await page.getByText('¥980,000.00').waitFor();
    await expectGood(page, 'opening-wall');
    await visitor.context.close();
  });

  it('given each state, then the wall says where it stands, and runs no clock that has run out', async () => {
    const visitor = await visit({ language: 'zh-CN' });
    const { page } = visitor;
    for (const state of [...STATES, 'tooFew'] as const) {
      const view = hallOf(state, [], Date.now());
      await script(visitor, view);
      await page.goto(`/openings/${view.opening.openingId}/projection`);
      await page.getByText(say('zh-CN', 'openings', `state.${state}`), { exact: true }).waitFor();
      const clocks = ['receiving', 'opening', 'confirming'].includes(state) ? 1 : 0;
      expect(await page.locator('.opening-wall-clock').count(), state).toBe(clocks);
      await expectGood(page, `wall-${state}`);
      await page.goto('about:blank');
      await page.unrouteAll();
    }
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });

  it('given a line that breaks, then what was seen stays, with what is wrong', async () => {
    const visitor = await visit({ language: 'en' });
    const { page, context } = visitor;
    const view = hallOf('reading', [], Date.now());
    await script(visitor, view);
    await page.goto(`/openings/${view.opening.openingId}`);
    await page.getByText('980,000.00').waitFor();
    await page.unrouteAll();
    await page.route('**/api/openings/**', (route) => route.abort());
    await page.getByText(say('en', 'kit', 'problem.noAnswer.title')).waitFor();
    expect(await page.getByText('980,000.00').count()).toBe(1);
    await expectGood(page, 'opening-offline');
    await context.close();
  });

  it('given a bidder and an open record, then an objection that was typed outlives a reload', async () => {
    const visitor = await visit({ language: 'zh-CN', login: 'supplier-a' });
    const { page } = visitor;
    const view = hallOf('reading', ['supplier', 'bidder'], Date.now());
    await script(visitor, view);
    await page.goto(`/openings/${view.opening.openingId}`);
    const field = page.getByLabel(say('zh-CN', 'openings', 'objections.label'), { exact: true });
    await field.fill('唱标金额有误');
    await page.waitForFunction(isKept, '唱标金额有误');
    await page.reload();
    await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe('唱标金额有误');
    await visitor.context.close();
  });
});

describe('steps of the host', () => {
  it('given more time that the server refuses, then it says why and until when, and the form stays', async () => {
    const visitor = await visit({ language: 'zh-CN', login: 'agency-a' });
    const { page } = visitor;
    const view = hallOf('opening', ['host', 'custodian'], Date.now());
    await script(visitor, view);
    const sent: unknown[] = [];
    await page.route('**/api/openings/*/commands', async (route) => {
      sent.push(route.request().postDataJSON());
      const refusal = { reason: 'too_early', allowedFrom: view.windowEndsAtMs };
      await route.fulfill({
        json: { outcome: 'refused', ...refusal, at: view.serverMs, receipt: 'r' },
      });
    });
    await page.goto(`/openings/${view.opening.openingId}`);
    const words = (key: string): string => say('zh-CN', 'openings', key);
    await page.getByRole('button', { name: words('act.extend') }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: words('act.extend') }).click();
    await dialog.getByText(words('extend.missing')).waitFor();
    expect(sent).toEqual([]);
    await dialog.getByLabel(words('extend.minutes')).fill('15');
    await dialog.getByLabel(words('extend.reason')).fill('平台故障');
    await dialog.getByRole('button', { name: words('act.extend') }).click();
    await dialog.getByText(words('refused.too_early')).waitFor();
    await dialog.getByText(words('refused.from')).waitFor();
    const untilMs = (view.windowEndsAtMs ?? 0) + 15 * 60_000;
    expect(sent).toMatchObject([{ type: 'ExtendWindow', untilMs, reason: '平台故障' }]);
    await expectGood(page, 'opening-extend');
    await visitor.context.close();
  });
});

describe('openings on a server that has none', () => {
  it('says so, and that there is no such hall', async () => {
    const visitor = await visit({ language: 'zh-CN' });
    const { page } = visitor;
    await page.goto('/openings');
    await page.getByText(say('zh-CN', 'openings', 'empty.none')).waitFor();
    await page
      .getByRole('button', { name: say('zh-CN', 'openings', 'state.reading'), exact: true })
      .click();
    await page.getByText(say('zh-CN', 'openings', 'empty.search')).waitFor();
    expect(new URL(page.url()).searchParams.get('state')).toBe('reading');
    await page.goto('/openings/nowhere');
    await page.getByText(say('zh-CN', 'openings', 'missing.title')).waitFor();
    await visitor.context.close();
  });

  it('given a policy that nobody signed, then an agency is told so, and nothing is arranged', async () => {
    const visitor = await visit({ language: 'zh-CN', login: 'agency-a' });
    const { page } = visitor;
    await page.goto('/openings');
    await page.getByRole('link', { name: say('zh-CN', 'openings', 'new') }).click();
    const files = page.getByLabel(say('zh-CN', 'openings', 'arrange.files'));
    await files.setInputFiles(join(base, 'policy.json'));
    await page.getByText(say('zh-CN', 'openings', 'arrange.filesWrong')).waitFor();
    await files.setInputFiles(['policy.json', 'policy.p7s'].map((name) => join(base, name)));
    await page.getByText('演示项目 Demo tender').waitFor();
    await expectGood(page, 'opening-arrange');
    await page.getByRole('button', { name: like('zh-CN', 'openings', 'arrange.submit') }).click();
    await page.locator('.problem-code').waitFor();
    expect(new URL(page.url()).pathname).toBe('/openings/new');
    await visitor.context.close();
  });
});
