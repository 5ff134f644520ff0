import type { AuctionStory } from '#contracts/journal/story.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { DocumentLanguage } from '#contracts/wire/documents.ts';

/** What every document about an auction rests on. All of it is data: content asks nobody anything. */
export interface DocumentSubject {
  readonly story: AuctionStory;
  /** For whom it is made; nothing beyond what that audience may know goes in. */
  readonly audience: Audience;
  readonly language: DocumentLanguage;
  readonly buyer: Party;
  readonly agency: Party;
  /** Hash of the newest record, lower-case hex. */
  readonly headHash: string;
  /** The log's verifier key and its newest checkpoint, where there is one. */
  readonly log: { readonly verifierKey: string; readonly checkpoint?: string };
  /** The buyer's confirmation, where it is on record; without it a notice says that it is still due. */
  readonly confirmation?: Confirmation;
}

export interface Party {
  readonly id: string;
  readonly name: string;
}

/** Who was confirmed for each lot, and when. */
export interface Confirmation {
  readonly lots: readonly {
    readonly lotId: string;
    readonly bidderId: string;
    readonly confirmedAt: number;
  }[];
}
