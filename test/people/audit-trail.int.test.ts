import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditCheck, AuditRow } from '#contracts/wire/audit.ts';
import { PeopleStage } from './people-stage.ts';

interface Page {
  readonly items: readonly AuditRow[];
  readonly nextBefore?: number;
}

describe('the audit trail over HTTP', () => {
  let stage: PeopleStage;
  let auditor: string;
  beforeAll(async () => {
    stage = await PeopleStage.open();
    await stage.organization('org-platform', 'platform');
    await stage.organization('org-1', 'supplier');
    await stage.user('auditor', 'audit-admin', { organizationId: 'org-platform' });
    await stage.user('supplier', 'supplier', { organizationId: 'org-1' });
    auditor = (await stage.enrol('auditor')).token;
    for (let times = 0; times < 7; times += 1) await stage.signIn('supplier');
  });
  afterAll(() => stage.close());

  const read = async (query = '') =>
    (await stage.call<Page>(`/api/audit?${query}`, { token: auditor })).body;
  const check = async () =>
    (await stage.call<AuditCheck>('/api/audit/check', { method: 'POST', token: auditor })).body;

  it('[S18] pages go from the newest to the first without gap or repeat', async () => {
    const seen: number[] = [];
    let before = '';
    for (;;) {
      const page = await read(`size=4${before}`);
      // Each look adds a row above; those below stay where they are.
      seen.push(...page.items.map((row) => row.seq));
      if (page.nextBefore === undefined) break;
      before = `&before=${page.nextBefore}`;
    }
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => seen.length - i));
    expect(seen.length).toBeGreaterThan(12);
  });

  it('[S18] filters by kind, person, organization and time', async () => {
    const byKind = await read('kind=signed-in&size=200');
    expect(new Set(byKind.items.map(({ kind }) => kind))).toEqual(new Set(['signed-in']));
    const byPerson = await read('person=SUPPLIER&size=200');
    expect(byPerson.items.length).toBeGreaterThanOrEqual(8);
    for (const row of byPerson.items) expect([row.userId, row.objectId]).toContain('supplier');
    expect(byPerson.items[0]).toMatchObject({ login: 'supplier', organizationName: 'org-1' });
    const byOrganization = await read('organizationId=org-1&size=200');
    expect(byOrganization.items.length).toBeGreaterThanOrEqual(7);
    const at = byKind.items[0]?.at ?? 0;
    expect((await read(`to=${at}&kind=signed-in`)).items.every((row) => row.at < at)).toBe(true);
    expect((await read(`from=${at + 60_000}&kind=signed-in`)).items).toEqual([]);
  });

  it('[S18] an object that is a person or an organization has its name beside its id', async () => {
    const [person] = (await read('kind=user-created&size=1')).items;
    expect(person?.objectName).toBeTruthy();
    expect(person?.objectName).not.toBe(person?.objectId);
    const [organization] = (await read('kind=organization-created&size=1')).items;
    expect(organization?.objectName).toBeTruthy();
    expect((await read('kind=audit-looked-at&size=1')).items[0]?.objectName).toBeUndefined();
  });

  it('[S18] every look at it is a row of it', async () => {
    const looks = (await stage.audited('audit-looked-at')).length;
    await read('kind=signed-in');
    const after = await stage.audited('audit-looked-at');
    expect(after).toHaveLength(looks + 1);
    expect(after.at(-1)).toMatchObject({ userId: 'auditor', detail: { kind: 'signed-in' } });
  });

  it('[S18] the export is CSV with every row, its hash, and no formula', async () => {
    await stage.identity.signIn({ login: '=cmd|1', password: 'x', address: '=1+1' });
    const { text, status } = await stage.call('/api/audit/export', { token: auditor });
    expect(status).toBe(200);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^\ufeffseq,at,kind,/);
    expect(lines.length).toBeGreaterThan(15);
    expect(text).toContain("'=1+1");
    expect(text.indexOf('\ufeff', 1)).toBe(-1);
    const only = await stage.call('/api/audit/export?kind=user-created', { token: auditor });
    expect(only.text.trim().split('\r\n')).toHaveLength(3);
    expect(await stage.audited('audit-exported')).toHaveLength(2);
  });

  it('[S18] a changed, moved or missing row is found', async () => {
    const whole = await check();
    expect(whole.brokenAt).toBeUndefined();
    expect(whole.rows).toBeGreaterThan(15);
    expect(whole.lastHash).toMatch(/^[0-9a-f]{64}$/);
    const owner = new pg.Client({ connectionString: stage.ownerUrl });
    await owner.connect();
    // What nobody may do: only the owner of the database, past its own triggers.
    const tamper = async (sql: string) => {
      await owner.query('BEGIN');
      await owner.query('ALTER TABLE mod_audit.events DISABLE TRIGGER written_once');
      await owner.query('ALTER TABLE mod_audit.links DISABLE TRIGGER written_once');
      await owner.query(sql);
      await owner.query('COMMIT');
    };
    const swap = (a: number, b: number) =>
      `UPDATE mod_audit.links SET event_id = CASE seq WHEN ${a}
         THEN (SELECT event_id FROM mod_audit.links WHERE seq = ${b})
         ELSE (SELECT event_id FROM mod_audit.links WHERE seq = ${a}) END WHERE seq IN (${a}, ${b})`;
    const change = (from: string, to: string) =>
      `UPDATE mod_audit.events SET body = replace(body, '${from}', '${to}')
       WHERE event_id = (SELECT event_id FROM mod_audit.links WHERE seq = 3)`;
    try {
      await tamper(change('user-created', 'user-enabled'));
      expect((await check()).brokenAt).toBe(3);
      await tamper(change('user-enabled', 'user-created'));
      expect((await check()).brokenAt).toBeUndefined();
      await tamper('ALTER TABLE mod_audit.links DROP CONSTRAINT links_event_id_key');
      await tamper(swap(4, 5));
      expect((await check()).brokenAt).toBe(4);
      await tamper(swap(4, 5));
      await tamper('DELETE FROM mod_audit.links WHERE seq = 6');
      expect((await check()).brokenAt).toBe(6);
    } finally {
      await owner.end();
    }
  });
});
