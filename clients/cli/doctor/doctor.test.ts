import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliIo } from '../io.ts';
import { backupFindings } from './backups.ts';
import { validity } from './certificates.ts';
import { type Finding, findingText } from './finding.ts';
import { keyFindings } from './keys.ts';
import { inodes, memory, nodeVersion, openFiles, space } from './machine.ts';

const GIB = 1024 ** 3;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

const stateOf = ({ state }: Finding): string => state;
function io(env: CliIo['env']): CliIo {
  return { stdout: new PassThrough(), stderr: new PassThrough(), env };
}

describe('kaibiao doctor', () => {
  it('[OPS-4] says of everything that is not well what to do, and of nothing else', () => {
    const findings = [
      ...[nodeVersion('20.1.0'), space(0), space(3 * GIB), inodes(5, 100), inodes(5_000, 100_000)],
      ...[openFiles('Max open files 100 100 files'), memory(GIB)],
    ];
    expect(findings.filter(({ todo }) => todo === undefined)).toEqual([]);
    expect(findings.map(findingText).every((line) => / → .{10,}\n$/.test(line))).toBe(true);
    const well = [nodeVersion('22.23.3'), space(9 * GIB), inodes(0, 0), memory(8 * GIB)];
    expect(well.map(stateOf)).toEqual(['good', 'good', 'good', 'good']);
    expect(well.filter(({ todo }) => todo !== undefined)).toEqual([]);
  });

  it.each([
    ['Max open files            1024                 524288               files', 'warn'],
    ['Max open files            65536                65536                files', 'good'],
    ['Max open files            unlimited            unlimited            files', 'good'],
    ['Max open files            64                   64                   files', 'bad'],
    ['', 'good'],
  ])('open files: %j is %s', (limits, state) => {
    expect(openFiles(limits).state).toBe(state);
  });

  it('[OPS-4] a key that others may read is found, and the command that mends it', async () => {
    const key = join(folder, 'log-key.pem');
    await writeFile(key, 'x', { mode: 0o600 });
    const env = { DATA_DIR: folder };
    const before = await keyFindings(io(env));
    expect(before.map(({ what, state }) => `${what} ${state}`)).toEqual([
      'key log-key.pem good',
      'key answer-key.pem good',
      'key second-factor-key good',
      'key deposit-key good',
    ]);
    await chmod(key, 0o640);
    const [found] = await keyFindings(io(env));
    expect(found).toMatchObject({ state: 'bad', todo: `chmod 600 ${key}` });
    expect(found?.detail).toContain('mode 640');
  });

  it.each([
    ['Jan  1 00:00:00 2027 GMT', undefined, 'good'],
    ['Dec 10 00:00:00 2026 GMT', undefined, 'warn'],
    ['Nov  1 00:00:00 2026 GMT', undefined, 'bad'],
    ['Jan  1 00:00:00 2027 GMT', 'self-signed certificate', 'bad'],
  ])('a certificate until %s, fault %s, is %s', (validTo, fault, state) => {
    const dates = { valid_from: 'Jan  1 00:00:00 2026 GMT', valid_to: validTo };
    const nowMs = Date.parse('2026-11-30T00:00:00Z');
    expect(validity('certificate', dates, { fault, nowMs }).state).toBe(state);
  });

  it('[OPS-4] a folder without backups is told of', async () => {
    expect(await backupFindings(folder, 0)).toMatchObject([{ state: 'bad' }]);
  });
});
