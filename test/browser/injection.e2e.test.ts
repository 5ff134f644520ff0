import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AuctionPage } from './auction-page.ts';
import { newVisitor, tellPages, type Visitor } from './chromium.ts';
import { type Login, PASSWORD } from './people.ts';
import { englishAuction } from './rest.ts';
import { setStage, type Stage } from './stage.ts';

/**
 * Texts that would run if a page took them for more than texts, put where people may write: titles, announcements, reasons,
 * what is searched for, where a sign-in leads. Looked at in a real browser, as the public, a supplier and oversight.
 */
const HIT = 'window.__hit=1';
const PAYLOADS: readonly string[] = [
  `<script>${HIT}</script>`,
  `<img src=x onerror="${HIT}">`,
  `"><svg onload=${HIT}>`,
  `'-${HIT}-'`,
  `javascript:${HIT}`,
  `{{constructor.constructor("${HIT}")()}}`,
  `\${${HIT}}`,
  `<iframe srcdoc="<script>parent.__hit=1</script>"></iframe>`,
  `<a href="javascript:${HIT}">press</a>`,
  `<math><mtext></style><img src onerror=${HIT}>`,
  `</title><script>${HIT}</script>`,
  `<!--<img src="--><img src=x onerror=${HIT}//">`,
  `&lt;script&gt;${HIT}&lt;/script&gt;`,
  `<object data="data:text/html,<script>parent.__hit=1</script>"></object>`,
  `<base href="//evil.example/">`,
  `<meta http-equiv="refresh" content="0;url=//evil.example/">`,
  `<form action="//evil.example"><button>press</button></form>`,
  `=HYPERLINK("http://evil.example";"press")`,
];

let stage: Stage;
let token: string;
const visitors: Visitor[] = [];

beforeAll(async () => {
  stage = await setStage();
  token = await agencyToken();
  for (const [at, title] of PAYLOADS.entries()) {
    await stage.agency.publish({
      ...englishAuction({ id: `evil-${at}`, lastsMs: 600_000 }),
      title,
    });
  }
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await tellPages(visitors);
  for (const visitor of visitors.splice(0)) await visitor.context.close();
});

afterAll(async () => {
  await stage?.close();
});

async function agencyToken(): Promise<string> {
  const response = await fetch(`${stage.server.url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'agency-a', password: PASSWORD, wantToken: true }),
  });
  const answer: { readonly token: string } = await response.json();
  return answer.token;
}

async function command(auctionId: string, body: object): Promise<void> {
  const response = await fetch(`${stage.server.url}/api/auctions/${auctionId}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${auctionId}: ${response.status} ${await response.text()}`);
}

async function visit(login?: Login): Promise<Visitor> {
  const visitor = await newVisitor(stage.browser, {
    baseUrl: stage.server.url,
    ...(login === undefined ? {} : { login }),
  });
  // A dialog would hold the page; that one came is the fault.
  visitor.page.on('dialog', (dialog) => {
    void dialog.dismiss();
    throw new Error(`a dialog: ${dialog.message()}`);
  });
  visitors.push(visitor);
  return visitor;
}

/** Nothing ran, nothing was loaded from elsewhere, nothing was refused by the policy, and the page is still ours. */
async function expectUntouched(visitor: Visitor): Promise<void> {
  expect(await visitor.page.evaluate('window.__hit')).toBeUndefined();
  expect(new URL(visitor.page.url()).origin).toBe(stage.server.url);
  expect(
    await visitor.page.locator('base, iframe, object, embed, meta[http-equiv=refresh]').count(),
  ).toBe(0);
  expect(await visitor.page.locator('[onerror], [onload], a[href^="javascript:"]').count()).toBe(0);
  expect(visitor.faults).toEqual([]);
}

describe('texts that would run', () => {
  it.each([undefined, 'supplier-a', 'supervisor-a'] as const)(
    '[S5] titles on the list and on each auction’s page, as %s',
    async (login) => {
      const visitor = await visit(login);
      await visitor.page.goto('/auctions');
      await visitor.page
        .getByText(PAYLOADS.at(-1) ?? '')
        .first()
        .waitFor();
      await expectUntouched(visitor);
      const page = new AuctionPage(visitor);
      for (const [at, title] of PAYLOADS.entries()) {
        await page.open(`evil-${at}`, login === 'supplier-a' ? 'auctions' : 'watch');
        await visitor.page.getByText(title).first().waitFor();
        await expectUntouched(visitor);
      }
    },
  );

  it('[S5] announcements and reasons of officials in the hall', async () => {
    const visitor = await visit('supplier-a');
    const page = new AuctionPage(visitor);
    await page.open('evil-0');
    for (const [at, text] of PAYLOADS.entries()) {
      await command('evil-0', { type: 'Announce', commandId: `announce-${at}`, text });
    }
    await command('evil-0', { type: 'Pause', commandId: 'pause-1', reason: PAYLOADS[1] });
    await visitor.page
      .getByText(PAYLOADS.at(-1) ?? '')
      .first()
      .waitFor();
    await expectUntouched(visitor);
    await visitor.page.reload();
    await page.figures.waitFor();
    await expectUntouched(visitor);
  });

  it('[S5] what is searched for, and where a sign-in should lead', async () => {
    const visitor = await visit();
    for (const text of PAYLOADS) {
      await visitor.page.goto(`/auctions?search=${encodeURIComponent(text)}`);
      await visitor.page.locator('h1').first().waitFor();
      await expectUntouched(visitor);
    }
    for (const text of ['javascript:window.__hit=1', '//evil.example/', ...PAYLOADS.slice(0, 3)]) {
      await visitor.page.goto(
        `/sign-in?then=${encodeURIComponent(text)}&next=${encodeURIComponent(text)}`,
      );
      await visitor.page.locator('h1').first().waitFor();
      await expectUntouched(visitor);
    }
  });
});
