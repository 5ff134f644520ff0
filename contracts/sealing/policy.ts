import { z } from 'zod';
import { lotIdSchema, organizationIdSchema } from '../ids.ts';
import { ID_CHARS_MAX, LOTS_PER_AUCTION_MAX, NAME_CHARS_MAX } from '../limits.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { base64UrlOf } from './bytes.ts';
import { base64UrlSchema, digestSchema } from './fields.ts';
import { LOCK_IDS } from './shares.ts';
import { SUITE_IDS, type SealingSuite } from './suite.ts';

export const CUSTODIANS_MAX = 9;
export const DOCUMENTS_MAX = 100;
export const CERTIFICATE_BYTES_MAX = 8_192;
const BIDS_MIN_MAX = 20;

/** Who holds a share of every bid of the tender (监管人): never the operator of the platform. */
export const CUSTODIAN_ROLES = ['agency', 'supervisor', 'notary', 'buyer', 'other'] as const;

const custodianSchema = z.strictObject({
  role: z.enum(CUSTODIAN_ROLES),
  organization: organizationIdSchema,
  name: z.string().min(1).max(NAME_CHARS_MAX),
  /** DER of the certificate over the key that this custodian made for this tender alone. */
  certificate: base64UrlSchema(1, CERTIFICATE_BYTES_MAX),
});

const lockSchema = z.strictObject({ id: z.enum(LOCK_IDS), t: z.int().min(1).max(CUSTODIANS_MAX) });

/**
 * The rules of one tender's sealed bids (密封策略), signed by the agency before the first bid. Its digest stands in every
 * bid's core, so a bid cannot be judged by other rules than those it was sealed under.
 * Beyond the shape: custodians are distinct; lock A needs at least two of them and fewer than all, so that one alone
 * opens nothing and one that is lost stops nothing; lock B needs more than lock A (SEAL-6).
 */
export const tenderPolicySchema = z
  .strictObject({
    typ: z.literal('ebid/policy/v1'),
    tender: z.string().min(1).max(ID_CHARS_MAX),
    title: z.string().min(1).max(NAME_CHARS_MAX),
    lots: z.array(lotIdSchema).min(1).max(LOTS_PER_AUCTION_MAX),
    stages: z
      .array(z.string().regex(/^[1-9]$/))
      .min(1)
      .max(9),
    suite: z.enum(SUITE_IDS),
    /** Bids are taken before this instant, milliseconds as text. */
    deadline: instantTextSchema,
    /** No share is released before this instant. */
    opening: instantTextSchema,
    /** How long bidders may take to release their own secret at the opening (解密时限). */
    decryptMs: instantTextSchema,
    custodians: z.array(custodianSchema).min(2).max(CUSTODIANS_MAX),
    locks: z.array(lockSchema).length(2),
    /** Largest bid, all sealed files together, in bytes. */
    bytesMax: instantTextSchema,
    documentsMax: z.int().min(0).max(DOCUMENTS_MAX),
    /** Digest of the certificate of the time-stamping authority (时间戳机构). */
    tsa: digestSchema,
    /** Digest of the certificate with which the platform signs receipts, late answers and the opening. */
    platform: digestSchema,
    /** Fewer bids than this are not opened (MOF87-41). */
    bidsMin: z.int().min(1).max(BIDS_MIN_MAX),
    /** Key of the log of signed heads, as C2SP writes it. */
    logKey: z.string().min(1).max(300),
  })
  .superRefine((policy, context) => {
    const complain = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const [lockA, lockB] = policy.locks;
    const count = policy.custodians.length;
    if (lockA?.id !== 'A' || lockB?.id !== 'B') complain('locks', 'lock A, then lock B');
    else if (lockA.t < Math.min(2, count - 1) || lockA.t >= count) {
      complain('locks', 'lock A needs two or more custodians, and not all of them');
    } else if (lockB.t <= lockA.t || lockB.t > count) {
      complain('locks', 'lock B needs more custodians than lock A');
    }
    const certificates = new Set(policy.custodians.map(({ certificate }) => certificate));
    const organizations = new Set(policy.custodians.map(({ organization }) => organization));
    if (certificates.size < count || organizations.size < count) {
      complain('custodians', 'each of another organization, with a key of its own');
    }
    if (new Set(policy.lots).size < policy.lots.length) complain('lots', 'a lot stands twice');
    if (Number(policy.opening) < Number(policy.deadline)) {
      complain('opening', 'not before the deadline');
    }
  });
export type TenderPolicy = z.infer<typeof tenderPolicySchema>;

/** What stands as `policy` in a bid's core. */
export function policyDigest(suite: Pick<SealingSuite, 'hash'>, policy: TenderPolicy): string {
  return base64UrlOf(suite.hash(canonicalBytes(policy)));
}
