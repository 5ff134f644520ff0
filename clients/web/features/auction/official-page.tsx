import type { Role } from '#contracts/wire/rest.ts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
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
  const { t } = useTranslation('auction');
  if (role !== 'agency' && role !== 'supervisor') return <AuctionFrame state={state} />;
  const room = (
    <Link to="/auctions/$auctionId/control" params={{ auctionId: auctionIdText }}>
      {t('official.control')}
    </Link>
  );
  if (role === 'supervisor') return <AuctionFrame state={state} tools={() => room} />;
  return (
    <AuctionFrame
      state={state}
      tools={() => room}
      side={(view, lot) => <OfficialPanel key={lot.lotId} view={view} lot={lot} />}
    />
  );
}
