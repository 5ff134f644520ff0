import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FileDigests } from '#contracts/sealing/file-digests.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { bidCoreSchema } from '#contracts/sealing/core.ts';
import { closingListSchema } from '#contracts/sealing/closing-list.ts';
import { bidHeaderSchema } from '#contracts/sealing/header.ts';
import { openingFileSchema } from '#contracts/sealing/opening-file.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { receiptSchema } from '#contracts/sealing/receipt.ts';
import { notOpenedRecordSchema, openingRecordSchema } from '#contracts/sealing/record.ts';
import { bidSheetSchema } from '#contracts/sealing/sheet.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { claimedSigner } from './cms-verify.ts';
import { createAuthority, issueRevocationList } from './issue.ts';
import { checkOpening } from './opening-check.ts';
import { pemText } from './pem.ts';
import { copyOf, DAMAGES, logEntryIn, publishTooFew } from './testing/damaged-openings.ts';
import { demoLogProof } from './testing/demo-log.ts';
import { NOT_OPENED_DAMAGES, notOpenedFiles, notOpenedRecord } from './testing/demo-not-opened.ts';
import { type DemoOpening, demoOpening, signedBy } from './testing/demo-opening.ts';
import { DEADLINE_MS } from './testing/demo-tender.ts';
import {
  type FilesByName,
  pythonFields,
  pythonVerdictOf,
  wrongIn,
} from './testing/python-verifier.ts';

const DAY_MS = 86_400_000;

it('[SEAL-7] [SEAL-17] given the fields of every file, then both programs know the same ones', async () => {
  const schemas = {
    ...{ POLICY: tenderPolicySchema, CORE: bidCoreSchema, HEADER: bidHeaderSchema },
    ...{ SHEET: bidSheetSchema, RECEIPT: receiptSchema, CLOSING: closingListSchema },
    ...{ OPENING: openingFileSchema, RECORD: openingRecordSchema },
    NOT_OPENED: notOpenedRecordSchema,
  };
  const ours = Object.entries(schemas).map(([name, { shape }]) => {
    const fields = Object.entries(shape).map(([field, form]) =>
      form.safeParse(undefined).success ? `${field}?` : field,
    );
    return [name, fields.toSorted()];
  });
  expect(await pythonFields(Object.keys(schemas))).toEqual(Object.fromEntries(ours));
});

