import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SUITE_IDS, type SuiteId } from '#contracts/sealing/suite.ts';
import { derOf, pemBlocks } from '#pki/pem.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { isKeyOf } from '#pki/suites.ts';
import type { TrustList } from '#pki/trust.ts';

/** The folder of sealing lacks something or holds what cannot be read. */
export class SealingFolderError extends Error {
  override readonly name = 'SealingFolderError';
}

/** Private key (PKCS#8) and certificate of the platform in one PEM file, for each suite. */
export const PLATFORM_FILES: Readonly<Record<SuiteId, string>> = {
  'P256-A256GCM-SHA256': 'platform.pem',
  'SM2-SM4-SM3': 'platform-sm.pem',
};
const FILE_BYTES_MAX = 1_048_576;

/** The suites for which somebody has put a key of the platform there. */
export async function platformSuites(folder: string): Promise<readonly SuiteId[]> {
  const there = SUITE_IDS.map(async (id) => {
    const bytes = await bytesAt(join(folder, PLATFORM_FILES[id]));
    return bytes === undefined ? [] : [id];
  });
  return (await Promise.all(there)).flat();
}

/** The platform's key of a suite. Throws `SealingFolderError`, also when it is a key of another one (SEAL-1). */
export async function readPlatformKey(folder: string, suite: SuiteId): Promise<KeyMaterial> {
  const path = join(folder, PLATFORM_FILES[suite]);
  const key = await readKeyFile(path);
  if (!isKeyOf(suite, key.certificate)) {
    throw new SealingFolderError(`${path}: its certificate is no key of ${suite}`);
  }
  return key;
}

/** A private key with its certificate and those between it and a root. Throws `SealingFolderError`. */
export async function readKeyFile(path: string): Promise<KeyMaterial> {
  const bytes = await bytesAt(path);
  const blocks = pemBlocks(Buffer.from(bytes ?? []).toString('latin1'));
  const privateKey = blocks.find(({ label }) => label === 'PRIVATE KEY')?.der;
  const [certificate, ...chain] = blocks.flatMap(({ label, der }) =>
    label === 'CERTIFICATE' ? [der] : [],
  );
  if (privateKey === undefined || certificate === undefined) {
    throw new SealingFolderError(
      `${path}: expected a private key (PKCS#8) and its certificate in PEM`,
    );
  }
  return { privateKey, certificate, chain };
}

/** Whose certificates count: `roots/`, `authorities/` and `crl/` as `kaibiao --trust` reads them. Throws `SealingFolderError`. */
export async function readTrustFolder(folder: string): Promise<TrustList> {
  const roots = await dersIn(join(folder, 'roots'), 'CERTIFICATE');
  if (roots.length === 0) {
    throw new SealingFolderError(`${folder}: no certificate under roots/; nothing can be trusted`);
  }
  return {
    roots,
    authorities: await dersIn(join(folder, 'authorities'), 'CERTIFICATE'),
    revocations: await dersIn(join(folder, 'crl'), 'X509 CRL'),
  };
}

async function dersIn(folder: string, label: string): Promise<readonly Uint8Array[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw unreadable(folder, error);
  });
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const ders = derOf(label, (await bytesAt(path)) ?? new Uint8Array(0));
      if (ders.length === 0) throw new SealingFolderError(`${path}: no ${label} in it`);
      return ders;
    }),
  );
  return found.flat();
}

async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) throw new SealingFolderError(`${path}: too large to be a key`);
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(path, error);
  }
}

/** The file system's own refusal, such as a file where a folder should be, in words that name the place. */
function unreadable(path: string, error: unknown): unknown {
  return error instanceof Error && 'code' in error
    ? new SealingFolderError(`${path}: cannot be read (${String(error.code)})`)
    : error;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
