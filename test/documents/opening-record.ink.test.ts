import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import {
  notOpenedRecordSchema,
  type OpeningRecord,
  openingRecordSchema,
} from '#contracts/sealing/record.ts';
import { notOpenedRecordDocument } from '#documents/content/not-opened-record.ts';
import { openingRecordDocument } from '#documents/content/opening-record.ts';
import { renderForSignature } from '#documents/pdf/render.ts';
import { signPdf } from '#gateway/openings/signed-page.ts';
import { pemText } from '#pki/pem.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { DEADLINE_MS, demoTender } from '#pki/testing/demo-tender.ts';
import { expectInked, rendered } from './ink.ts';

/** The signed record as its readers see it: by poppler's renderer and its check of signatures, and by openssl. */
const run = promisify(execFile);
const DIGEST = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA';

function record(): OpeningRecord {
  const at = (minutes: number): string => String(DEADLINE_MS + minutes * 60_000);
  return openingRecordSchema.parse({
    ...{ typ: 'ebid/record/v1', openingId: 'T-1-1-1', tender: 'T-1', title: '办公桌椅采购 Desks' },
    ...{ lot: '1', stage: '1', host: '演示代理机构', policy: DIGEST, closing: DIGEST },
    ...{ deadline: at(0), ceilingFen: '100000000' },
    custodians: [
      { name: '演示代理机构', role: 'agency', hasSigned: true },
      { name: '演示监督部门', role: 'supervisor', hasSigned: false },
      { name: '演示公证处', role: 'notary', hasSigned: true },
    ],
    bids: [
      {
        ...{ number: 1, header: DIGEST, bidder: 's-1', received: at(-50), state: 'opened' },
        ...{ lock: 'A', bidderName: '演示供应商甲', priceFen: '97900000', hasConfirmed: true },
        ...{ priceWords: '玖拾柒万玖仟元整', isAboveCeiling: false },
        items: [{ label: '交货期', value: '合同签订后三十日' }],
      },
      {
        ...{ number: 2, header: DIGEST, bidder: 's-2', received: at(-40), state: 'opened' },
        ...{ lock: 'B', bidderName: '演示供应商乙', priceFen: '100000050', hasConfirmed: false },
        ...{ isAboveCeiling: true, items: [] },
      },
      {
        ...{ number: 3, header: DIGEST, bidder: 's-3', received: at(-30), hasConfirmed: false },
        ...{ state: 'revoked', fault: 'file_key_commitment' },
      },
    ],
    objections: [
      {
        ...{ number: 1, by: 's-1', about: 'objection', text: '大小写金额不一致', at: at(30) },
        ...{ answer: '以大写为准', answeredAt: at(31) },
      },
      { number: 2, by: 's-2', about: 'recusal', text: '请主持人回避', at: at(32) },
    ],
    signedIn: [
      { by: '演示代理机构', seat: 'host', at: at(-5) },
      { by: '演示公证处', seat: 'custodian', at: at(-4) },
    ],
    remarks: [{ number: 1, by: 's-1', seat: 'bidder', text: '请稍候两分钟', at: at(12) }],
  });
}

async function signed() {
  const model = openingRecordDocument({ record: record(), digest: DIGEST, algorithm: 'SHA-256' });
  const place = { signer: 'Kaibiao', reason: 'Opening record', location: 'CN', atMs: DEADLINE_MS };
  const unsigned = await renderForSignature(model, place);
  const tender = await demoTender();
  const pdf = await signPdf(await softwareSigningKey(tender.platform), unsigned);
  return { model, place, unsigned, pdf, tender };
}

