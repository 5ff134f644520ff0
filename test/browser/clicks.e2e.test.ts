import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, type Visitor } from './chromium.ts';
import { countPresses, forgetPresses, presses } from './clicks.ts';
import type { Login } from './people.ts';
import { type ProjectClient, projectsByRest, wholeDraft } from './project-rest.ts';
import { englishAuction } from './rest.ts';
import { setStage, type Stage } from './stage.ts';
import { type Feature, like, say } from './words.ts';

/** Every budget of docs/CLICKS.md, pressed button by button. */
let stage: Stage;
let agency: ProjectClient;
const visitors: Visitor[] = [];

beforeAll(async () => {
  stage = await setStage();
  agency = await projectsByRest(stage.server.url, 'agency-a');
});

afterAll(async () => {
  for (const { context } of visitors) await context.close();
  await stage?.close();
});

async function personAs(login: Login): Promise<Page> {
  const visitor = await newVisitor(stage.browser, { baseUrl: stage.server.url, login });
  visitors.push(visitor);
  await countPresses(visitor.page);
  return visitor.page;
}

const zh = (feature: Feature, key: string): string => say('zh-CN', feature, key);

async function published(title: string): Promise<string> {
  const projectId = await agency.create(wholeDraft(title));
  await agency.step(projectId, { type: 'Check' });
  await agency.step(projectId, { type: 'Publish' });
  return projectId;
}

describe('clicks', () => {
  it('an offer takes two, its price typed', async () => {
    await stage.agency.publish(englishAuction({ id: 'clicks', lastsMs: 600_000 }));
    const page = await personAs('supplier-a');
    const visitor = visitors.at(-1);
    if (visitor === undefined) throw new Error('somebody came');
    const hall = new AuctionPage(visitor);
    await hall.open('clicks');
    await forgetPresses(page);
    await page.keyboard.press('b');
    await page.keyboard.type('99000');
    await hall.submitButton.click();
    await hall.confirmButton.click();
    await hall.expectAccepted(99_000_00);
    expect(await presses(page)).toBeLessThanOrEqual(2);
  });

  it('an auction from a template takes no more than eight', async () => {
    const name = '我处常用的复印纸竞价';
    await agency.saveTemplate('paper', name, withoutTimes(wholeDraft('复印纸竞价')));
    const page = await personAs('agency-a');
    await page.goto('/projects');
    await page.getByRole('link', { name: zh('projects', 'new') }).click();
    await page.getByRole('button', { name }).first().click();
    await page.getByText(zh('projectDraft', 'checks.good')).waitFor();
    await page.getByRole('button', { name: zh('projectDraft', 'check') }).click();
    const dialog = page.getByRole('dialog', { name: zh('projectDraft', 'publish.title') });
    await dialog.getByRole('button', { name: zh('projectDraft', 'publish.go') }).click();
    await page.getByText(zh('projects', 'state.registration')).first().waitFor();
    expect(await presses(page)).toBeLessThanOrEqual(8);
  });

  it('applying takes no more than three, admitting two', async () => {
    const title = '档案盒竞价';
    const projectId = await published(title);
    const supplier = await personAs('supplier-b');
    await supplier.goto('/projects');
    await supplier.getByRole('link', { name: title }).click();
    await supplier.getByRole('button', { name: zh('projectRun', 'own.apply') }).click();
    await supplier.getByText(zh('projectRun', 'own.applied')).waitFor();
    expect(await presses(supplier)).toBeLessThanOrEqual(3);

    const clerk = await personAs('agency-a');
    await clerk.goto(`/projects/${projectId}`);
    await clerk.getByRole('button', { name: like('zh-CN', 'projectRun', 'admit.label') }).click();
    await clerk.getByText(zh('projectRun', 'status.admitted')).first().waitFor();
    expect(await presses(clerk)).toBeLessThanOrEqual(2);
  });
});

/** As a template is kept. */
function withoutTimes(draft: ReturnType<typeof wholeDraft>): ReturnType<typeof wholeDraft> {
  const { opensAt: _opensAt, closesAt: _closesAt, ...rules } = draft.rules ?? {};
  return { ...draft, registration: { mode: 'open' }, rules };
}
