import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GENESIS_HASH } from '#contracts/journal/record.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { type SampleJournal, wholeSample } from '#engine/export/sample-journal.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { PostgresLogStore } from '#engine/store/postgres-log-store.ts';
import {
  addOrganization,
  addUser,
  forgetFactors,
  list,
  makeAdministrators,
  setLocked,
  setPassword,
} from './accounts-run.ts';
import { runExport } from './export-run.ts';
import type { CliIo } from './io.ts';
import { runVerify } from './verify.ts';

let database: TestDatabase;
let folder = '';
let journal: SampleJournal;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-export-'));
  journal = await wholeSample();
  await store(journal, database.url);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** The sample's records, leaves and checkpoints as the server would have stored them. */
async function store(sample: SampleJournal, databaseUrl: string): Promise<void> {
  const events = new PostgresEventStore({ databaseUrl, log: recordingLog() });
  const log = new PostgresLogStore({ databaseUrl, log: recordingLog() });
  try {
    const claims = await events.claim([0], 'test');
    const last = sample.records.at(-1);
    if (last === undefined) throw new Error('the sample has records');
    const outcome = await events.append({
      claims,
      records: sample.records.map((record) => ({ ...record, stream: sample.stream })),
      heads: [
        {
          stream: sample.stream,
          partition: 0,
          fromVersion: 0,
          fromHash: GENESIS_HASH,
          toVersion: last.version,
          toHash: last.hash,
          isEnded: true,
          summary: {
            title: 'Desks',
            type: 'english-reverse',
            visibility: 'best-price',
            offerSignature: 'none',
            buyerId: 'buyer-1',
            agencyId: 'agency-1',
            bidderIds: ['B1', 'B2', 'B3'],
            opensAt: 2_000,
            closesAt: 20_000,
            lotCount: 2,
          },
        },
      ],
    });
    expect(outcome).toEqual({ type: 'appended' });
    const epoch = await log.claimLog('test');
    let first = 0;
    for (const checkpoint of sample.shared.checkpoints) {
      const leaves = sample.shared.leaves.slice(first, checkpoint.size);
      await log.appendLeaves(epoch, leaves, checkpoint);
      first = checkpoint.size;
    }
  } finally {
    await Promise.all([events.close(), log.close()]);
  }
}

async function captured(work: (io: CliIo) => Promise<unknown>, databaseUrl = database.url) {
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: folder, LANG: 'C' };
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env };
  const printed = Promise.all([text(io.stdout), text(io.stderr)]);
  const result = await work(io).finally(() => {
    io.stdout.end();
    io.stderr.end();
  });
  const [out, err] = await printed;
  return { result, out, err };
}

describe('kaibiao export', () => {
  test('[JRN-6] what PostgreSQL holds comes out as a file that verifies with the key', async () => {
    const out = join(folder, 'a1.ndjson');
    const key = journal.verifierKey;
    await captured((io) => runExport('A1', { out, key }, io));
    const verdict = await captured((io) => runVerify(out, { key }, io));
    expect(verdict.result).toBe(0);
    expect(verdict.out).toContain('19 published heads in agreement');
    const printed = await captured((io) => runExport('A1', { key }, io));
    const lines = (whole: string): string[] => whole.split('\n').slice(1, -2);
    expect(lines(printed.out)).toEqual(lines(await readFile(out, 'utf8')));
    expect(await readdir(folder)).toEqual(['a1.ndjson']);
  });

  test('[JRN-6] what keeps it from being whole is said in one line, and no half file stays', async () => {
    const key = journal.verifierKey;
    const inside = join(folder, 'none', 'a.ndjson');
    await expect(captured((io) => runExport('A9', { key }, io))).rejects.toThrow(
      'no auction or project A9',
    );
    await expect(captured((io) => runExport('A1', {}, io))).rejects.toThrow('no log key');
    await expect(captured((io) => runExport('A1', { key: 'x' }, io))).rejects.toThrow('--key');
    await expect(captured((io) => runExport('A1', { key, out: inside }, io))).rejects.toThrow(
      `cannot write ${inside}`,
    );
    const nowhere = captured(
      (io) => runExport('A1', { key }, io),
      'postgres://nobody:x@127.0.0.1:1/none',
    );
    await expect(nowhere).rejects.toThrow('cannot be reached');
  });
});

describe('kaibiao user and org', () => {
  test('[A7] accounts are made, listed and given a new password; passwords never come as arguments', async () => {
    const org = { id: 'S1', name: '甲办公用品有限公司', kind: 'supplier' as const };
    await captured((io) => addOrganization(org, io));
    const passwordFile = join(folder, 'secret.txt');
    await writeFile(passwordFile, 'correct horse battery\n');
    const user = { login: 'Zhang', name: '张三', role: 'supplier' as const, org: 'S1', id: 'u1' };
    const made = await captured((io) => addUser({ ...user, passwordFile }, io));
    expect(made.out).toBe('account Zhang made, id u1\n');
    await expect(captured((io) => addUser({ ...user, generate: true }, io))).rejects.toThrow(
      'there is an account',
    );
    const stray = { ...user, login: 'li', id: 'u2', org: 'S9', generate: true };
    await expect(captured((io) => addUser(stray, io))).rejects.toThrow('no organization S9');
    const listed = await captured((io) => list('users', { json: true }, io));
    expect(JSON.parse(listed.out)).toEqual({
      userId: 'u1',
      login: 'zhang',
      displayName: '张三',
      role: 'supplier',
      organizationId: 'S1',
      isDisabled: false,
    });
    const changed = await captured((io) => setPassword('ＺＨＡＮＧ', { generate: true }, io));
    expect(changed.out).toMatch(/changed: [\w-]{20}\n$/);
    await expect(captured((io) => setPassword('li', { generate: true }, io))).rejects.toThrow(
      'no account li',
    );
    for (const isLocked of [true, false]) {
      await captured((io) => setLocked('zhang', isLocked, io));
      const { out } = await captured((io) => list('users', { json: true }, io));
      expect(JSON.parse(out).isDisabled).toBe(isLocked);
    }
    const forgotten = await captured((io) => forgetFactors('zhang', io));
    expect(forgotten.out).toContain('no second factor any more');
    await expect(captured((io) => forgetFactors('li', io))).rejects.toThrow('no account li');
    const orgs = await captured((io) => list('organizations', {}, io));
    expect(orgs.out).toBe('S1\t甲办公用品有限公司\tsupplier\t\n');
  });

  test('[S17] the first three administrators are three accounts, made once', async () => {
    const { out } = await captured((io) => makeAdministrators({ name: '平台', org: 'P1' }, io));
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(4);
    for (const [at, login] of ['platform-admin', 'security-admin', 'audit-admin'].entries()) {
      expect(lines[at]).toMatch(new RegExp(`^${login}\t[\\w-]{20}$`));
    }
    await expect(
      captured((io) => makeAdministrators({ name: '平台', org: 'P1' }, io)),
    ).rejects.toThrow('there are administrators already: audit-admin, platform-admin');
  });
});
