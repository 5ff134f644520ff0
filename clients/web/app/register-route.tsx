import { useNavigate } from '@tanstack/react-router';
import { RegisterPage } from '#clients/web/features/sign-in/register-page.tsx';
import { useLinkToken } from './use-link-token.ts';

/** `/register`, afterwards `/register#TOKEN`. */
export function RegisterRoute() {
  const navigate = useNavigate();
  const token = useLinkToken('/register');
  if (token === undefined) return null;
  return (
    <RegisterPage
      token={token}
      onRegistered={(made) => void navigate({ to: '/register', hash: made, replace: true })}
    />
  );
}
