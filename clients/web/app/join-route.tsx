import { useNavigate } from '@tanstack/react-router';
import { JoinPage } from '#clients/web/features/sign-in/join-page.tsx';
import { useLinkToken } from './use-link-token.ts';

/** `/join#TOKEN`. */
export function JoinRoute() {
  const navigate = useNavigate();
  const token = useLinkToken('/join');
  if (token === undefined) return null;
  return <JoinPage token={token} onDone={() => void navigate({ to: '/', replace: true })} />;
}
