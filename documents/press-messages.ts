import type { DocumentFormat, DocumentKind, DocumentLanguage } from '#contracts/wire/documents.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { ReceiptSubject } from './content/bid-receipt.ts';
import type { RecordSubject } from './content/record-parts.ts';
import type { Confirmation, Party } from './content/subject.ts';
import type { SignaturePlace } from './pdf/signature-place.ts';

/** What is to be made; with the records it is all that a document rests on. */
export interface DocumentOrder {
  readonly kind: DocumentKind;
  readonly format: DocumentFormat;
  readonly language: DocumentLanguage;
  /** What this audience may know goes in, nothing else. */
  readonly audience: Audience;
  readonly buyer: Party;
  readonly agency: Party;
  /** Hash of the last record, lower-case hex. */
  readonly headHash: string;
  readonly log: { readonly verifierKey: string; readonly checkpoint?: string };
  readonly confirmation?: Confirmation;
}

/** A page of sealed bids, to be signed when it comes back. */
export interface SignedPageOrder {
  readonly page:
    | { readonly kind: 'record'; readonly subject: RecordSubject }
    | { readonly kind: 'receipt'; readonly subject: ReceiptSubject };
  readonly place: SignaturePlace;
}

/** To the worker: records as their canonical bytes, then the order that uses them. */
export type PressRequest =
  | { readonly type: 'records'; readonly bytes: readonly Uint8Array[] }
  | { readonly type: 'make'; readonly order: DocumentOrder }
  | { readonly type: 'make-for-signature'; readonly order: SignedPageOrder };

/** From the worker: how far it is, then one answer; the records are forgotten with it. */
export type PressAnswer =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'made'; readonly bytes: Uint8Array }
  | { readonly type: 'too-large'; readonly rows: number }
  | { readonly type: 'failed'; readonly detail: string };
