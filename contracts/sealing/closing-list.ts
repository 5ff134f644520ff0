import { z } from 'zod';
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, leafHash } from '../journal/merkle.ts';
import { type Result, err, ok } from '../result.ts';
import { ID_CHARS_MAX } from '../limits.ts';
import { canonicalBytes, parseCanonical } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { base64UrlOf, bytesOfBase64Url } from './bytes.ts';
import type { SealFault } from './faults.ts';
import { digestSchema } from './fields.ts';
import { policyDigest, type TenderPolicy } from './policy.ts';
import type { SealingSuite } from './suite.ts';

export const BIDS_PER_TENDER_MAX = 2_000;
const CHECKPOINT_CHARS_MAX = 4_096;

/**
 * Which bids take part in the opening (截标清单), fixed after the deadline and signed by the custodians before any of them
 * releases a share: so nobody, the operator included, can slip a bid in afterwards (SEAL-17).
 */
export const closingListSchema = z.strictObject({
  typ: z.literal('ebid/closing/v1'),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  policy: digestSchema,
  stage: z.string().regex(/^[1-9]$/),
  deadline: instantTextSchema,
  /** Digests of the headers of active bids, in rising order of their text. */
  headers: z.array(digestSchema).max(BIDS_PER_TENDER_MAX),
  /** RFC 6962 root over the digests' bytes. */
  root: digestSchema,
  /** Signed head of the public log at the closing, as published; empty where no log is kept. */
  checkpoint: z.string().max(CHECKPOINT_CHARS_MAX),
});
export type ClosingList = z.infer<typeof closingListSchema>;

export function closingListOf(
  suite: SealingSuite,
  policy: TenderPolicy,
  bids: {
    readonly stage: string;
    readonly headers: readonly string[];
    readonly checkpoint: string;
  },
): ClosingList {
  const headers = [...bids.headers].sort(byText);
  return {
    typ: 'ebid/closing/v1',
    tender: policy.tender,
    policy: policyDigest(suite, policy),
    stage: bids.stage,
    deadline: policy.deadline,
    headers,
    root: rootOf(suite, headers),
    checkpoint: bids.checkpoint,
  };
}

/** Reads a list and holds it against the policy: its own canonical form, sorted, nothing twice, the root right. */
export function readClosingList(
  suite: SealingSuite,
  policy: TenderPolicy,
  bytes: Uint8Array,
): Result<ClosingList, SealFault> {
  const parsed = closingListSchema.safeParse(parseCanonical(bytes));
  if (!parsed.success) return err('closing_shape');
  const list = parsed.data;
  if (list.tender !== policy.tender || list.deadline !== policy.deadline)
    return err('wrong_tender');
  if (list.policy !== policyDigest(suite, policy)) return err('wrong_policy');
  const isSorted = list.headers.every(
    (digest, at) => at === 0 || byText(list.headers[at - 1] ?? '', digest) < 0,
  );
  if (!isSorted || list.root !== rootOf(suite, list.headers)) return err('closing_shape');
  return ok(list);
}

/** How a closing list is named: the digest of its bytes. */
export function closingDigest(suite: Pick<SealingSuite, 'hash'>, list: ClosingList): string {
  return base64UrlOf(suite.hash(canonicalBytes(list)));
}

function rootOf(suite: Pick<SealingSuite, 'hash'>, headers: readonly string[]): string {
  const frontier = headers.reduce(
    (tree, digest) =>
      appendLeaf(suite.hash, tree, {
        leaf: leafHash(suite.hash, bytesOfBase64Url(digest) ?? new Uint8Array(0)),
      }),
    EMPTY_FRONTIER,
  );
  return base64UrlOf(frontierRoot(suite.hash, frontier));
}

/** By code units; base64url has only ASCII, so every language sorts it alike. */
function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
