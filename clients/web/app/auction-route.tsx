import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useSession } from '#clients/web/kit/session.ts';
import { LoadingPage } from './fallback-pages.tsx';

/** One chunk per workspace: a spectator loads no offer controls, a supplier no official ones. */
const HallPage = lazy(() =>
  import('#clients/web/features/auction/hall-page.tsx').then((page) => ({
    default: page.HallPage,
  })),
);
const OfficialPage = lazy(() =>
  import('#clients/web/features/auction/official-page.tsx').then((page) => ({
    default: page.OfficialPage,
  })),
);
const WatchPage = lazy(() =>
  import('#clients/web/features/auction/watch-page.tsx').then((page) => ({
    default: page.WatchPage,
  })),
);

const EmbedPage = lazy(() =>
  import('#clients/web/features/auction/embed-page.tsx').then((page) => ({
    default: page.EmbedPage,
  })),
);

/** The same address shows each role its own workspace. */
export function AuctionRoute() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId' });
  const session = useSession();
  return (
    <Suspense fallback={<LoadingPage />}>
      {session.role === 'supplier' && session.userId !== undefined ? (
        <HallPage key={auctionId} auctionIdText={auctionId} userId={session.userId} />
      ) : session.role === 'public' ? (
        <WatchPage key={auctionId} auctionIdText={auctionId} />
      ) : (
        <OfficialPage key={auctionId} auctionIdText={auctionId} role={session.role} />
      )}
    </Suspense>
  );
}

/** The page to put on a wall or to send around: no controls for anybody. */
export function WatchRoute() {
  const { auctionId } = useParams({ from: '/watch/$auctionId' });
  return (
    <Suspense fallback={<LoadingPage />}>
      <WatchPage key={auctionId} auctionIdText={auctionId} />
    </Suspense>
  );
}

/** The same page for a frame in another site. */
export function EmbedRoute() {
  const { auctionId } = useParams({ from: '/embed/$auctionId' });
  return (
    <Suspense fallback={<LoadingPage />}>
      <EmbedPage key={auctionId} auctionIdText={auctionId} />
    </Suspense>
  );
}
