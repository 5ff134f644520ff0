import { join } from 'node:path';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import type { OfferedShare } from '#contracts/sealing/unlock.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { verifySignature } from '#pki/cms-verify.ts';
import type { TrustList } from '#pki/trust.ts';
import { namesIn, readSmall } from './files.ts';

interface ShareTerms {
  readonly suite: Pick<SealingSuite, 'hash'>;
  readonly trust: TrustList;
  /** Digest of the closing list that the shares have to be released for. */
  readonly closing: string;
  readonly atMs: number;
}

export interface ShareTable {
  /** Shares by the header that they are for. */
  readonly byHeader: ReadonlyMap<string, readonly OfferedShare[]>;
  /** Files that count for nothing, with the reason. */
  readonly refused: readonly string[];
}

/**
 * Reads the shares in folders. What is not signed by the holder whom it names, or was released for another closing list, is
 * left out and named: it must not stop an opening. Throws `CliError` only for a folder that cannot be read.
 */
export async function readShares(folders: readonly string[], by: ShareTerms): Promise<ShareTable> {
  const byHeader = new Map<string, OfferedShare[]>();
  const refused: string[] = [];
  for (const folder of folders) {
    for (const name of await namesIn(folder)) {
      if (!name.endsWith('.json')) continue;
      const path = join(folder, name);
      const share = await readShare(path, by);
      if (typeof share === 'string') refused.push(`${oneLine(path)}: ${share}`);
      else byHeader.set(share.header, [...(byHeader.get(share.header) ?? []), share]);
    }
  }
  return { byHeader, refused };
}

/** A share, or why the file counts for nothing. */
async function readShare(
  path: string,
  by: ShareTerms,
): Promise<(OfferedShare & { readonly header: string }) | string> {
  const bytes = await readSmall(path);
  const release = readRelease(bytes);
  const payload = bytesOfBase64Url(release?.payload ?? '');
  if (release === undefined || payload === undefined) return 'not a released share';
  if (release.closing !== by.closing) return 'released for another closing list';
  const signed = await verifySignature(by.trust, {
    signature: await readSmall(path.replace(/\.json$/, '.p7s')),
    content: bytes,
    atMs: by.atMs,
  });
  if (!signed.ok) return signed.error;
  const { header, lock, kind, to } = release;
  return certificateDigest(by.suite, signed.value.certificate) === to
    ? { header, lock, kind, to, payload }
    : 'not signed by the holder whom it names';
}
