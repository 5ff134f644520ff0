import { useParams } from '@tanstack/react-router';
import { ArchiveAuctionPage } from '#clients/web/features/archive/archive-auction-page.tsx';
import { INITIAL_LIVE_STATE } from '#clients/web/features/auction/live-state.ts';
import { LotCurve } from '#clients/web/features/auction/lot-curve.tsx';
import { LotRanking } from '#clients/web/features/auction/lot-ranking.tsx';
import { VerifyHere } from '#clients/web/features/verify/verify-here.tsx';
import '#clients/web/features/auction/auction.css';

/** One archived auction: its own page, with the curve, the ranking and the verifier of the features that have them. */
export function ArchiveRoute() {
  const { auctionId } = useParams({ from: '/archive/$auctionId' });
  return (
    <ArchiveAuctionPage
      key={auctionId}
      auctionId={auctionId}
      slots={{
        lot: (view, lot) => (
          <>
            <LotCurve state={INITIAL_LIVE_STATE} view={view} lot={lot} />
            <LotRanking view={view} lot={lot} />
          </>
        ),
        verify: <VerifyHere auctionId={auctionId} />,
      }}
    />
  );
}
