import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { AuctionFrame } from './auction-frame.tsx';
import { useAuction } from './use-auction.ts';
import { watchUrl } from './watch-address.ts';

/** The public page inside another site's frame (habit 40): what everybody sees, and the way to the platform itself. */
export function EmbedPage({ auctionIdText }: { readonly auctionIdText: string }) {
  const { t } = useTranslation('auction');
  const state = useAuction(auctionIdText);
  return (
    // Keys press links by a click as well.
    <div onClickCapture={leaveFrame}>
      <AuctionFrame
        state={state}
        className="watch embed"
        top={<a href={watchUrl(auctionIdText)}>{t('embed.whole')}</a>}
      />
    </div>
  );
}

/** No page with controls ever stands in a foreign frame: whatever leads away opens by itself. */
function leaveFrame(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null) return;
  event.preventDefault();
  event.stopPropagation();
  window.open(link.href, '_blank', 'noopener');
}
