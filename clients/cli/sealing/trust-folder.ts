import { join } from 'node:path';
import { oneLine } from '#contracts/strict-json.ts';
import { derOf } from '#pki/pem.ts';
import type { TrustList } from '#pki/trust.ts';
import { CliError } from '../io.ts';
import { namesIn, readSmall } from './files.ts';

/** The words of `--trust` in every command's help. */
export const TRUST_HELP =
  'folder with roots/, authorities/ (certificates) and crl/ (revocation lists), PEM or DER';

/** Reads whose certificates count. Throws `CliError` when there is no root. */
export async function loadTrust(folder: string): Promise<TrustList> {
  const roots = await allOf(join(folder, 'roots'), 'CERTIFICATE');
  if (roots.length === 0) {
    throw new CliError(`${oneLine(folder)}: no certificate under roots/; nothing can be trusted`);
  }
  return {
    roots,
    authorities: await allOf(join(folder, 'authorities'), 'CERTIFICATE'),
    revocations: await allOf(join(folder, 'crl'), 'X509 CRL'),
  };
}

async function allOf(folder: string, label: string): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const ders = derOf(label, await readSmall(path));
    if (ders.length === 0) throw new CliError(`${oneLine(path)}: no ${label} in it`);
    found.push(...ders);
  }
  return found;
}
