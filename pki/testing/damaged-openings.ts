import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingListOf } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { logEntryOf, readReceipt } from '#contracts/sealing/receipt.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signAttached, SIGNED_OID } from '../cms-signature.ts';
import { softwareSigningKey } from '../software-keys.ts';
import { timestampRequest } from '../timestamp.ts';
import { demoLogProof } from './demo-log.ts';
import { type DemoOpening, publishOpening, signedBy, stampAt } from './demo-opening.ts';
import { DEADLINE_MS, party } from './demo-tender.ts';

/** One way in which a published opening is not what it should be; every verifier has to say so. */
export interface Damage {
  readonly what: string;
  readonly fault: SealFault;
  /** The one bid that is wrong; absent when it is not about one bid. */
  readonly bid?: string;
  /** Changes the files of a copy. */
  readonly apply: (demo: DemoOpening) => void | Promise<void>;
}

/** The published opening with files of its own to be exchanged. */
export function copyOf(demo: DemoOpening): DemoOpening {
  return { ...demo, files: new Map(demo.files) };
}

/** What the log holds of a published bid's receipt. */
export function logEntryIn({ tender, files }: DemoOpening, folder: string): Uint8Array {
  const receipt = readReceipt(contentOf(files, `${folder}/receipt.json`));
  if (receipt === undefined) throw new Error('there is a receipt');
  return logEntryOf(tender.suite, receipt);
}

function contentOf(files: DemoOpening['files'], name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`${name} is there`);
  return bytes;
}

const MISSING: readonly (readonly [string, SealFault])[] = [
  ['policy.json', 'policy_shape'],
  ['policy.p7s', 'signature_encoding'],
  ['closing.json', 'closing_shape'],
  ['closing.tsr', 'signature_encoding'],
  ['opening.json', 'opening_shape'],
  ['opening.p7s', 'signature_encoding'],
  ['bids/2/header.json', 'not_canonical'],
  ['bids/2/header.p7s', 'receipt_mismatch'],
  ['bids/2/receipt.json', 'receipt_shape'],
  ['bids/2/receipt.p7s', 'signature_encoding'],
  ['bids/2/receipt.tsr', 'receipt_mismatch'],
  ['bids/2/f0.ebd', 'stream_truncated'],
];

function missing([name, fault]: readonly [string, SealFault]): Damage {
  const bid = name.startsWith('bids/2/') ? { bid: 'bids/2' } : {};
  return { what: `no ${name}`, fault, ...bid, apply: ({ files }) => void files.delete(name) };
}

/** The opening as the platform signs it, with other bids. */
function otherBids(
  what: string,
  bidsOf: (bids: OpeningFile['bids']) => OpeningFile['bids'],
  of: { readonly fault: SealFault; readonly bid?: string } = { fault: 'opening_incomplete' },
): Damage {
  return {
    what,
    ...of,
    apply: (demo) =>
      publishOpening(
        demo,
        { ...demo.opening, bids: bidsOf(demo.opening.bids) },
        demo.tender.platform,
      ),
  };
}

function keyOfSecond([first, second, ...rest]: OpeningFile['bids']): OpeningFile['bids'] {
  if (first?.state !== 'opened' || second?.state !== 'opened') throw new Error('both are opened');
  return [{ ...first, key: second.key }, second, ...rest];
}

/** Two bids where the policy asks for three, on a list that custodians signed. */
async function listOfTwo(demo: DemoOpening): Promise<OpeningFile> {
  const { tender, files, opening } = demo;
  const bids = opening.bids.slice(0, 2);
  const headers = bids.map(({ header }) => header);
  const given = { stage: '1', headers, checkpoint: '' };
  const bytes = canonicalBytes(closingListOf(tender.suite, tender.policy, given));
  const stamp = await stampAt(tender, DEADLINE_MS + 1);
  files.set('closing.json', bytes);
  files.set('closing.tsr', await stamp(timestampRequest(bytes, tender.suite.id)));
  for (const [at, custodian] of tender.custodians.entries()) {
    files.set(`closing-${at + 1}.p7s`, await signedBy(custodian, bytes, DEADLINE_MS + 2));
  }
  return { ...opening, closing: base64UrlOf(tender.suite.hash(bytes)), bids };
}

/** An opening with too few bids as it should be: none was opened (MOF87-41). */
export async function publishTooFew(demo: DemoOpening): Promise<void> {
  const opening = await listOfTwo(demo);
  const kept: OpeningFile = { ...opening, outcome: 'too_few_bids', bids: [] };
  await publishOpening(demo, kept, demo.tender.platform);
}

