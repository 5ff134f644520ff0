import { useEffect, useState } from 'react';
import { auctionIdSchema } from '#contracts/ids.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { useLive } from '#clients/web/kit/live-context.ts';

export interface SeenView {
  readonly view: AuctionView | undefined;
  readonly refused: LiveErrorCode | undefined;
}

/** The present view of one auction over the page's live connection, for as long as the component stands. */
export function useView(auctionIdText: string): SeenView {
  const live = useLive();
  const [seen, setSeen] = useState<SeenView>({ view: undefined, refused: undefined });
  useEffect(() => {
    const id = auctionIdSchema.safeParse(auctionIdText);
    if (!id.success) return undefined;
    return live.watch(id.data, (event) => {
      if (event.type === 'refused') setSeen(({ view }) => ({ view, refused: event.code }));
      else if (event.type !== 'caught-up') setSeen({ view: event.view, refused: undefined });
    });
  }, [live, auctionIdText]);
  return seen;
}