/** Two programs that share no code say the same of every published folder that our tests know how to damage (SEAL-17). */
describe.each(SUITE_IDS)('%s', (suiteId) => {
  let published: DemoOpening;
  beforeAll(async () => {
    published = await demoOpening(suiteId);
  });

  /** What is wrong by both; they have to name the same places. */
  async function wrongByBoth(
    files: FilesByName,
    trust = published.tender.trust,
  ): Promise<readonly string[]> {
    const { suite } = published.tender;
    const ours = await checkOpening(suite, trust, async (name) => files.get(name));
    const theirs = await pythonVerdictOf({ files, trust });
    expect({ wrong: theirs.wrong, status: theirs.status }, theirs.text).toEqual({
      wrong: wrongIn(ours),
      status: ours.isGood ? 0 : 1,
    });
    return theirs.wrong;
  }

  it('[SEAL-16] [SEAL-17] given what was published, with a proof of the log and of too few bids, then both find it good', async () => {
    const demo = copyOf(published);
    demo.files.set('bids/1/receipt.tlog-proof', demoLogProof(logEntryIn(demo, 'bids/1')));
    expect(await wrongByBoth(demo.files)).toEqual([]);
    await publishTooFew(demo);
    expect(await wrongByBoth(demo.files)).toEqual([]);
    expect(await wrongByBoth(await notOpenedFiles(demo.tender))).toEqual([]);
  });

  it.each(DAMAGES)('[SEAL-17] given $what, then both say what is wrong', async (damage) => {
    const demo = copyOf(published);
    await damage.apply(demo);
    const wrong = await wrongByBoth(demo.files);
    if (damage.bid === undefined) expect(wrong.length).toBeGreaterThan(0);
    else expect(wrong).toEqual([damage.bid]);
  });

  it.each([
    ...['policy.json', 'policy.p7s', 'closing.json', 'closing.tsr', 'closing-2.p7s'],
    ...['opening.json', 'opening.p7s', 'bids/2/header.json', 'bids/2/header.p7s'],
    ...['bids/2/f0.ebd', 'bids/2/receipt.json', 'bids/2/receipt.p7s', 'bids/2/receipt.tsr'],
  ])('[SEAL-17] given one bit of %s changed, then both say so', async (name) => {
    const demo = copyOf(published);
    const bytes = Uint8Array.from(demo.files.get(name) ?? []);
    // In a signature's file the end is the signature itself.
    const at = name.endsWith('.json') ? bytes.length >> 1 : bytes.length - 5;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    demo.files.set(name, bytes);
    expect((await wrongByBoth(demo.files)).length).toBeGreaterThan(0);
  });

  it('[SEAL-5] [SEAL-17] given sheets that their bidders sealed with a wrong tag, then both refuse them', async () => {
    const { files, tender } = await demoOpening(suiteId, async ({ suite, bidder }, sealed) => {
      const [[first, ...others], [sheet, ...documents]] = [sealed.header.files, sealed.files];
      if (first === undefined || sheet === undefined) throw new Error('there is a sheet');
      const file = sheet.with(-1, (sheet.at(-1) ?? 0) ^ 1);
      const digests = new FileDigests(suite);
      await digests.add(file);
      const entry = { ...first, ...digests.finish() };
      const header = { ...sealed.header, files: [entry, ...others] };
      const headerBytes = canonicalBytes(header);
      const signature = await signedBy(bidder, headerBytes, DEADLINE_MS - 1);
      return { ...sealed, header, headerBytes, signature, files: [file, ...documents] };
    });
    const bids = ['bids/1', 'bids/2', 'bids/3'];
    expect(await wrongByBoth(files, tender.trust)).toEqual(bids);
  });

  it('[SEAL-13] given a bidder whose certificate was revoked, then only a bid that was stamped before counts, by both', async () => {
    const { tender, files } = published;
    const certificate = claimedSigner(files.get('bids/2/header.p7s') ?? new Uint8Array(0));
    if (certificate === undefined) throw new Error('there is a signer');
    const revokedAt = async (atMs: number): Promise<readonly string[]> => {
      const validity = { fromMs: DEADLINE_MS - DAY_MS, untilMs: DEADLINE_MS + DAY_MS };
      const revoked = [{ certificate, atMs }];
      const list = await issueRevocationList(tender.authority, { ...validity, revoked });
      return wrongByBoth(files, { ...tender.trust, revocations: [list] });
    };
    expect(await revokedAt(DEADLINE_MS)).toEqual([]);
    expect(await revokedAt(DEADLINE_MS - DAY_MS)).toEqual(['bids/2']);
  });

  it('[SEAL-13] given a revocation list in the authority’s name that it did not sign, then both judge nothing by it', async () => {
    const { tender, files } = published;
    const validity = { fromMs: DEADLINE_MS - DAY_MS, untilMs: DEADLINE_MS + DAY_MS };
    const impostor = await createAuthority('CN=Demo CA,O=Demo,C=CN', validity, suiteId);
    const list = await issueRevocationList(impostor, { ...validity, revoked: [] });
    const trust = { ...tender.trust, revocations: [list] };
    expect((await wrongByBoth(files, trust)).length).toBeGreaterThan(0);
  });

  it.each(NOT_OPENED_DAMAGES)(
    '[SEAL-17] given a record of too few bids with %s, then both refuse it',
    async (_, changes) => {
      const { tender } = published;
      const files = await notOpenedFiles(tender, notOpenedRecord(tender, changes));
      expect(await wrongByBoth(files)).toEqual(['record.json']);
    },
  );

  it('[SEAL-17] given such a record that the agency signed, one changed, none signed, or a closing list beside it, then both say so', async () => {
    const { tender } = published;
    const record = notOpenedRecord(tender);
    const files = await notOpenedFiles(tender, record);
    const byAgency = await notOpenedFiles(tender, record, tender.custodians[0]);
    const other = canonicalBytes({ ...record, headers: [] });
    const unsigned = new Map(files);
    unsigned.delete('record.p7s');
    for (const wrong of [byAgency, new Map(files).set('record.json', other), unsigned]) {
      expect(await wrongByBoth(wrong)).toEqual(['record.json']);
    }
    const beside = new Map(files).set('closing.json', canonicalBytes({}));
    expect(await wrongByBoth(beside)).toEqual(['closing list', 'opening']);
  });
});

it('[SEAL-13] [SEAL-17] given an opening that openssl signed over a SHA-384 digest, then neither program takes it for the suite', async () => {
  const { tender, files } = await demoOpening();
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-digest-'));
  const { certificate, privateKey } = tender.platform;
  await writeFile(join(folder, 'opening.json'), files.get('opening.json') ?? '');
  await writeFile(join(folder, 'certificate.pem'), pemText('CERTIFICATE', certificate));
  await writeFile(join(folder, 'key.pem'), pemText('PRIVATE KEY', privateKey));
  const signedOver = (digest: string): Uint8Array => {
    const signer = ['-signer', 'certificate.pem', '-inkey', 'key.pem', '-md', digest];
    const how = ['cms', '-sign', '-cades', '-binary', '-outform', 'DER', '-in', 'opening.json'];
    return execFileSync('openssl', [...how, ...signer], { cwd: folder });
  };
  const wrongWith = async (signature: Uint8Array): Promise<readonly string[]> => {
    const other = new Map(files).set('opening.p7s', signature);
    const ours = await checkOpening(tender.suite, tender.trust, async (name) => other.get(name));
    const theirs = await pythonVerdictOf({ files: other, trust: tender.trust });
    expect(theirs.wrong).toEqual(wrongIn(ours));
    return theirs.wrong;
  };
  expect(await wrongWith(signedOver('sha256'))).toEqual([]);
  expect(await wrongWith(signedOver('sha384'))).toEqual(['opening']);
});
