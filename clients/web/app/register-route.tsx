import { useLocation, useNavigate } from '@tanstack/react-router';
import { RegisterPage } from '#clients/web/features/sign-in/register-page.tsx';

/** `/register`, afterwards `/register#TOKEN`: as with invitations no server log ever has the token. */
export function RegisterRoute() {
  const navigate = useNavigate();
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, '') });
  return (
    <RegisterPage
      token={token}
      onRegistered={(made) => void navigate({ to: '/register', hash: made, replace: true })}
    />
  );
}
