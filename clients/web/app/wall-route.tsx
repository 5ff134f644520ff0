import { useParams } from '@tanstack/react-router';
import { SignalsPage } from '#clients/web/features/wall/signals-page.tsx';

export function SignalsRoute() {
  const { auctionId } = useParams({ from: '/wall/$auctionId' });
  return <SignalsPage key={auctionId} auctionId={auctionId} />;
}
