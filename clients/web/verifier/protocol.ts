import type { VerifyOptions } from '#contracts/journal/verify.ts';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';

/** What a page asks the verifier's worker: one file, and what the visitor knows from elsewhere. */
export interface VerifyJob {
  readonly file: Blob;
  readonly options: Omit<VerifyOptions, 'onProgress'>;
}

/** What the worker tells: how far it is, then one answer. */
export type VerifyMessage =
  | { readonly type: 'progress'; readonly bytes: number; readonly records: number }
  | { readonly type: 'report'; readonly report: VerifyReport }
  /** The file could not be read to its end, or the browser itself failed; nothing is said about the journal. */
  | { readonly type: 'failed'; readonly detail: string };
