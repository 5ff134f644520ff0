import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/universal';
import { DESKTOP, newVisitor, PHONE, picture, tellPages } from './chromium.ts';
import { expectGood } from './good-page.ts';
import { nameOf } from './people.ts';
import { ProjectPage } from './project-page.ts';
import { projectsByRest, wholeDraft } from './project-rest.ts';
import { setStage, type Stage } from './stage.ts';

/** A clerk imports the bank's statement: wrong cells first, then the payments, on a desktop and on a phone. */
const PATIENCE = { timeout: 30_000, interval: 200 };
const DEPOSIT = 2_000;

let stage: Stage;
let clerk: ProjectPage;
let phone: ProjectPage;
let projectId: string;

beforeAll(async () => {
  stage = await setStage();
  const { url } = stage.server;
  const agency = await projectsByRest(url, 'agency-a');
  projectId = await agency.create(wholeDraft('复印纸竞价', { depositFen: DEPOSIT * 100 }));
  await agency.step(projectId, { type: 'Check' });
  await agency.step(projectId, { type: 'Publish' });
  for (const login of ['supplier-a', 'supplier-b', 'supplier-c'] as const) {
    await (await projectsByRest(url, login)).step(projectId, { type: 'Apply' });
  }
  const person = async (viewport: typeof DESKTOP | typeof PHONE, language: 'zh-CN' | 'en') =>
    new ProjectPage(
      await newVisitor(stage.browser, { baseUrl: url, login: 'agency-a', viewport, language }),
    );
  clerk = await person(DESKTOP, 'zh-CN');
  phone = await person(PHONE, 'en');
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await tellPages([clerk, phone].map(({ visitor }) => visitor));
});

afterAll(async () => {
  await stage?.close();
});

async function statement(name: string, wrong: string | number): Promise<string> {
  const rows = [
    ['对公账户明细'],
    ['交易日期', '交易流水号', '贷方发生额', '余额', '对方户名', '摘要'],
    ['2026-11-30', 'N1', DEPOSIT, 90_000, nameOf('supplier-a'), `保证金 ${projectId} supplier-a`],
    ['2026-11-30', 'N2', wrong, 92_000, nameOf('supplier-b'), '保证金'],
    ['2026-11-30', 'N3', 12_800.5, 94_000, '其他单位', '货款'],
    ['合计', null, null, null, null, null],
  ];
  const blob = await writeWorkbook(rows).toBlob();
  const path = join(stage.server.data.path, name);
  await writeFile(path, Buffer.from(await blob.arrayBuffer()));
  return path;
}

async function choose(page: ProjectPage, path: string): Promise<void> {
  await page.page.getByLabel(page.text('projectRun', 'statement.file')).setInputFiles(path);
}

async function depositOf(bidderId: string): Promise<string | undefined> {
  const detail = await (await projectsByRest(stage.server.url, 'agency-a')).detail(projectId);
  return detail.applications?.find((one) => one.bidderId === bidderId)?.deposit?.state;
}

it('[PRJ-15] a wrong cell is told by its address, and nothing is recorded', async () => {
  await clerk.open(projectId);
  await clerk.button('projectRun', 'statement.open').click();
  await expectGood(clerk.page, 'statement-empty');
  await choose(clerk, await statement('wrong.xlsx', '两千'));
  const dialog = clerk.dialog('projectRun', 'statement.title');
  await dialog.getByText('C4', { exact: true }).waitFor();
  await expectGood(clerk.page, 'statement-wrong');
  const take = dialog.getByRole('button', { name: clerk.like('projectRun', 'statement.take') });
  expect(await take.isDisabled()).toBe(true);
  expect(await depositOf('supplier-a')).toBe('due');
});

it('[PRJ-15] what is sure is ticked, the rest waits for the clerk', async () => {
  await choose(clerk, await statement('bank.xlsx', DEPOSIT));
  const dialog = clerk.dialog('projectRun', 'statement.title');
  const tick = (serial: string) =>
    dialog.getByRole('checkbox', {
      name: clerk.text('projectRun', 'statement.choose', { serial }),
    });
  await tick('N2').waitFor();
  expect([await tick('N1').isChecked(), await tick('N2').isChecked()]).toEqual([true, false]);
  expect(await tick('N3').count()).toBe(0);
  await expectGood(clerk.page, 'statement-read');
  await dialog
    .getByRole('button', { name: clerk.text('projectRun', 'statement.take', { n: 1 }) })
    .click();
  await clerk.expectText('projectRun', 'statement.taken', { n: 1 });
  await picture(clerk.page, 'statement-taken');
  await expect.poll(() => depositOf('supplier-a'), PATIENCE).toBe('received');
  expect(await depositOf('supplier-b')).toBe('due');
});

it('[PRJ-15] on a phone: imported again nothing is doubled, and the other one is chosen by hand', async () => {
  await phone.open(projectId);
  await phone.button('projectRun', 'statement.open').click();
  await choose(phone, await statement('bank.xlsx', DEPOSIT));
  await phone.expectText('projectRun', 'statement.is.recorded');
  await phone.page
    .getByRole('checkbox', {
      name: phone.text('projectRun', 'statement.choose', { serial: 'N2' }),
    })
    .check();
  await expectGood(phone.page, 'statement-phone');
  const words = phone.text('projectRun', 'statement.take', { n: 1 });
  await phone.page.getByRole('button', { name: words }).click();
  await expect.poll(() => depositOf('supplier-b'), PATIENCE).toBe('received');
  for (const { visitor } of [clerk, phone]) expect(visitor.faults).toEqual([]);
});
