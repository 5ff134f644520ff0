import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGINS_KEPT_MS } from '#contracts/limits.ts';
import { createPool } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { Oversight, type Overseer } from './index.ts';

const SUPERVISOR: Overseer = {
  userId: 'u1',
  displayName: '监管人员',
  organizationId: 'o1',
  organizationName: '监管部门',
  sessionId: 's1',
  address: '192.0.2.9',
};
const CHROME = 'Mozilla/5.0 Chrome';

describe('what supervisors know beside the journal', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let nowMs = 1_000_000;
  const faults: unknown[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool({
      databaseUrl: database.url,
      applicationName: 'oversight-test',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 2,
      log: recordingLog(),
    });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const oversightWith = (key = 1) =>
    new Oversight({
      pool,
      markKey: new Uint8Array(32).fill(key),
      userAgentsOf: async (ids) =>
        new Map(ids.filter((id) => id !== 'gone').map((id) => [id, CHROME])),
      nowMs: () => nowMs,
      onFault: (error) => faults.push(error),
    });
  const seen = (auctionId: string, who: string, sessionId: string, address: string) => ({
    ...{ auctionId, bidderId: who, sessionId, address },
  });
  const auditRows = async (kind: string) =>
    (
      await pool.query<{ body: string }>(
        'SELECT e.body FROM mod_audit.events AS e JOIN mod_audit.links USING (event_id) WHERE kind = $1 ORDER BY seq',
        [kind],
      )
    ).rows.map(({ body }): { objectId: string; detail: { signals?: string[] } } =>
      JSON.parse(body),
    );

  it('[ANO-9] origins are deleted when they are too old, and not a millisecond before', async () => {
    const oversight = oversightWith();
    const startMs = nowMs;
    oversight.see(seen('old', 'B1', 's-b1', '203.0.113.7'));
    await oversight.store();
    nowMs += 1;
    oversight.see(seen('younger', 'B1', 's-b1', '203.0.113.7'));
    await oversight.store();
    const known = async () => [...(await oversight.originsOf(['old', 'younger'])).keys()];
    nowMs = startMs + ORIGINS_KEPT_MS;
    await oversight.forgetOld();
    expect(await known()).toEqual(['old', 'younger']);
    nowMs += 1;
    await oversight.forgetOld();
    expect(await known()).toEqual(['younger']);
    nowMs += 1;
    await oversight.forgetOld();
    expect(await known()).toEqual([]);
    expect(faults).toEqual([]);
    nowMs = startMs;
  });

  it('[ANO-8] keeps marks of addresses and devices, never an address, and adds up what comes again', async () => {
    const oversight = oversightWith();
    oversight.see(seen('A1', 'B1', 's-b1', '203.0.113.7'));
    nowMs += 500;
    oversight.see(seen('A1', 'B1', 's-b1', '203.0.113.7'));
    oversight.see(seen('A1', 'B2', 'gone', '203.0.113.7'));
    oversight.see(seen('A1', 'B3', 's-b3', '2001:db8:1:2::/64'));
    await oversight.store();
    nowMs += 500;
    oversight.see(seen('A1', 'B1', 's-b1', '203.0.113.7'));
    await oversight.stop();
    const origins = (await oversight.originsOf(['A1'])).get('A1') ?? [];
    expect(
      origins.map(({ bidderId, offers, addressShown }) => [bidderId, offers, addressShown]),
    ).toEqual([
      ['B1', 3, '203.0.113.*'],
      ['B2', 1, '203.0.113.*'],
      ['B3', 1, '2001:db8:*'],
    ]);
    const [b1, b2, b3] = origins;
    expect(b1?.addressMark).toBe(b2?.addressMark);
    expect(b1?.addressMark).not.toBe(b3?.addressMark);
    expect([b1?.deviceShown, b2?.deviceMark]).toEqual([CHROME, '']);
    expect(b1?.lastAt).toBe((b1?.firstAt ?? 0) + 1_000);
    const { rows } = await pool.query('SELECT * FROM mod_oversight.sightings');
    expect(JSON.stringify(rows)).not.toContain('203.0.113.7');
    expect(faults).toEqual([]);
  });

  it('[ANO-8] without the key nobody can try out addresses', async () => {
    const other = oversightWith(2);
    other.see(seen('A2', 'B1', 's-b1', '203.0.113.7'));
    await other.stop();
    const marks = await other.originsOf(['A1', 'A2']);
    expect(marks.get('A2')?.[0]?.addressMark).not.toBe(marks.get('A1')?.[0]?.addressMark);
  });

  it('[ANO-8] what could not be stored is stored with the next', async () => {
    let isAway = true;
    const oversight = new Oversight({
      pool,
      markKey: new Uint8Array(32),
      userAgentsOf: async () => {
        if (isAway) throw new Error('away');
        return new Map();
      },
      nowMs: () => nowMs,
      onFault: (error) => faults.push(error),
    });
    oversight.see(seen('A3', 'B1', 's', '192.0.2.1'));
    await oversight.store();
    oversight.see(seen('A3', 'B1', 's', '192.0.2.1'));
    isAway = false;
    await oversight.stop();
    expect((await oversight.originsOf(['A3'])).get('A3')?.map(({ offers }) => offers)).toEqual([2]);
    expect(faults.splice(0)).toHaveLength(1);
  });

  it('[ANO-7] a look is on the audit trail before it is shown; an open page is one look, a new signal another', async () => {
    const oversight = oversightWith();
    const look = (...shown: readonly string[]) =>
      oversight.look(SUPERVISOR, { kind: 'signals-viewed', objectId: 'A7', shown });
    await look('x');
    await look('x');
    await look('x', 'y');
    nowMs += 10 * 60_000;
    await look('y');
    const other = { ...SUPERVISOR, sessionId: 's2' };
    await oversight.look(other, { kind: 'signals-viewed', objectId: 'A7', shown: [] });
    const rows = (await auditRows('signals-viewed')).filter(({ objectId }) => objectId === 'A7');
    expect(rows.map(({ detail }) => detail.signals)).toEqual([['x'], ['y'], ['y'], []]);
    await oversight.look(SUPERVISOR, { kind: 'signals-exported', objectId: 'A7', shown: ['y'] });
    await oversight.look(SUPERVISOR, { kind: 'signals-exported', objectId: 'A7', shown: ['y'] });
    expect(await auditRows('signals-exported')).toHaveLength(2);
  });

  it('[ANO-7] notes stay as they were written, with an audit row each', async () => {
    const oversight = oversightWith();
    const about = { auctionId: 'A8', version: 12 };
    await oversight.addNote(SUPERVISOR, about, { signalKey: 'k', state: 'seen', text: '' });
    const note = await oversight.addNote(SUPERVISOR, about, {
      state: 'followed-up',
      text: '调取记录',
    });
    expect(note).toMatchObject({ by: '监管人员', text: '调取记录', version: 12 });
    const notes = (await oversight.notesOf(['A8', 'A9'])).get('A8') ?? [];
    expect(notes.map(({ state, signalKey }) => [state, signalKey])).toEqual([
      ['followed-up', undefined],
      ['seen', 'k'],
    ]);
    expect(await auditRows('signal-noted')).toHaveLength(2);
    await expect(pool.query('UPDATE mod_oversight.notes SET text = text')).rejects.toThrow();
    await expect(pool.query('DELETE FROM mod_oversight.notes')).rejects.toThrow();
  });
});
