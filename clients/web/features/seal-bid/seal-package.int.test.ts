import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { demoTender, sealDemo } from '#pki/testing/demo-tender.ts';
import { SealPackage } from './seal-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaibiao-ebid-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an .ebid file', () => {
  it('given a sealed bid, then any tar unpacks exactly its files', async () => {
    const sealed = await sealDemo(await demoTender(), [utf8('one'), utf8('two')]);
    const archive = new SealPackage();
    for (const [n, bytes] of sealed.files.entries()) {
      await archive.write(n, bytes.subarray(0, 700));
      await archive.write(n, bytes.subarray(700));
    }
    const blob = archive.finish(sealed);
    writeFileSync(join(folder, 'bid.ebid'), new Uint8Array(await blob.arrayBuffer()));
    execFileSync('tar', ['-xf', 'bid.ebid'], { cwd: folder, stdio: 'pipe' });
    const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
    expect(read('header.json')).toEqual(sealed.headerBytes);
    expect(read('header.p7s')).toEqual(sealed.signature);
    for (const [n, bytes] of sealed.files.entries()) expect(read(`f${n}.ebd`)).toEqual(bytes);
    expect(readdirSync(folder)).toHaveLength(6);
  });
});
