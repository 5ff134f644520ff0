import type { RefoldOutcome } from './refold.ts';

/** What is wrong, by stable code. */
export const FAULT_CODES = [
  /** Not one of the format's lines, or not where it belongs. */
  'bad_line',
  /** A line or a record that is not in its one canonical form. */
  'not_canonical',
  /** The file ends early, goes on after its footer, or holds another number of lines than it says. */
  'wrong_length',
  /** The file as a whole is not the one that was exported. */
  'file_changed',
  /** A version that does not follow the one before. */
  'version_gap',
  /** A time before that of the record before. */
  'time_back',
  /** A record of another stream, or with an unknown field or value. */
  'bad_record',
  /** The hash beside a record is not that of its bytes and the record before. */
  'chain_broken',
  /** The rules decide otherwise than the record says. */
  'rules_disagree',
  /** A signed offer or grant that does not fit its record, or is not signed by the granted key. */
  'bad_offer_signature',
  /** A published head commits to other records than these. */
  'head_mismatch',
  /** A leaf that is not in the signed tree. */
  'not_in_log',
  /** The checkpoint is not signed by the log's key, or contradicts itself. */
  'bad_checkpoint',
  /** The file names another key than the one given. */
  'wrong_key',
  /** A key or checkpoint to check against was given, and the file has no signed head. */
  'no_signed_head',
  /** The log went another way than the checkpoint kept earlier. */
  'log_forked',
  /** Fewer of the given witnesses signed a checkpoint than were asked for. */
  'not_witnessed',
  /** An auction under custodians whose recorded prices are not those of the published opening. */
  'opening_disagrees',
  /** No fault of the file: the kept checkpoint cannot be compared without the proof that `detail` names. */
  'proof_needed',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

export interface Fault {
  readonly code: FaultCode;
  readonly detail: string;
  /** Line of the file, from 1. */
  readonly line?: number;
  /** Version of the record that is wrong; with `throughVersion` one of `version`…`throughVersion` is. */
  readonly version?: number;
  readonly throughVersion?: number;
}

/** What a verification found; everything but the fault holds for the part of the file before it. */
export type VerifyReport =
  /** No exported journal at all: nothing can be said about it. */
  | { readonly type: 'unusable'; readonly detail: string }
  | ({ readonly type: 'bad'; readonly fault: Fault } & Partial<VerifiedJournal>)
  | ({ readonly type: 'good' } & VerifiedJournal);

export interface VerifiedJournal {
  readonly stream: string;
  readonly records: number;
  /** Hash of the last record, lower-case hex. */
  readonly headHash: string;
  readonly origin: string;
  readonly verifierKey: string;
  /** `given`: the caller named the key; `file`: only the file itself vouches for it. */
  readonly keyFrom: 'given' | 'file';
  /** Published heads that these records were found under. */
  readonly heads: number;
  /** Records up to this version are under a signed head; 0 when none is. */
  readonly coveredVersion: number;
  /** Size of the signed log in which the heads were proved. */
  readonly logSize?: number;
  /** Whether the log was shown to continue a checkpoint kept earlier. */
  readonly continuesKept: boolean;
  /** Names of those of the given witnesses that stand under the checkpoint; absent when none were asked for. */
  readonly witnesses?: readonly string[];
  readonly signedOffers: number;
  /** Certificate keys (SHA-256 of SPKI) by which bidders granted session keys; to compare with the register. */
  readonly certificates: readonly { readonly bidderId: string; readonly cert: string }[];
  readonly outcome: RefoldOutcome;
}
