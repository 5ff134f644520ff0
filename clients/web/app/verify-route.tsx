import { useSearch } from '@tanstack/react-router';
import { VerifyPage } from '#clients/web/features/verify/verify-page.tsx';

export function VerifyRoute() {
  const { auction } = useSearch({ from: '/verify' });
  return <VerifyPage auctionId={auction} />;
}
