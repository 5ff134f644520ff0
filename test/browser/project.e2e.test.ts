import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/universal';
import { lotId } from '#contracts/ids.ts';
import { DESKTOP, newVisitor, PHONE, picture, tellPages } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { type Login, nameOf } from './people.ts';
import { ProjectPage, shanghaiField } from './project-page.ts';
import { projectsByRest } from './project-rest.ts';
import { connectProgram, setStage, type Stage } from './stage.ts';

/**
 * A clerk who has a workbook sets up an auction, suppliers register, it runs, and its result is confirmed and announced.
 * The steps build on each other and stand in the order in which they happen.
 */
const TITLE = '会议室桌椅竞价';
const HOUR_MS = 3_600_000;
/** After everybody has applied the times are brought near, as a correction of the notice. */
const REGISTRATION_MS = 2_000;
const UNTIL_OPENING_MS = 30_000;
const LASTS_S = 20;
const LASTS_MS = LASTS_S * 1_000;
const PATIENCE = { timeout: 60_000, interval: 200 };

let stage: Stage;
let clerk: ProjectPage;
let supplier: ProjectPage;
let buyer: ProjectPage;
let projectId: string;
let opensAtMs: number;

beforeAll(async () => {
  stage = await setStage();
  const person = async (login: Login, viewport: typeof DESKTOP | typeof PHONE = DESKTOP) =>
    new ProjectPage(
      await newVisitor(stage.browser, { baseUrl: stage.server.url, login, viewport }),
    );
  clerk = await person('agency-a');
  supplier = await person('supplier-a', PHONE);
  buyer = await person('buyer-a');
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await tellPages([clerk, supplier, buyer].map(({ visitor }) => visitor));
});

afterAll(async () => {
  await stage?.close();
});

/** The clerk's own file: another order, another unit, a title line, a sum, and one wrong cell. */
async function workbook(name: string, ceiling: string): Promise<string> {
  const rows = [
    ['会议室桌椅清单'],
    ['品名', '数量', '单位', '最高限价（万元）'],
    ['会议桌', 5, '张', ceiling],
    ['会议椅', 50, '把', '2.5'],
    ['合计', null, null, '5.5'],
  ];
  const blob = await writeWorkbook(rows).toBlob();
  const path = join(stage.server.data.path, name);
  await writeFile(path, Buffer.from(await blob.arrayBuffer()));
  return path;
}

/** An instant whose time field shows its seconds, and that of the opening too. */
function withSeconds(atMs: number): number {
  const whole = Math.ceil(atMs / 1_000) * 1_000;
  return whole % 15_000 === 0 ? whole + 1_000 : whole;
}