export const DAMAGES: readonly Damage[] = [
  ...MISSING.map(missing),
  {
    what: 'the log’s proof of another receipt',
    ...{ fault: 'log_proof', bid: 'bids/1' },
    apply: (demo) => {
      const proof = demoLogProof(logEntryIn(demo, 'bids/2'));
      demo.files.set('bids/1/receipt.tlog-proof', proof);
    },
  },
  {
    what: 'a proof by another log’s key',
    ...{ fault: 'log_proof', bid: 'bids/1' },
    apply: (demo) => {
      const proof = demoLogProof(logEntryIn(demo, 'bids/1'), new Uint8Array(32).fill(8));
      demo.files.set('bids/1/receipt.tlog-proof', proof);
    },
  },
  otherBids('the key of another bid', keyOfSecond, {
    fault: 'file_key_commitment',
    bid: 'bids/1',
  }),
  otherBids('a bid left out', (bids) => bids.slice(0, 2)),
  otherBids('a bid twice', (bids) => [...bids, ...bids.slice(0, 1)]),
  otherBids('bids in another order', (bids) => [
    ...bids.slice(0, 2).toReversed(),
    ...bids.slice(2),
  ]),
  otherBids('no bid at all', () => []),
  {
    what: 'a closing list that strangers signed',
    fault: 'closing_signatures',
    apply: async ({ tender, files }) => {
      const stranger = await party(tender.authority, 'stranger');
      const content = contentOf(files, 'closing.json');
      for (const at of [2, 3]) {
        files.set(`closing-${at}.p7s`, await signedBy(stranger, content, DEADLINE_MS + 2));
      }
    },
  },
  {
    what: 'a closing list stamped before the deadline',
    fault: 'closed_early',
    apply: async ({ tender, files }) => {
      const stamp = await stampAt(tender, DEADLINE_MS - 1);
      const request = timestampRequest(contentOf(files, 'closing.json'), tender.suite.id);
      files.set('closing.tsr', await stamp(request));
    },
  },
  {
    what: 'an opening that the agency signed',
    fault: 'opening_signer',
    apply: async (demo) => {
      const [agency] = demo.tender.custodians;
      if (agency === undefined) throw new Error('there is an agency');
      await publishOpening(demo, demo.opening, agency);
    },
  },
  {
    what: 'fewer bids than the policy asks, opened all the same (MOF87-41)',
    fault: 'opening_incomplete',
    apply: async (demo) => publishOpening(demo, await listOfTwo(demo), demo.tender.platform),
  },
  {
    what: 'a policy whose signature has content inside',
    fault: 'signature_encoding',
    apply: async ({ tender, files }) => {
      const [agency] = tender.custodians;
      if (agency === undefined) throw new Error('there is an agency');
      const key = await softwareSigningKey(agency);
      const inside = contentOf(files, 'policy.json');
      files.set('policy.p7s', await signAttached(key, SIGNED_OID.data, inside));
    },
  },
  {
    what: 'an opening of before its time',
    fault: 'closed_early',
    apply: async (demo) => {
      const early = { ...demo.opening, opened: String(DEADLINE_MS - 1) };
      await publishOpening(demo, early, demo.tender.platform);
    },
  },
  {
    what: 'an opening of another envelope',
    fault: 'opening_incomplete',
    apply: async (demo) =>
      publishOpening(demo, { ...demo.opening, stage: '2' }, demo.tender.platform),
  },
  {
    what: 'a field in the opening that no opening has',
    fault: 'opening_shape',
    apply: async (demo) =>
      publishOpening(demo, Object.assign({}, demo.opening, { note: '' }), demo.tender.platform),
  },
  {
    what: 'the files of one bid in another’s place',
    ...{ fault: 'not_on_closing_list', bid: 'bids/1' },
    apply: ({ files }) => {
      for (const [name, bytes] of [...files]) {
        if (name.startsWith('bids/2/')) files.set(name.replace('bids/2/', 'bids/1/'), bytes);
      }
    },
  },
  ...['receipt.json', 'receipt.p7s', 'receipt.tsr', 'header.p7s', 'f0.ebd'].map(exchanged),
];

/** One file of a bid is another bid's. */
function exchanged(name: string): Damage {
  const faults: Readonly<Record<string, SealFault>> = {
    'receipt.p7s': 'signature_invalid',
    'f0.ebd': 'segment_root',
  };
  return {
    what: `another bid’s ${name}`,
    ...{ fault: faults[name] ?? 'receipt_mismatch', bid: 'bids/1' },
    apply: ({ files }) => void files.set(`bids/1/${name}`, contentOf(files, `bids/2/${name}`)),
  };
}
