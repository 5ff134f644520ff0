import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Authority,
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
} from '#pki/issue.ts';
import { pemText } from '#pki/pem.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { answerTimestamp } from '#pki/timestamp.ts';
import { PLATFORM_FILE, readKeyFile } from './sealing-folder.ts';

/**
 * The certification and time-stamping authorities of the demo (演示 CA, 演示时间戳): keys in a folder of their own, which anybody
 * with the machine can read. No real tender trusts them.
 */
export interface DemoAuthority {
  /** PEM files of all demo keys lie in `keys/`, whose certificates count in `trust/`. */
  readonly folder: string;
  /** Key and certificate of one party of the demo, made once; an id of letters, digits and `-`. */
  party(id: string): Promise<KeyMaterial>;
  /** Answers a request for a time-stamp (RFC 3161); `undefined`: it is none. */
  stamp(request: Uint8Array): Promise<Uint8Array | undefined>;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 3_650;
const NAME = 'CN=Kaibiao demo CA,O=Kaibiao demo,C=CN';
const ROOT_FILE = 'trust/roots/demo-ca.pem';
const AUTHORITY_FILE = 'keys/demo-ca.pem';
const TSA_FILE = 'keys/demo-tsa.pem';
const PARTY_ID = /^[A-Za-z0-9-]{1,64}$/;
const SERIALS = 1_000_000;

/** Opens the demo's authorities, and makes what is missing; a crash between two files is made good by the next start. */
export async function openDemoAuthority(
  folder: string,
  nowMs: () => number,
): Promise<DemoAuthority> {
  const validity = { fromMs: nowMs() - DAY_MS, untilMs: nowMs() + VALID_DAYS * DAY_MS };
  const make = async (name: string, use: CertificateUse): Promise<KeyMaterial> => {
    const { request, privateKey } = await createRequest(`CN=${name},O=Kaibiao demo,C=CN`);
    const certificate = await issueCertificate(authority, request, { ...validity, use });
    if (certificate === undefined) throw new Error('the demo authority refused its own request');
    return { privateKey, certificate };
  };
  const keyAt = (file: string, made: () => Promise<KeyMaterial>): Promise<KeyMaterial> =>
    readOrMake(join(folder, file), made);
  const root = await keyAt(AUTHORITY_FILE, () => createAuthority(NAME, validity));
  const authority: Authority = { ...root, name: NAME };
  await writeOnce(join(folder, ROOT_FILE), pemText('CERTIFICATE', root.certificate));
  await keyAt(PLATFORM_FILE, () => make('platform', 'signing'));
  const tsa = await softwareSigningKey(await keyAt(TSA_FILE, () => make('tsa', 'time-stamping')));
  let count = 0;
  return {
    folder,
    async party(id) {
      if (!PARTY_ID.test(id)) throw new RangeError('no party of the demo has such an id');
      return keyAt(`keys/${id}.pem`, () => make(id, 'signing'));
    },
    stamp(request) {
      count = (count + 1) % SERIALS;
      const atMs = nowMs();
      return answerTimestamp(tsa, request, { atMs, serial: (atMs % SERIALS) * 1_000 + count });
    },
  };
}

async function readOrMake(path: string, make: () => Promise<KeyMaterial>): Promise<KeyMaterial> {
  const fresh = await readKeyFile(path).catch(() => make());
  const { privateKey, certificate } = fresh;
  await writeOnce(path, pemText('PRIVATE KEY', privateKey) + pemText('CERTIFICATE', certificate));
  return readKeyFile(path);
}

/** Whole or not at all; a file that is there stays as it is. */
async function writeOnce(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