describe('an auction project', () => {
  it('the list is empty and teaches', async () => {
    await clerk.page.goto('/projects');
    await clerk.expectText('projects', 'lesson.title');
    await expectGood(clerk.page, 'projects-empty');
    await clerk.page.getByRole('link', { name: clerk.text('projects', 'lesson.begin') }).click();
    await clerk.button('projects', 'begin.blank').waitFor();
    await expectGood(clerk.page, 'project-begin');
    await clerk.button('projects', 'begin.blank').click();
    await clerk.field('title').waitFor();
  });

  it('a workbook is read, its wrong cell named by its address, and mended in the table', async () => {
    const { page } = clerk;
    await page.locator('input[type=file]').setInputFiles(await workbook('lots.xlsx', '三万'));
    const dialog = clerk.dialog('projectLots', 'import.title');
    await dialog.getByText('D3', { exact: true }).waitFor();
    await expectGood(page, 'project-import');
    await dialog
      .getByRole('button', { name: clerk.text('projectLots', 'import.take', { n: 2 }) })
      .click();
    await page.locator('#lot-0-ceiling').click();
    await page.keyboard.type('3万');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('td.is-wrong').count(), PATIENCE).toBe(0);
    expect(await page.locator('#lot-0-ceiling').textContent()).toBe('3万');
  });

  it('what is typed is on the server a moment later, also after a reload', async () => {
    const { page } = clerk;
    await clerk.field('title').fill(TITLE);
    await clerk.field('budget').fill('6万');
    await clerk.field('buyerId').click();
    await page.locator('.ant-select-item-option', { hasText: nameOf('buyer-a') }).click();
    await clerk.field('description').fill('含送货和安装。');
    await clerk.field('minBidders').fill('2');
    await clerk.field('lasts').fill(`${LASTS_S}秒`);
    await page.locator('[id="field-term.window"]').fill('无');
    await page.getByText(clerk.like('projectDraft', 'saved.at')).waitFor();
    await page.reload();
    await expect.poll(() => clerk.field('title').inputValue(), PATIENCE).toBe(TITLE);
    expect(await page.locator('#lot-1-title').textContent()).toBe('会议椅');
    expect(await clerk.field('budget').inputValue()).toBe('60,000.00');
  });

  it('the checks lead to the field, and the notice is seen before it goes out', async () => {
    const { page } = clerk;
    await clerk.field('minBidders').fill('none');
    await clerk.button('projectDraft', 'check').click();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.id), PATIENCE)
      .toBe('field-minBidders');
    await expectGood(page, 'project-editor');
    await clerk.field('minBidders').fill('2');

    const until = withSeconds(Date.now() + HOUR_MS);
    await clerk.field('until').fill(shanghaiField(until));
    await clerk.field('opensAt').fill(shanghaiField(until + HOUR_MS));
    await clerk.expectText('projectDraft', 'checks.good');
    await clerk.button('projectDraft', 'check').click();
    const dialog = clerk.dialog('projectDraft', 'publish.title');
    await dialog.getByText('30,000.00').waitFor();
    await picture(page, 'project-preview');
    await dialog.getByRole('button', { name: clerk.text('projectDraft', 'publish.go') }).click();
    await clerk.expectState('registration');
    projectId = clerk.projectId();
  });

  it('suppliers register, one of them on a phone, and are admitted', async () => {
    await supplier.open(projectId);
    await supplier.button('projectRun', 'own.apply').click();
    await supplier.expectText('projectRun', 'own.applied');
    await expectGood(supplier.page, 'project-supplier');
    const other = await projectsByRest(stage.server.url, 'supplier-b');
    await other.step(projectId, { type: 'Apply' });

    await clerk.open(projectId);
    for (const login of ['supplier-a', 'supplier-b'] as const) {
      const name = clerk.text('projectRun', 'admit.label', { name: nameOf(login) });
      await clerk.page.getByRole('button', { name }).click();
      await clerk.page.getByRole('button', { name }).waitFor({ state: 'detached' });
    }
    await expectGood(clerk.page, 'project-admission');
  });

  it('the clerk starts it once registration has ended, and it runs', async () => {
    const agency = await projectsByRest(stage.server.url, 'agency-a');
    const registrationUntil = Date.now() + REGISTRATION_MS;
    opensAtMs = registrationUntil + UNTIL_OPENING_MS;
    const times = { registrationUntil, opensAt: opensAtMs };
    await agency.step(projectId, { type: 'Reschedule', times, reason: '采购任务提前' });
    const state = async () => (await agency.detail(projectId)).project.state;
    await expect.poll(state, PATIENCE).toBe('admission');
    await clerk.open(projectId);
    await clerk.button('projectRun', 'act.Start').click();
    await clerk.page.getByRole('link', { name: clerk.text('projectRun', 'watch') }).waitFor();
    await sleep(Math.max(0, opensAtMs + 500 - Date.now()));
    for (const [login, priceFen] of [
      ['supplier-a', 28_000_00],
      ['supplier-b', 27_000_00],
    ] as const) {
      const program = await connectProgram(stage.server.url, login);
      for (const lot of ['L1', 'L2']) {
        const price = lot === 'L1' ? priceFen : priceFen - 5_000_00;
        const { outcome } = program.offer({
          ...{ auctionId: `${projectId}-A1`, lotId: lot, priceFen: price },
        });
        expect((await outcome).state).toBe('accepted');
      }
      program.dispose();
    }
  });

  it('the winner gives one lot up, the next in rank takes it, the buyer confirms both', async () => {
    await sleep(Math.max(0, opensAtMs + LASTS_MS - Date.now()));
    const agency = await projectsByRest(stage.server.url, 'agency-a');
    const state = async () => (await agency.detail(projectId)).project.state;
    await expect.poll(state, PATIENCE).toBe('confirming');
    const winner = await projectsByRest(stage.server.url, 'supplier-b');
    await winner.step(projectId, { type: 'ConfirmAward', lotId: lotId('L1') });
    await winner.step(projectId, {
      type: 'AbandonAward',
      lotId: lotId('L2'),
      reason: '无法供货。',
    });

    await supplier.open(projectId);
    await supplier.expectText('projectRun', 'abandoned.by_itself');
    await expectGood(supplier.page, 'project-award');
    await supplier.button('projectRun', 'confirm.winner.title').click();
    await supplier
      .dialog('projectRun', 'confirm.winner.title')
      .getByRole('button', { name: supplier.text('projectRun', 'confirm.go') })
      .click();
    await supplier.expectText('projectRun', 'award.buyerConfirm');

    await buyer.open(projectId);
    for (let left = 2; left > 0; left -= 1) {
      await buyer.button('projectRun', 'confirm.buyer.title').first().click();
      await buyer
        .dialog('projectRun', 'confirm.buyer.title')
        .getByRole('button', { name: buyer.text('projectRun', 'confirm.go') })
        .click();
      const dealt = buyer.page.getByText(buyer.text('projectRun', 'award.dealt'));
      await expect.poll(() => dealt.count(), PATIENCE).toBe(3 - left);
    }
    await expectGood(buyer.page, 'project-confirmed');
  });

  it('the result is announced, and anybody may read it', async () => {
    await clerk.open(projectId);
    await clerk.button('projectRun', 'act.PublishResult').click();
    await clerk.expectState('announced');
    await expectGood(clerk.page, 'project-announced');
    const guest = new ProjectPage(
      await newVisitor(stage.browser, { baseUrl: stage.server.url, language: 'en' }),
    );
    await guest.open(projectId);
    await guest.expectState('announced');
    await guest.page.getByText(nameOf('supplier-b')).first().waitFor();
    await expectGood(guest.page, 'project-public');
    for (const { visitor } of [clerk, supplier, buyer, guest]) expect(visitor.faults).toEqual([]);
  });
});
