import { basename, join } from 'node:path';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { closingDigest, type ClosingList } from '#contracts/sealing/closing-list.ts';
import { type BidHeader, certificateDigest, type ShareEntry } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { Release } from '#contracts/sealing/release.ts';
import { LOCK_IDS, type LockId, type ShareKind } from '#contracts/sealing/shares.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { decryptWith } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { checkClosing } from '#pki/closing-check.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from '#pki/software-keys.ts';
import type { TrustList } from '#pki/trust.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { bidFolders, emptyFolder, writeNew } from './files.ts';
import { bidName, FILE, loadBid, loadPolicy, publishedFiles, suiteOf, valueOf } from './folder.ts';
import { loadKey } from './key-file.ts';
import type { ReleaseArguments } from './release.ts';
import { loadTrust } from './trust-folder.ts';

/** Writes one signed share for each bid and lock that the key can open. Throws `CliError`. */
export async function runRelease(
  tender: string,
  options: ReleaseArguments,
  io: CliIo,
): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(join(tender, FILE.policy), trust);
  if (Date.now() < Number(policy.opening)) {
    throw new CliError(`not before the opening, ${new Date(Number(policy.opening)).toISOString()}`);
  }
  const list = await signedClosing(tender, { policy, trust });
  const suite = suiteOf(policy);
  const closing = closingDigest(suite, list);
  const key = await loadKey(options, io);
  const locks = locksOf(options.lock);
  await emptyFolder(options.out);
  const printer = new Printer(io.stdout);
  let released = 0;
  for (const folder of await bidFolders(tender)) {
    const { header, headerBytes } = await loadBid(folder);
    const digest = base64UrlOf(suite.hash(headerBytes));
    if (!list.headers.includes(digest)) continue;
    const shares = sharesFor(header, certificateDigest(suite, key.certificate), locks);
    for (const share of shares) {
      const release = await releaseOf(key, share, { header: digest, closing });
      const name = join(options.out, `${basename(folder)}-${share.lock}`);
      await writeSigned(name, release, key);
      released += 1;
    }
    if (shares.length > 0) await printer.print(`released: ${bidName(header)}\n`);
  }
  if (released === 0) throw new CliError('this key holds no share of any bid on the closing list');
  await printer.print(
    `${released} shares in ${oneLine(options.out)}; secret, for the opening only\n`,
  );
}

/** The closing list, once enough custodians have signed it. Throws `CliError`. */
export async function signedClosing(
  tender: string,
  by: { readonly policy: TenderPolicy; readonly trust: TrustList },
): Promise<ClosingList> {
  const checked = await checkClosing(suiteOf(by.policy), by, publishedFiles(tender));
  return valueOf(join(tender, FILE.closing), checked);
}

interface HeldShare {
  readonly lock: LockId;
  readonly kind: ShareKind;
  readonly entry: ShareEntry;
}

function sharesFor(header: BidHeader, to: string, locks: readonly LockId[]): readonly HeldShare[] {
  return header.locks.flatMap(({ id, shares, supplier }) => {
    if (!locks.includes(id)) return [];
    const own = supplier?.to === to ? [{ lock: id, kind: 's' as const, entry: supplier }] : [];
    const held = shares.filter((entry) => entry.to === to);
    return [...held.map((entry) => ({ lock: id, kind: 'c' as const, entry })), ...own];
  });
}

async function releaseOf(
  key: KeyMaterial,
  { lock, kind, entry }: HeldShare,
  { header, closing }: { readonly header: string; readonly closing: string },
): Promise<Release> {
  const envelope = bytesOfBase64Url(entry.cms) ?? new Uint8Array(0);
  const payload = await decryptWith(await softwareDecryptionKey(key), envelope);
  if (payload === undefined) throw new CliError('a share does not decrypt with this key');
  return {
    typ: 'ebid/release/v1',
    closing,
    header,
    lock,
    kind,
    to: entry.to,
    payload: base64UrlOf(payload),
  };
}

async function writeSigned(name: string, release: Release, key: KeyMaterial): Promise<void> {
  const bytes = canonicalBytes(release);
  const signature = await signDetached(await softwareSigningKey(key), bytes, Date.now());
  await writeNew(`${name}.p7s`, signature, { isPrivate: true });
  await writeNew(`${name}.json`, bytes, { isPrivate: true });
}

function locksOf(given: readonly string[] | undefined): readonly LockId[] {
  if (given === undefined) return LOCK_IDS;
  return given.map((text) => {
    const lock = LOCK_IDS.find((id) => id === text);
    if (lock === undefined) throw new CliError(`--lock ${oneLine(text)}: A or B`);
    return lock;
  });
}
