import { basename, join } from 'node:path';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingDigest, type ClosingList } from '#contracts/sealing/closing-list.ts';
import { type BidHeader, certificateDigest } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { LOCK_IDS, type LockId, type ShareKind } from '#contracts/sealing/shares.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { checkClosing } from '#pki/closing-check.ts';
import { checkListed, type ReleaseFault, signedRelease, type SignedFile } from '#pki/custody.ts';
import type { TrustList } from '#pki/trust.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { bidFolders, emptyFolder, writeNew } from './files.ts';
import { bidName, FILE, loadBid, loadPolicy, publishedFiles, suiteOf, valueOf } from './folder.ts';
import { type KeyArguments, loadKey } from './key-file.ts';
import { loadTrust } from './trust-folder.ts';

export interface ReleaseArguments extends KeyArguments {
  readonly trust: string;
  readonly out: string;
  readonly lock?: readonly string[];
}

/** Writes one signed share for each bid and lock that the key can open. Throws `CliError`. */
export async function runRelease(
  tender: string,
  options: ReleaseArguments,
  io: CliIo,
): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(join(tender, FILE.policy), trust);
  notBeforeOpening(policy);
  const list = await signedClosing(tender, { policy, trust });
  const suite = suiteOf(policy);
  const closing = closingDigest(suite, list);
  const key = await loadKey(options, io);
  const locks = locksOf(options.lock);
  await emptyFolder(options.out);
  const printer = new Printer(io.stdout);
  let released = 0;
  const to = certificateDigest(suite, key.certificate);
  for (const folder of await bidFolders(tender)) {
    const { header: shown, headerBytes } = await loadBid(folder);
    const digest = base64UrlOf(suite.hash(headerBytes));
    const shares = heldIn(shown, to).filter(({ lock }) => locks.includes(lock));
    if (shares.length === 0 || !list.headers.includes(digest)) continue;
    const bid = { header: digest, headerFile: headerBytes };
    const listed = checkListed(suite, { policy, list, nowMs: Date.now() }, bid);
    const faults = listed.ok ? [] : [faultText(listed.error)];
    const before = released;
    for (const { lock, kind } of listed.ok ? shares : []) {
      const asked = { ...bid, closing, lock, kind, to };
      const made = await signedRelease(key, asked, { suite, atMs: Date.now() });
      if (made.ok) {
        await writeSigned(join(options.out, `${basename(folder)}-${lock}`), made.value);
        released += 1;
      } else faults.push(`lock ${lock}: ${releaseFaultText(made.error)}`);
    }
    for (const fault of faults) {
      await printer.print(`not released: ${bidName(shown)}: ${fault}\n`);
    }
    if (released > before) await printer.print(`released: ${bidName(shown)}\n`);
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

/** Nothing is released before the policy's instant. Throws `CliError`. */
export function notBeforeOpening({ opening }: Pick<TenderPolicy, 'opening'>): void {
  if (Date.now() >= Number(opening)) return;
  throw new CliError(`not before the opening, ${new Date(Number(opening)).toISOString()}`);
}

export const OTHER_KEY = 'this key does not decrypt it';

export function releaseFaultText(fault: ReleaseFault): string {
  return fault === 'other_key' ? OTHER_KEY : faultText(fault);
}

/** Shares that a header has for this certificate. */
function heldIn(
  header: BidHeader,
  to: string,
): readonly { readonly lock: LockId; readonly kind: ShareKind }[] {
  return header.locks.flatMap(({ id, shares, supplier }) => [
    ...shares.filter((entry) => entry.to === to).map(() => ({ lock: id, kind: 'c' as const })),
    ...(supplier?.to === to ? [{ lock: id, kind: 's' as const }] : []),
  ]);
}

async function writeSigned(name: string, { bytes, signature }: SignedFile): Promise<void> {
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
