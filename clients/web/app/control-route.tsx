import { useParams } from '@tanstack/react-router';
import { ControlPage } from '#clients/web/features/control/control-page.tsx';
import { ProjectionPage } from '#clients/web/features/control/projection-page.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { RefusedPage } from './fallback-pages.tsx';

const ROLES = ['agency', 'supervisor'] as const;

/** The control room of one auction, for those who run it and those who oversee it. */
export function ControlRoute() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId/control' });
  const { role, userId } = useSession();
  if (!ROLES.some((known) => known === role)) {
    return <RefusedPage roles={ROLES} path={`/auctions/${auctionId}/control`} />;
  }
  return <ControlPage key={auctionId} auctionIdText={auctionId} role={role} userId={userId} />;
}

/** What hangs on the wall shows what everybody may see, so everybody may open it. */
export function ProjectionRoute() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId/projection' });
  return <ProjectionPage key={auctionId} auctionIdText={auctionId} />;
}
