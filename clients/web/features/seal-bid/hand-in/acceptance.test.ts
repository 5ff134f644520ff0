import { beforeAll, describe, expect, it } from 'vitest';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { acceptDemo } from '#pki/testing/demo-opening.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  sealDemo,
  type SealedParts,
} from '#pki/testing/demo-tender.ts';
import { SealPackage } from '../seal-package.ts';
import { acceptanceTar, checkAcceptance } from './acceptance.ts';
import { type BidFile, readBidFile } from './bid-file.ts';

let tender: DemoTender;
let sealed: SealedParts;
let bid: BidFile;

beforeAll(async () => {
  tender = await demoTender('T-1', 'P256-A256GCM-SHA256');
  sealed = await sealDemo(tender, [utf8('document')]);
  bid = await fileOf(sealed);
});

async function blobOf(parts: SealedParts): Promise<Blob> {
  const archive = new SealPackage();
  for (const [n, file] of parts.files.entries()) await archive.write(n, file);
  return archive.finish(parts);
}

async function fileOf(parts: SealedParts): Promise<BidFile> {
  const read = await readBidFile('bid.ebid', await blobOf(parts));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

async function answered(receivedMs: number): Promise<AcceptanceView> {
  const { kind, files } = await acceptDemo(tender, sealed, receivedMs);
  return {
    kind,
    file: base64Of(files.receipt),
    signature: base64Of(files.signature),
    stamp: base64Of(files.stamp),
    receivedMs: epochMs(receivedMs),
  };
}

const check = (acceptance: AcceptanceView, of = bid, by = tender) =>
  checkAcceptance(acceptance, {
    ...{ bid: of, policy: by.policy, trust: by.trust, status: 'sealed' },
  });

describe('the platform’s answer', () => {
  it('[SEAL-16] given a receipt for this very file, it is good', async () => {
    expect(await check(await answered(DEADLINE_MS - 1))).toMatchObject({ ok: true });
  });

  it('[SEAL-16] given another file, another policy or changed bytes, it is not', async () => {
    const receipt = await answered(DEADLINE_MS - 1);
    const other = await fileOf(await sealDemo(tender, [utf8('document')]));
    expect(await check(receipt, other)).toEqual({ ok: false, error: 'receipt_mismatch' });
    const elsewhere = await demoTender('T-2', 'P256-A256GCM-SHA256');
    expect(await check(receipt, bid, elsewhere)).toEqual({ ok: false, error: 'wrong_policy' });
    const broken = { ...receipt, file: 'no base64' };
    expect(await check(broken)).toEqual({ ok: false, error: 'receipt_shape' });
  });

  it('[SEAL-19] given a bid that came late, its signed answer is good, and no receipt', async () => {
    const late = await answered(DEADLINE_MS);
    expect(late.kind).toBe('late');
    expect(await check(late)).toMatchObject({ ok: true });
    expect(await check({ ...late, kind: 'receipt' })).toMatchObject({ ok: false });
  });

  it.each([
    { atMs: DEADLINE_MS - 1, names: ['receipt.json', 'receipt.p7s', 'receipt.tsr'] },
    { atMs: DEADLINE_MS, names: ['late.json', 'late.p7s', 'late.tsr'] },
  ])('is saved as an archive of $names', async ({ atMs, names }) => {
    const tar = new Uint8Array(await acceptanceTar(await answered(atMs)).arrayBuffer());
    const found: string[] = [];
    for await (const { name } of readUstar(sourceOf(tar))) found.push(name);
    expect(found).toEqual(names);
  });
});

describe('a chosen file', () => {
  it('is named by the digest of its header', () => {
    expect(bid.header.core).toMatchObject({ tender: 'T-1', ver: 1 });
    expect(bid.headerBytes).toEqual(sealed.headerBytes);
    expect(bid.signature).toEqual(sealed.signature);
  });

  it.each([
    ['empty', () => new Blob([])],
    ['something else', () => new Blob(['x'.repeat(2_000)])],
    ['cut off', async () => (await blobOf(sealed)).slice(0, 700)],
  ])('given one that is %s, it is no sealed bid', async (_what, blob) => {
    expect(await readBidFile('x.ebid', await blob())).toEqual({
      ok: false,
      error: 'archive_shape',
    });
  });
});
