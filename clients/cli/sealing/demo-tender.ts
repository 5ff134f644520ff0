import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { organizationId } from '#contracts/ids.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { oneLine } from '#contracts/strict-json.ts';
import {
  type Authority,
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from '#pki/issue.ts';
import { pemText } from '#pki/pem.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { emptyFolder, exists, writeNew } from './files.ts';
import { FILE } from './folder.ts';
import { runSeal } from './seal-run.ts';
import { accept, close, makePolicy, signFile } from './tender-run.ts';

export interface DemoArguments {
  readonly seconds: string;
  readonly suite?: SuiteId;
}

const DAY_MS = 86_400_000;
const LEEWAY_MS = 300_000;
const CUSTODIANS = ['agency', 'supervisor', 'notary'] as const;
const PRICES = ['980000.00', '1025500.50', '968800.00'] as const;

/** Makes a tender with three sealed bids, signed up to the closing list; what remains is to release and to open. */
export async function makeDemo(folder: string, options: DemoArguments, io: CliIo): Promise<void> {
  const seconds = Number(options.seconds);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) {
    throw new CliError('--seconds: a whole number from 1 to 86400');
  }
  await emptyFolder(folder);
  const quiet: CliIo = { ...io, stdout: asideOf(io) };
  const suite = options.suite ?? 'P256-A256GCM-SHA256';
  await makeParties(folder, suite);
  const trust = join(folder, 'trust');
  const key = (party: string): string => join(folder, 'keys', `${party}.pem`);
  const policy = join(folder, FILE.policy);
  const deadlineMs = Date.now() + seconds * 1_000;
  await writeNew(
    join(folder, 'keys', 'policy-draft.json'),
    JSON.stringify(draftOf(deadlineMs, suite)),
  );
  await makePolicy(join(folder, 'keys', 'policy-draft.json'), { out: policy }, quiet);
  const policySignature = join(folder, FILE.policySignature);
  await signFile(policy, { key: key('agency'), out: policySignature }, quiet);
  await mkdir(join(folder, 'documents'));
  for (const [at, price] of PRICES.entries()) {
    const name = `supplier-${at + 1}`;
    const document = join(folder, 'documents', `${name}.txt`);
    await writeFile(document, `演示投标文件 demo bid document of ${name}\n`.repeat(500));
    const out = join(folder, 'bids', String(at + 1));
    await runSeal(
      [document],
      {
        ...{ policy, trust, out, price, name: `演示供应商 ${at + 1}`, bidder: name },
        ...{ key: key(name), days: '90', item: ['工期=60 日'] },
      },
      quiet,
    );
    const keys = { platformKey: key('platform'), tsaKey: key('tsa') };
    await accept(out, { policy, trust, ...keys }, quiet);
    if (!(await exists(join(out, FILE.receipt)))) {
      throw new CliError(
        'this machine was too slow: delete the folder and give more with --seconds',
      );
    }
  }
  await wait(Math.max(0, deadlineMs - Date.now() + 10));
  await close(folder, { trust, tsaKey: key('tsa') }, quiet);
  for (const [at, custodian] of CUSTODIANS.entries()) {
    const out = join(folder, `closing-${at + 1}.p7s`);
    await signFile(join(folder, FILE.closing), { key: key(custodian), out }, quiet);
  }
  await new Printer(io.stdout).print(nextSteps(oneLine(folder)));
}

/** What the single steps say is no result of the whole: it goes where errors go. */
function asideOf({ stderr }: CliIo): Writable {
  const aside = new Writable({
    write: (chunk, _encoding, done) => void stderr.write(chunk, () => done()),
  });
  // Each step's printer listens; there are more of them than Node expects on one stream.
  return aside.setMaxListeners(0);
}

function draftOf(deadlineMs: number, suite: SuiteId): object {
  return {
    typ: 'ebid/policy/v1',
    tender: 'DEMO-1',
    title: '演示项目 Demo tender',
    lots: ['1'],
    stages: ['1'],
    suite,
    deadline: String(deadlineMs),
    opening: String(deadlineMs),
    decryptMs: String(30 * 60_000),
    custodians: CUSTODIANS.map((role) => ({
      role,
      organization: organizationId(role),
      name: `demo ${role}`,
      certificate: `${role}.pem`,
    })),
    locks: [
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ],
    bytesMax: String(1_073_741_824),
    documentsMax: 50,
    tsa: 'tsa.pem',
    platform: 'platform.pem',
    bidsMin: 3,
    logKey: 'demo+00000000+AA==',
  };
}

async function makeParties(folder: string, suite: SuiteId): Promise<void> {
  const nowMs = Date.now();
  const validity = { fromMs: nowMs - LEEWAY_MS, untilMs: nowMs + 365 * DAY_MS };
  const authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', validity, suite);
  await writeNew(
    join(folder, 'trust/roots/demo-ca.pem'),
    pemText('CERTIFICATE', authority.certificate),
  );
  const list = await issueRevocationList(authority, { ...validity, revoked: [] });
  await writeNew(join(folder, 'trust/crl/demo-ca.pem'), pemText('X509 CRL', list));
  await mkdir(join(folder, 'keys'));
  const suppliers = PRICES.map((_, at) => `supplier-${at + 1}`);
  for (const name of [...CUSTODIANS, 'platform', ...suppliers]) {
    await makeParty(folder, authority, { name, use: 'signing', validity, suite });
  }
  await makeParty(folder, authority, { name: 'tsa', use: 'time-stamping', validity, suite });
}

async function makeParty(
  folder: string,
  authority: Authority,
  party: {
    readonly name: string;
    readonly use: CertificateUse;
    readonly validity: { readonly fromMs: number; readonly untilMs: number };
    readonly suite: SuiteId;
  },
): Promise<void> {
  const { request, privateKey } = await createRequest(
    `CN=demo ${party.name},O=Demo,C=CN`,
    party.suite,
  );
  const certificate = await issueCertificate(authority, request, {
    ...party.validity,
    use: party.use,
  });
  if (certificate === undefined) throw new CliError('a request of the demo was refused');
  const text = pemText('PRIVATE KEY', privateKey) + pemText('CERTIFICATE', certificate);
  await writeNew(join(folder, 'keys', `${party.name}.pem`), text, { isPrivate: true });
}

function nextSteps(folder: string): string {
  const kaibiao = '  npm run --silent kaibiao --';
  const release = (party: string): string =>
    `${kaibiao} release ${folder} --trust ${folder}/trust --key ${folder}/keys/${party}.pem --out ${folder}/shares/${party}`;
  const parties = ['agency', 'notary', 'supplier-1', 'supplier-2', 'supplier-3'];
  const shares = parties.map((party) => `${folder}/shares/${party}`).join(' ');
  return [
    `${folder}: three sealed bids, the closing list signed by three custodians. Open them:`,
    ...parties.map(release),
    `${kaibiao} open ${folder} --trust ${folder}/trust --shares ${shares} --key ${folder}/keys/platform.pem --out ${folder}/published`,
    `${kaibiao} verify-opening ${folder}/published --trust ${folder}/trust`,
    '',
  ].join('\n');
}
