import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SignInPage } from '#clients/web/features/sign-in/sign-in-page.tsx';
import { useSession } from '#clients/web/kit/session.ts';

/** After signing in the way leads to where one wanted to go, else to the day's work. */
export function SignInRoute() {
  const navigate = useNavigate();
  const router = useRouter();
  const { back } = useSearch({ from: '/sign-in' });
  const session = useSession();
  const isSignedIn = session.userId !== undefined;
  useEffect(() => {
    if (!isSignedIn) return;
    if (back === undefined) void navigate({ to: '/', replace: true });
    else router.history.replace(back);
  }, [isSignedIn, back, navigate, router]);
  return isSignedIn ? null : <SignInPage onDone={() => undefined} />;
}
