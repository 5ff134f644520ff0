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
  /** What came of the result, once it was announced; without it a notice says that the buyer's confirmation is still due. */
  readonly confirmation?: Confirmation;
}

export interface Party {
  readonly id: string;
  readonly name: string;
}

/** Who got each lot after everybody's confirmation, as announced. */
export interface Confirmation {
  readonly announcedAt: number;
  readonly lots: readonly {
    readonly lotId: string;
    /** Absent: nobody got it. */
    readonly bidderId?: string;
    /** Why nobody got a lot that came to a ranking. */
    readonly why?: 'refused' | 'given-up';
  }[];
}
