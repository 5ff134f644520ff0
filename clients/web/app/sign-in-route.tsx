import { Navigate, useNavigate } from '@tanstack/react-router';
import { SignInPage } from '#clients/web/features/sign-in/sign-in-page.tsx';
import { useSession } from '#clients/web/kit/session.ts';

/** After signing in the way leads to the list; somebody who is signed in already has nothing to do here. */
export function SignInRoute() {
  const navigate = useNavigate();
  const session = useSession();
  if (session.userId !== undefined) return <Navigate to="/auctions" replace />;
  return <SignInPage onDone={() => void navigate({ to: '/auctions' })} />;
}
