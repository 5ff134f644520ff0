import { join } from 'node:path';
import { SUITE_IDS, type SuiteId } from '#contracts/sealing/suite.ts';
import type { SigningKey } from '#pki/keys.ts';
import {
  type Authority,
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
} from '#pki/issue.ts';
import { pemText } from '#pki/pem.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { answerTimestamp, suiteOfRequest } from '#pki/timestamp.ts';
import { writeOnce } from '../files/write-once.ts';
import { PLATFORM_FILES, readKeyFile } from './sealing-folder.ts';

/**
 * The certification and time-stamping authorities of the demo (演示 CA, 演示时间戳): keys in a folder of their own, which anybody
 * with the machine can read. No real tender trusts them.
 */
export interface DemoAuthority {
  /** PEM files of all demo keys lie in `keys/`, whose certificates count in `trust/`. */
  readonly folder: string;
  /** Key and certificate of one party of the demo, made once; an id of letters, digits and `-`. Preset: P-256. */
  party(id: string, suite?: SuiteId): Promise<KeyMaterial>;
  /** Answers a request for a time-stamp (RFC 3161) over SHA-256 or SM3; `undefined`: it is none. */
  stamp(request: Uint8Array): Promise<Uint8Array | undefined>;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 3_650;
const PARTY_ID = /^[A-Za-z0-9-]{1,64}$/;
const SERIALS = 1_000_000;
/** Each suite has authorities and parties of its own (SEAL-1). */
const PLACES: Readonly<Record<SuiteId, { name: string; root: string; keys: string }>> = {
  'P256-A256GCM-SHA256': {
    name: 'CN=Kaibiao demo CA,O=Kaibiao demo,C=CN',
    root: 'trust/roots/demo-ca.pem',
    keys: 'keys',
  },
  'SM2-SM4-SM3': {
    name: 'CN=Kaibiao demo SM CA,O=Kaibiao demo,C=CN',
    root: 'trust/roots/demo-sm-ca.pem',
    keys: 'keys/sm',
  },
};

/** Opens the demo's authorities, and makes what is missing; a crash between two files is made good by the next start. */
export async function openDemoAuthority(
  folder: string,
  nowMs: () => number,
): Promise<DemoAuthority> {
  const branches = new Map<SuiteId, Branch>();
  for (const suite of SUITE_IDS) {
    branches.set(suite, await openBranch(folder, { suite, nowMs }));
  }
  const branchOf = (suite: SuiteId): Branch => {
    const branch = branches.get(suite);
    if (branch === undefined) throw new RangeError('the demo has no such suite');
    return branch;
  };
  let count = 0;
  return {
    folder,
    async party(id, suite = 'P256-A256GCM-SHA256') {
      if (!PARTY_ID.test(id)) throw new RangeError('no party of the demo has such an id');
      return branchOf(suite).keyOf(id, 'signing');
    },
    async stamp(request) {
      const suite = suiteOfRequest(request);
      if (suite === undefined) return undefined;
      count = (count + 1) % SERIALS;
      const atMs = nowMs();
      const at = { atMs, serial: (atMs % SERIALS) * 1_000 + count };
      return answerTimestamp(branchOf(suite).tsa, request, at);
    },
  };
}

interface Branch {
  readonly keyOf: (id: string, use: CertificateUse) => Promise<KeyMaterial>;
  readonly tsa: SigningKey;
}

async function openBranch(
  folder: string,
  { suite, nowMs }: { readonly suite: SuiteId; readonly nowMs: () => number },
): Promise<Branch> {
  const { name, root: rootFile, keys } = PLACES[suite];
  const validity = { fromMs: nowMs() - DAY_MS, untilMs: nowMs() + VALID_DAYS * DAY_MS };
  const make = async (id: string, use: CertificateUse): Promise<KeyMaterial> => {
    const { request, privateKey } = await createRequest(`CN=${id},O=Kaibiao demo,C=CN`, suite);
    const certificate = await issueCertificate(authority, request, { ...validity, use });
    if (certificate === undefined) throw new Error('the demo authority refused its own request');
    return { privateKey, certificate };
  };
  const keyAt = (file: string, made: () => Promise<KeyMaterial>): Promise<KeyMaterial> =>
    readOrMake(join(folder, file), made);
  const root = await keyAt(`${keys}/demo-ca.pem`, () => createAuthority(name, validity, suite));
  const authority: Authority = { ...root, name };
  await writeOnce(join(folder, rootFile), pemText('CERTIFICATE', root.certificate));
  await keyAt(PLATFORM_FILES[suite], () => make('platform', 'signing'));
  const tsa = await keyAt(`${keys}/demo-tsa.pem`, () => make('tsa', 'time-stamping'));
  return {
    keyOf: (id, use) => keyAt(`${keys}/${id}.pem`, () => make(id, use)),
    tsa: await softwareSigningKey(tsa),
  };
}

async function readOrMake(path: string, make: () => Promise<KeyMaterial>): Promise<KeyMaterial> {
  const fresh = await readKeyFile(path).catch(() => make());
  const { privateKey, certificate } = fresh;
  await writeOnce(path, pemText('PRIVATE KEY', privateKey) + pemText('CERTIFICATE', certificate));
  return readKeyFile(path);
}
