/**
 * Why a sealed bid is refused or does not open. Each fault has one code and one place where it is found; none of them
 * ever stops the opening of another bid (SEAL-9).
 */
export const SEAL_FAULTS = [
  'not_canonical',
  'header_shape',
  'header_too_large',
  'wrong_tender',
  'wrong_policy',
  'lock_mismatch',
  'recipient_count',
  'recipient_algorithm',
  'signer_mismatch',
  'signature_invalid',
  'signature_encoding',
  'certificate_untrusted',
  'certificate_expired',
  'certificate_revoked',
  'revocations_unsigned',
  'archive_shape',
  'bid_id_reused',
  'version_gap',
  'file_missing',
  'file_size',
  'ciphertext_digest',
  'segment_root',
  'stream_header',
  'stream_truncated',
  'segment_reordered',
  'segment_repeated',
  'segment_forged',
  'padding',
  'share_shape',
  'share_of_another_bid',
  'share_of_another_lock',
  'share_commitment',
  'too_few_shares',
  'shares_disagree',
  'key_unwrap',
  'key_commitment',
  'file_key_commitment',
  'sheet_shape',
  'sheet_signature',
  'document_digest',
  'policy_shape',
  'policy_signer',
  'suite_not_served',
  'receipt_shape',
  'receipt_mismatch',
  'receipt_signer',
  'receipt_page',
  'log_proof',
  'stamp_authority',
  'late',
  'closing_shape',
  'closing_signatures',
  'closed_early',
  'not_on_closing_list',
  'opening_shape',
  'opening_signer',
  'opening_incomplete',
  'record_shape',
  'record_signer',
  'record_mismatch',
  'record_page',
] as const;
export type SealFault = (typeof SEAL_FAULTS)[number];

/** Ends a stream that cannot be read to its end; caught where the bid is opened and turned into a value there. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly fault: SealFault;

  constructor(fault: SealFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.fault = fault;
  }
}
