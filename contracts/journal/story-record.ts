import type { AuctionEvent } from '../wire/auction-events.ts';

/** What the folds over an auction's journal (story, incident log) need of a record. */
export interface StoryRecord {
  readonly version: number;
  readonly at: number;
  readonly event: AuctionEvent;
}
