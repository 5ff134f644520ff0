import type { Role } from '#contracts/wire/rest.ts';
import { AuctionFrame } from './auction-frame.tsx';
import { OfficialPanel } from './official-panel.tsx';
import { useAuction } from './use-auction.ts';

interface OfficialPageProps {
  readonly auctionIdText: string;
  readonly role: Role;
}

/** Buyer, agency and oversight see what their audience gives them; the agency also acts. */
export function OfficialPage({ auctionIdText, role }: OfficialPageProps) {
  const state = useAuction(auctionIdText);
  if (role !== 'agency') return <AuctionFrame state={state} />;
  return (
    <AuctionFrame
      state={state}
      side={(view, lot) => <OfficialPanel key={lot.lotId} view={view} lot={lot} />}
    />
  );
}
