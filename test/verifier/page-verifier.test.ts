import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyExport, type VerifyOptions } from '#contracts/journal/verify.ts';
import { utf8 } from '#contracts/utf8.ts';
import { verifyByCurve, verifyInPage } from '#clients/web/verifier/page-crypto.ts';
import { exportText, linesOf, rechained, sealed } from '#engine/export/forged-file.ts';
import { type SampleJournal, wholeSample } from '#engine/export/sample-journal.ts';
import { verifyOnNode, verifyP256 } from '#engine/export/verify-node.ts';

/** The page's verifier against the command line's: the same code over other primitives has to say the same. */
let journal: SampleJournal;
let text = '';

beforeAll(async () => {
  journal = await wholeSample();
  text = await exportText(journal);
});

async function both(file: string, options: VerifyOptions = {}) {
  const [page, node] = await Promise.all([
    verifyExport([utf8(file)], verifyInPage, options),
    verifyExport([utf8(file)], verifyOnNode, options),
  ]);
  expect(page).toEqual(node);
  return page;
}

describe('the verifier in a page', () => {
  it('[VER-1] says of a true file what the command line says of it', async () => {
    const report = await both(text, { verifierKey: journal.verifierKey });
    expect(report).toMatchObject({ type: 'good', records: 22, keyFrom: 'given' });
  });

  it('[VER-1] names the same record of a file in which one byte was changed', async () => {
    const forged = text.replace('"priceFen":98000000', '"priceFen":98000001');
    expect(forged).not.toBe(text);
    const report = await both(forged);
    expect(report).toMatchObject({ type: 'bad', fault: { version: 5, code: 'chain_broken' } });
  });

  it('[VER-1] finds a record taken out although everything was hashed anew', async () => {
    const lines = linesOf(text);
    const at = lines.findIndex(({ kind }) => kind === 'record') + 3;
    const report = await both(rechained(lines.filter((_line, index) => index !== at)));
    expect(report.type).toBe('bad');
  });

  it('[VER-1] finds a checkpoint that another key signed', async () => {
    const lines = linesOf(text).map((line) =>
      line.kind === 'checkpoint'
        ? { ...line, note: String(line['note']).replace(/[A-Za-z0-9+/]{8}=*\n$/, 'AAAAAAAA\n') }
        : line,
    );
    const report = await both(sealed(lines));
    expect(report).toMatchObject({ type: 'bad', fault: { code: 'bad_checkpoint' } });
  });

  it('[VER-1] checks P-256 signatures as Node does, also false ones and keys that are none', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    const message = utf8('报价');
    const off = spki.map((byte, index) => (index === spki.length - 1 ? byte ^ 1 : byte));
    for (let round = 0; round < 8; round += 1) {
      const signature = new Uint8Array(
        sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
      );
      for (const [key, bytes] of [
        [spki, message],
        [spki, utf8('报价 ')],
        [off, message],
      ] as const) {
        const expected = await verifyP256(key, bytes, signature);
        expect(await verifyByCurve(key, bytes, signature)).toBe(expected);
        expect(await verifyInPage.verifyP256(key, bytes, signature)).toBe(expected);
      }
    }
  });

  it('[VER-1] refuses Ed25519 keys and signatures of a wrong length', async () => {
    const short = new Uint8Array(31);
    expect(await verifyInPage.verifyEd25519(short, short, new Uint8Array(64))).toBe(false);
    const zero = new Uint8Array(32);
    expect(await verifyInPage.verifyEd25519(zero, short, new Uint8Array(64))).toBe(false);
  });
});