/** What poppler says of a PDF's signatures; it ends with a status of its own where one is wrong. */
async function pdfsig(folder: string, pdf: Uint8Array): Promise<string> {
  const file = join(folder, 'signed.pdf');
  writeFileSync(file, pdf);
  const { stdout } = await run('pdfsig', ['-nocert', file]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kaibiao-record-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('[OPN-16] [DOC-4] the record is inked as it is laid out, and says all that is on record', async () => {
  const { model, pdf } = await signed();
  const { said } = await expectInked(model, pdf);
  const words = said.replaceAll(/\s/g, '');
  for (const told of [
    ...['开标记录', '办公桌椅采购', '演示代理机构', '演示公证处', '公证机构', '未签署'],
    ...['979,000.00', '玖拾柒万玖仟元整', '1,000,000.50', '壹佰万元伍角', '演示供应商乙'],
    ...['视为撤销投标', '大小写金额不一致', '以大写为准', '请主持人回避', '未答复'],
    ...[
      '投标人已确认',
      '视为确认',
      '合同签订后三十日',
      DIGEST,
      'verify-opening',
      '签到',
      '请稍候两分钟',
    ],
  ]) {
    expect(words).toContain(told);
  }
});

it('[OPN-16] the same record gives the same page, and a bid more gives another', async () => {
  const { model, place, unsigned } = await signed();
  expect(await renderForSignature(model, place)).toEqual(unsigned);
  const more = record();
  const other = openingRecordDocument({
    record: { ...more, bids: more.bids.slice(0, 2) },
    ...{ digest: DIGEST, algorithm: 'SHA-256' },
  });
  const { said } = await rendered(await renderForSignature(other, place));
  expect(said).not.toContain('视为撤销投标');
});

it('[OPN-16] [DOC-4] the record of too few bids is inked as it is laid out, and names no bidder', async () => {
  const { bids, signedIn, remarks, custodians, closing: _, ceilingFen: __, ...rest } = record();
  const { objections: ___, ...head } = rest;
  const model = notOpenedRecordDocument({
    record: notOpenedRecordSchema.parse({
      ...{ ...head, outcome: 'too_few_bids', bidsMin: 3, headers: [DIGEST, DIGEST] },
      custodians: custodians.map(({ name, role }) => ({ name, role })),
      signedIn,
      remarks: remarks?.slice(1),
    }),
    ...{ digest: DIGEST, algorithm: 'SHA-256' },
  });
  const place = { signer: 'Kaibiao', reason: 'Opening record', location: 'CN', atMs: DEADLINE_MS };
  const { said } = await expectInked(model, await renderForSignature(model, place));
  const words = said.replaceAll(/\s/g, '');
  for (const told of [
    ...['未开标记录', '办公桌椅采购', '演示代理机构', '公证机构', DIGEST, '无人发言'],
    ...['截止时有效投标2份，少于规定的3份', '保持密封', 'verify-opening'],
  ]) {
    expect(words).toContain(told);
  }
  for (const { bidder, bidderName = bidder } of bids) expect(words).not.toContain(bidderName);
});

it('[OPN-16] a reader of PDFs accepts the platform’s signature, and none over a record of which one byte was changed', async () => {
  const { pdf } = await signed();
  await inFolder(async (folder) => {
    const told = await pdfsig(folder, pdf);
    expect(told).toContain('Signature is Valid');
    expect(told).toContain('ETSI.CAdES.detached');
    expect(told).toContain('Total document signed');
    // In the dictionary of the document, before the signature, and in its last line, behind it.
    const text = Buffer.from(pdf).toString('latin1');
    for (const at of [text.indexOf('/Creator'), text.lastIndexOf('%%EOF')]) {
      const changed = pdf.map((byte, index) => (index === at + 3 ? byte ^ 1 : byte));
      expect(await pdfsig(folder, changed)).not.toContain('Signature is Valid');
    }
  });
});

it('[OPN-16] openssl accepts the signature inside as CAdES with the signer’s certificate named', async () => {
  const { pdf, tender } = await signed();
  const text = Buffer.from(pdf).toString('latin1');
  const [, from = '', to = '', rest = ''] = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/.exec(text) ?? [];
  expect(Number(to) + Number(rest)).toBe(pdf.length);
  await inFolder(async (folder) => {
    const place = (name: string): string => join(folder, name);
    const inside = text.slice(Number(from) + 1, Number(to) - 1);
    writeFileSync(place('signature.der'), Buffer.from(inside, 'hex'));
    const content = [pdf.subarray(0, Number(from)), pdf.subarray(Number(to))];
    writeFileSync(place('content'), Buffer.concat(content));
    writeFileSync(place('root.pem'), pemText('CERTIFICATE', tender.authority.certificate));
    const check = [
      ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', place('signature.der')],
      ...['-content', place('content'), '-CAfile', place('root.pem'), '-purpose', 'any'],
      ...['-attime', String(DEADLINE_MS / 1000), '-out', '/dev/null'],
    ];
    expect((await run('openssl', check)).stderr).toMatch(/verif.* successful/i);
    const shown = ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', place('signature.der')];
    expect((await run('openssl', shown)).stdout).not.toContain('signingTime');
  });
});
